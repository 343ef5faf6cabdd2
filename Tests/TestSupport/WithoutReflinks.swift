public import Files

/// A file system that shares no blocks between files, as ext4, whatever the one below it can do.
public struct WithoutReflinks: FileSystem {
    private let base = LocalFileSystem()

    /// The machine's own files, without reflinks.
    public init() {}

    /// False.
    public func clone(_ source: String, to target: String) throws(FileSystemError) -> Bool { false }
    /// Passes on.
    public func identity(of path: String) throws(FileSystemError) -> FileIdentity? { try base.identity(of: path) }
    /// Passes on.
    public func kind(of path: String) throws(FileSystemError) -> FileKind? { try base.kind(of: path) }
    /// Passes on.
    public func list(_ folder: String) throws(FileSystemError) -> [FolderEntry] { try base.list(folder) }
    /// Passes on.
    public func makeFolder(_ path: String, _ lasting: Lasting) throws(FileSystemError) {
        try base.makeFolder(path, lasting)
    }
    /// Passes on.
    public func write(_ bytes: [UInt8], to path: String, _ lasting: Lasting) throws(FileSystemError) {
        try base.write(bytes, to: path, lasting)
    }
    /// Passes on.
    public func read(_ path: String) throws(FileSystemError) -> [UInt8] { try base.read(path) }
    /// Passes on.
    public func move(_ source: String, to target: String, replacing: Bool) throws(FileSystemError) {
        try base.move(source, to: target, replacing: replacing)
    }
    /// Passes on.
    public func copy(_ source: String, to target: String) throws(FileSystemError) {
        try base.copy(source, to: target)
    }
    /// Passes on.
    public func remove(_ path: String) throws(FileSystemError) { try base.remove(path) }
    /// Passes on.
    public func removeTree(_ path: String) throws(FileSystemError) { try base.removeTree(path) }
    /// Passes on.
    public func sync(_ file: String) throws(FileSystemError) { try base.sync(file) }
    /// Passes on.
    public func syncFolder(_ folder: String) throws(FileSystemError) { try base.syncFolder(folder) }
}
