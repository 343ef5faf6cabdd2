/// What the rooms do with files, behind a protocol so that tests can make each call fail.
///
/// A write, a move and a removal are durable when they return: the file and the folder that names it are synced; so is
/// a new folder, unless it need not last. Each can be done again after a crash at any point. Paths are absolute, or
/// relative to the working directory.
public protocol FileSystem: Sendable {
    /// The identity of a file or folder; of a link itself, not of its target. Nil when nothing is there.
    func identity(of path: String) throws(FileSystemError) -> FileIdentity?
    /// What a path stands for; nil when nothing is there. Links are not followed.
    func kind(of path: String) throws(FileSystemError) -> FileKind?
    /// The names in a folder, sorted, without `.` and `..`.
    func list(_ folder: String) throws(FileSystemError) -> [FolderEntry]
    /// The files and the folders in a folder, each by name. Links and all else are left out.
    func contents(of folder: String) throws(FileSystemError) -> FolderContents
    /// Makes a folder and those above it that are missing. One that is there already is fine.
    func makeFolder(_ path: String, _ lasting: Lasting) throws(FileSystemError)
    /// Writes a whole file in one step: a reader sees the old one or the new one, never a part.
    func write(_ bytes: [UInt8], to path: String, _ lasting: Lasting) throws(FileSystemError)
    /// The whole content of a file. Anything but a file (a pipe, a folder) is an error.
    func read(_ path: String) throws(FileSystemError) -> [UInt8]
    /// Moves a file or folder in one step, also to another file system; there it is copied beside the target first.
    ///
    /// Source gone and target there means that the move was done before, and is fine. A target that is there is replaced
    /// if it is a file and `replacing` is set; otherwise it is an error (EEXIST) and nothing is changed.
    func move(_ source: String, to target: String, replacing: Bool) throws(FileSystemError)
    /// Makes a new file of the content of another one that shares its blocks, until one of both is written: at once, and
    /// without room. False, with nothing made, where the file systems cannot; an error (EEXIST) when the target is there.
    func clone(_ source: String, to target: String) throws(FileSystemError) -> Bool
    /// Makes a new file of the content of another one, not for good; an error (EEXIST) when the target is there.
    func copy(_ source: String, to target: String) throws(FileSystemError)
    /// Removes a file or link; one that is gone already is fine.
    func remove(_ path: String) throws(FileSystemError)
    /// Removes a folder and all below it, without following links; one that is gone already is fine.
    func removeTree(_ path: String) throws(FileSystemError)
    /// Makes a file's content durable.
    func sync(_ file: String) throws(FileSystemError)
    /// Makes the names in a folder durable.
    func syncFolder(_ folder: String) throws(FileSystemError)
}

/// Whether what is made has to be there after a power cut.
public enum Lasting: Hashable, Sendable {
    /// It is synced, with the folder that names it.
    case forGood
    /// It is for a process of this boot, and is made anew for any other.
    case thisBoot
}

extension FileSystem {
    /// The files and the folders in a folder, each by name, looked at one by one.
    public func contents(of folder: String) throws(FileSystemError) -> FolderContents {
        var contents = FolderContents()
        for entry in try list(folder) {
            switch entry.kind {
            case .folder: contents.folders.append(entry.name)
            case .file:
                guard let identity = try identity(of: folder + "/" + entry.name) else { continue }
                contents.files.append((entry.name, identity))
            case .link, .other: break
            }
        }
        return contents
    }

    /// Makes a folder and those above it that are missing, for good. One that is there already is fine.
    public func makeFolder(_ path: String) throws(FileSystemError) {
        try makeFolder(path, .forGood)
    }

    /// Writes a whole file in one step, for good.
    public func write(_ bytes: [UInt8], to path: String) throws(FileSystemError) {
        try write(bytes, to: path, .forGood)
    }

    /// Moves a file or folder in one step; a file that is at the target is replaced.
    public func move(_ source: String, to target: String) throws(FileSystemError) {
        try move(source, to: target, replacing: true)
    }

    /// Writes a text in one step, as UTF-8.
    public func write(_ text: String, to path: String, _ lasting: Lasting = .forGood) throws(FileSystemError) {
        try write(Array(text.utf8), to: path, lasting)
    }
}
