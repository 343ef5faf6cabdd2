public import Files
public import Timekeeping

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The virtual environments that jobs' requirements made: each a folder, a lock beside it and `.complete` in it, which is
/// touched at each use.
public struct VirtualEnvironments: Sendable {
    private let folder: String
    private let files: any FileSystem

    /// Those in a folder.
    public init(in folder: String, files: any FileSystem = LocalFileSystem()) {
        self.folder = folder
        self.files = files
    }

    /// Removes those that no job has used for so long; one that is in use stays. Gives how many went.
    @discardableResult
    public func collect(unusedSince limit: Instant) throws(EngineError) -> Int {
        try reading { () throws(FileSystemError) in
            guard try files.kind(of: folder) == .folder else { return 0 }
            var removed = 0
            for entry in try files.list(folder) where !entry.name.hasSuffix(".lock") {
                let place = "\(folder)/\(entry.name)"
                // One without the mark is half made, or being made: its own time tells when that was.
                var used = try files.identity(of: place + "/.complete")
                if used == nil { used = try files.identity(of: place) }
                guard let used, used.changed / 1000 < limit.microseconds else { continue }
                if try removeUnused(place) { removed += 1 }
            }
            return removed
        }
    }

    /// The lock's file stays: whoever waits for it would else hold one that nobody else sees.
    private func removeUnused(_ place: String) throws(FileSystemError) -> Bool {
        let lock = open(place + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { return false }
        defer { close(lock) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { return false }
        try files.removeTree(place)
        return true
    }
}
