#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A call on a file that failed: what was to be done, to which path, why, and how to go on.
public struct FileSystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was to be done. The words are those of `FaultyFileSystem` and of the error's text.
    public enum Operation: String, Hashable, Sendable, CaseIterable {
        case look = "look at"
        case list = "list"
        case makeFolder = "make the folder"
        case write = "write"
        case read = "read"
        case move = "move"
        case remove = "remove"
        case sync = "make durable"
        case lock = "lock"
    }

    /// What was to be done.
    public var operation: Operation
    /// The path it was to be done to.
    public var path: String
    /// Why it failed: the number that the system call set, such as ENOSPC.
    public var code: Int32

    /// An error of a system call.
    public init(_ operation: Operation, _ path: String, code: Int32) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    /// Whether the disk, or what this user may use of it, is full: worth trying again once there is room.
    public var isDiskFull: Bool { code == ENOSPC || code == EDQUOT }
    /// Whether something was short that others may give back: room on the disk, descriptors, memory, processes.
    public var isShortage: Bool { Self.isShortage(code) }
    /// Whether nothing is at the path.
    public var isMissing: Bool { code == ENOENT || code == ENOTDIR }

    /// One line: what failed, where, why, and the way out.
    public var description: String {
        let line = "cannot \(operation.rawValue) '\(path.displayedPath)': \(Self.reason(code))"
        guard let wayOut else { return line }
        return "\(line); \(wayOut)"
    }

    /// Whether a call that failed by this number may succeed later, without anybody changing anything for it.
    public static func isShortage(_ code: Int32) -> Bool {
        [ENOSPC, EDQUOT, EMFILE, ENFILE, ENOMEM, EAGAIN].contains(code)
    }

    private var wayOut: String? {
        switch code {
        case ENOSPC: "free some space on its disk"
        case EDQUOT: "free some of the user's files or raise the quota"
        case EROFS: "mount the disk for writing, or use a workspace elsewhere"
        case EACCES, EPERM: "give the user who runs tidegate the right to it (ls -ld shows the rights)"
        case ENOENT, ENOTDIR: "check the path, or make the folder it should be in"
        case EMFILE, ENFILE: "raise the limit of open files (ulimit -n)"
        case EIO: "the disk may be failing: look at the system's log (dmesg)"
        case EEXIST: "move what is there out of the way"
        case EBUSY: "let the program that uses it finish"
        case EISDIR: "give the path of a file"
        default: nil
        }
    }

    private static func reason(_ code: Int32) -> String {
        switch code {
        case ENOSPC: return "no space left on the disk"
        case EROFS: return "the disk is read-only"
        case EACCES, EPERM: return "permission denied"
        case ENOENT: return "no such file or folder"
        default:
            guard let text = strerror(code) else { return "error \(code)" }
            return String(cString: text).lowercased()
        }
    }
}
