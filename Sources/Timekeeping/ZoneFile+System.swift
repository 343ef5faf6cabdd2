#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file of the system's time zones: its bytes, and what tells it from a later one of the same path.
struct ZoneFile {
    /// What changes when a file is replaced or written to.
    struct Identity: Hashable, Sendable {
        var device: UInt64
        var inode: UInt64
        var size: Int64
        /// When it was modified and when its status changed, in nanoseconds.
        var times: [Int64]

        init(_ status: stat) {
            device = UInt64(truncatingIfNeeded: status.st_dev)
            inode = UInt64(truncatingIfNeeded: status.st_ino)
            size = Int64(status.st_size)
            #if canImport(Darwin)
                let stamps = [status.st_mtimespec, status.st_ctimespec]
            #else
                let stamps = [status.st_mtim, status.st_ctim]
            #endif
            times = stamps.map { Int64($0.tv_sec) * 1_000_000_000 + Int64($0.tv_nsec) }
        }
    }

    /// The largest file that is taken for a time zone; the largest real one has 4 KiB.
    private static let sizeMax = 1 << 20

    var bytes: [UInt8]
    var identity: Identity

    /// The identity of a file; nil if there is none. A folder is none.
    static func identity(_ path: String) -> Identity? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else { return nil }
        return Identity(status)
    }

    /// Reads a file whole; nil if there is none. The name is for errors.
    static func load(_ path: String, _ name: String) throws(TimeZoneError) -> ZoneFile? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if [ENOENT, ENOTDIR, ENAMETOOLONG, EINVAL].contains(errno) { return nil }
            throw unreadable(path, name, errno)
        }
        defer { close(descriptor) }
        // Taken before the bytes: a file that is written to meanwhile is seen as changed, and read again.
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unreadable(path, name, errno) }
        guard let bytes = try bytes(of: descriptor, path, name) else { return nil }
        return ZoneFile(bytes: bytes, identity: Identity(status))
    }

    /// The first line of a text, at most a hundred bytes; nil if there is no such file or no such line.
    static func firstLine(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 100)
        let count = read(descriptor, &bytes, bytes.count)
        guard count > 0, let end = bytes[..<count].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        return String(decoding: bytes[..<end], as: UTF8.self)
    }

    private static func bytes(of descriptor: Int32, _ path: String, _ name: String) throws(TimeZoneError) -> [UInt8]? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 14)
        while bytes.count <= sizeMax {
            let count = read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EISDIR { return nil }
                throw unreadable(path, name, errno)
            }
            bytes += chunk[..<count]
        }
        throw TimeZoneError(name: name, problem: .malformed("it is larger than 1 MiB"))
    }

    private static func unreadable(_ path: String, _ name: String, _ code: Int32) -> TimeZoneError {
        TimeZoneError(name: name, problem: .unreadable(path: path, reason: String(cString: strerror(code))))
    }
}
