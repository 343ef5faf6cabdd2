/// Why a file could not be read at all. What is wrong *in* a file is a problem of its `FileSchema` instead.
public enum ReadingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The operating system refused: what was tried, on which file, and its error number.
    case unreadable(operation: String, path: String, errno: Int32, reason: String)
    /// The path names a folder, a pipe or the like.
    case notAFile(path: String)
    /// A hint that no file can be read by.
    case unusableHint(String)

    /// What could not be done, where, and how to go on.
    public var description: String {
        switch self {
        case .unreadable(let operation, let path, _, let reason):
            "cannot \(operation) '\(path)': \(reason); check that the file still exists and may be read"
        case .notAFile(let path): "'\(path)' is no regular file; name the files in it one by one"
        case .unusableHint(let text): text
        }
    }
}
