public import Files

/// The files of a run's batch as they were when the run took them, kept aside while it needs them: whoever replaces one
/// at its path does not change what the run reads.
///
/// By reflink where the file systems know them: at once, and without room. Elsewhere by a copy, up to so many bytes a
/// batch. Never by a hard link: a rewrite in place would go through it, and each link changes the time by which a
/// rewrite is told. What is not kept is read where it is, and a replacement is noticed: `place` gives nil then.
public struct KeptVersions: Sendable {
    private let workspace: String
    private let folder: String
    private let files: any FileSystem

    /// What a run keeps in a folder of its own, relative to the workspace, which is given by its absolute path.
    public init(in folder: String, workspace: String, files: any FileSystem = LocalFileSystem()) {
        self.folder = folder
        self.workspace = workspace
        self.files = files
    }

    /// Keeps the files of a batch. Again after a crash, it begins anew unless it had finished.
    ///
    /// A file that is gone or replaced by now is passed over; an error (no room, for instance) leaves nothing kept.
    ///
    /// - Parameters:
    ///   - copiesMax: so many bytes are copied at most, where there are no reflinks.
    ///   - isWanted: asked before each file; once it is false, no more are kept.
    public func keep(
        _ batch: [Arrival], copiesMax: Int64, isWanted: () -> Bool = { true }
    ) throws(FileSystemError) {
        guard try files.kind(of: absolute(mark)) == nil else { return }
        try forget()
        do throws(FileSystemError) {
            try files.makeFolder(absolute(folder), .thisBoot)
            var left = copiesMax
            for arrival in batch where isWanted() { try keep(arrival, &left) }
            try files.write([], to: absolute(mark), .thisBoot)
        } catch {
            try? forget()
            throw error
        }
    }

    private func keep(_ arrival: Arrival, _ left: inout Int64) throws(FileSystemError) {
        let (source, target) = (absolute(arrival.path), absolute(kept(arrival)))
        guard try files.kind(of: source) == .file else { return }
        try files.makeFolder(target.parentPath, .thisBoot)
        do throws(FileSystemError) {
            if try files.clone(source, to: target) || arrival.size > left { return }
            try files.copy(source, to: target)
            left -= arrival.size
        } catch  where !error.isShortage {
            // Gone or not to be read; or the file of another dataset too, and kept for that one.
        }
    }

    /// Where the version of an arrival can be read, relative to the workspace: at its own path as long as it is there,
    /// else where it is kept. Nil when it was replaced and is not kept.
    ///
    /// A file that is gone from its path and not kept has its own path still: whoever reads it says so.
    public func place(of arrival: Arrival) -> String? {
        if isInPlace(arrival) { return arrival.path }
        let kept = kept(arrival)
        if hasContent(of: arrival, at: kept) { return kept }
        return (try? files.kind(of: absolute(arrival.path))) == nil ? arrival.path : nil
    }

    /// The same for one attempt: what is kept is lent as a copy in a folder of its own, relative to the workspace, for it
    /// may move its files away or change them.
    public func place(of arrival: Arrival, lentTo folder: String) -> String? {
        guard let place = place(of: arrival) else { return nil }
        guard place != arrival.path else { return place }
        let lent = folder.appendingPath(arrival.path)
        do throws(FileSystemError) {
            try files.makeFolder(absolute(lent).parentPath, .thisBoot)
            try files.remove(absolute(lent))
            if try !files.clone(absolute(place), to: absolute(lent)) {
                try files.copy(absolute(place), to: absolute(lent))
            }
            return lent
        } catch {
            // Better the one that is kept than none.
            return place
        }
    }

    /// When the file at an arrival's path was replaced by another content, by the file system's clock, in nanoseconds
    /// since 1970; nil when it was not, or when nothing is there.
    public func replaced(_ arrival: Arrival) -> Int64? {
        guard let found = try? files.identity(of: absolute(arrival.path)), !isInPlace(arrival) else { return nil }
        return found.changed
    }

    /// Removes what is kept.
    public func forget() throws(FileSystemError) {
        try files.removeTree(absolute(folder))
    }

    /// Whether the file at an arrival's path is this version of it.
    public func isInPlace(_ arrival: Arrival) -> Bool {
        guard let found = try? files.identity(of: absolute(arrival.path)) else { return false }
        var known = arrival.identity
        // It changes when a disk is mounted again.
        known.device = found.device
        return found == known || hasContent(of: arrival, at: arrival.path)
    }

    private func hasContent(of arrival: Arrival, at path: String) -> Bool {
        guard let found = try? files.identity(of: absolute(path)), found.size == arrival.size, let hash = arrival.hash,
            let file = try? OpenedFile(path, in: workspace, following: Set(path.parentPath.pathChain))
        else { return false }
        return (try? file.hash(ofBytes: found.size)) == hash
    }

    /// Written when all is kept.
    private var mark: String { folder.appendingPath(".whole") }

    private func kept(_ arrival: Arrival) -> String { folder.appendingPath(arrival.path) }

    private func absolute(_ path: String) -> String { workspace + "/" + path }
}
