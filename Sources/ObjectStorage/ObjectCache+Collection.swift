public import Files
public import Timekeeping

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What is in the cache, and what leaves it.
extension ObjectCache {
    /// The copies of one content.
    public struct Entry: Hashable, Sendable {
        /// SHA-256 of its bytes in hexadecimal.
        public var hash: String
        /// How many bytes its copies have together.
        public var size: Int64
        /// When one of them was last asked for.
        public var used: Instant
    }

    /// All contents that are here. What vanishes meanwhile is left out.
    public func entries() throws(FileSystemError) -> [Entry] {
        var entries: [Entry] = []
        guard try files.kind(of: folder) == .folder else { return [] }
        for group in try files.list(folder) where group.kind == .folder && group.name.utf8.count == 2 {
            for content in try files.list("\(folder)/\(group.name)") where content.kind == .folder {
                let copies = (try? files.contents(of: "\(folder)/\(group.name)/\(content.name)").files) ?? []
                entries.append(
                    Entry(
                        hash: content.name, size: copies.reduce(0) { $0 + $1.identity.size },
                        used: Instant(microseconds: (copies.map(\.identity.modified).max() ?? 0) / 1_000)))
            }
        }
        return entries
    }

    /// Removes the copies of a content.
    public func remove(_ entry: Entry) throws(FileSystemError) {
        try files.removeTree("\(folder)/\(entry.hash.prefix(2))/\(entry.hash)")
    }

    /// Removes what processes that were ended have left half fetched.
    public func removeLeftovers(olderThan time: Instant) throws(FileSystemError) {
        let incoming = "\(folder)/\(Self.incoming)"
        guard try files.kind(of: incoming) == .folder else { return }
        for (name, identity) in try files.contents(of: incoming).files
        where identity.modified / 1_000 < time.microseconds {
            try files.remove("\(incoming)/\(name)")
        }
    }

    /// Lets nobody write into a copy.
    func protect(_ path: String) { _ = chmod(path, 0o444) }

    /// Takes note that a copy is asked for.
    func touch(_ path: String) { _ = utimes(path, nil) }
}
