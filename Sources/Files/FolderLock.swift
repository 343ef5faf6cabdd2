#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A lock on a folder, held through an open file: at most one process has it, and the system gives it back when that
/// process ends, however it ends.
public final class FolderLock: Sendable {
    /// Why a lock could not be had.
    public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// Another process has it; its number where it could be read.
        case busy(path: String, holder: Int32?)
        /// The lock's file could not be opened or locked.
        case system(FileSystemError)

        /// One line: what failed, and the way out.
        public var description: String {
            switch self {
            case .busy(let path, let holder?):
                "'\(path.displayedPath)' is locked by process \(holder); stop that one first (kill \(holder))"
            case .busy(let path, nil):
                "'\(path.displayedPath)' is locked by another process; stop that one first"
            case .system(let error):
                error.description
            }
        }
    }

    /// The lock's file. It stays when the lock is given back: only the lock on it counts.
    public let path: String
    private let descriptor: Descriptor

    /// Takes the lock whose file is at a path, made if it is not there.
    ///
    /// A living holder is never waited for. One that was killed while it started a child may leave the lock with that
    /// child until the child runs its own program: a lock whose holder is gone passes by itself, within milliseconds
    /// or, on a machine with no time to spare, seconds.
    ///
    /// - Parameter pause: called before each next try at a lock whose holder is gone, with the number of tries so far;
    ///   whether to try again.
    public init(path: String, pause: (_ tries: Int) -> Bool = FolderLock.shortPause) throws(Failure) {
        let descriptor: Descriptor
        do throws(FileSystemError) {
            descriptor = try Descriptor(open: path, O_RDWR | O_CREAT, mode: 0o600, operation: .lock)
        } catch {
            throw .system(error)
        }
        var tries = 0
        while retryingInterrupts({ flock(descriptor.number, LOCK_EX | LOCK_NB) }) != 0 {
            let code = errno
            tries += 1
            let holder = Self.holder(descriptor)
            if code == EWOULDBLOCK, let holder, Self.isGone(holder), pause(tries) { continue }
            descriptor.closeQuietly()
            guard code == EWOULDBLOCK else { throw .system(FileSystemError(.lock, path, code: code)) }
            throw .busy(path: path, holder: holder)
        }
        // Not before: a lock that is whole closes its file itself when this throws.
        self.path = path
        self.descriptor = descriptor
        // Only for the other's message: the lock holds even if the disk has no room for the number.
        if ftruncate(descriptor.number, 0) == 0, lseek(descriptor.number, 0, SEEK_SET) == 0 {
            try? descriptor.writeAll(Array("\(getpid())\n".utf8)[...], path: path)
        }
    }

    deinit {
        descriptor.closeQuietly()
    }

    /// Waits 10 ms; gives up after 1,000 tries, which is 10 s.
    public static func shortPause(_ tries: Int) -> Bool {
        usleep(10_000)
        return tries < 1_000
    }

    private static func isGone(_ process: Int32) -> Bool {
        kill(process, 0) != 0 && errno == ESRCH
    }

    private static func holder(_ descriptor: Descriptor) -> Int32? {
        guard lseek(descriptor.number, 0, SEEK_SET) == 0, let bytes = try? descriptor.read(upTo: 32, path: ""),
            let end = bytes.firstIndex(of: UInt8(ascii: "\n"))
        else { return nil }
        return Int32(String(decoding: bytes[..<end], as: UTF8.self))
    }
}
