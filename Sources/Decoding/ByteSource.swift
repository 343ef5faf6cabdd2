package import TableSchema

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Bytes that can be read from beginning to end, more than once.
package protocol ByteSource: AnyObject {
    /// Reads the next bytes into a buffer; 0 only at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadingError) -> Int
    /// Goes back to the beginning.
    func rewind() throws(ReadingError)
    /// What was wrong with the bytes up to where reading came, such as a cut-off end.
    var problem: FileProblem? { get }
}

/// Bytes of known size, any part of which can be read by itself.
package protocol SizedByteSource: ByteSource {
    var size: Int64 { get }
    /// The bytes from an offset on; fewer than asked for only at the end.
    func bytes(at offset: Int64, count: Int) throws(ReadingError) -> [UInt8]
}

/// Bytes in memory.
package final class MemoryBytes: SizedByteSource {
    private var held = HeldBytes()
    package let problem: FileProblem? = nil

    /// A source of these bytes.
    package init(_ bytes: [UInt8]) { held.append(bytes) }

    package func read(into buffer: UnsafeMutableRawBufferPointer) -> Int { held.give(to: buffer) }

    package func rewind() { held.place = 0 }

    package var size: Int64 { Int64(held.bytes.count) }

    package func bytes(at offset: Int64, count: Int) -> [UInt8] {
        let start = Int(clamping: min(max(offset, 0), size))
        return Array(held.bytes[start..<min(held.bytes.count, start + max(count, 0))])
    }
}

/// An open regular file, read in order.
///
/// Read, not mapped: a mapped file that somebody cuts short while it is scanned ends the process with SIGBUS.
package final class FileBytes: SizedByteSource {
    private let path: String
    private let descriptor: Int32
    /// The size when it was opened.
    package let size: Int64
    package let problem: FileProblem? = nil

    /// Opens the file at a path.
    package init(path: String) throws(ReadingError) {
        // Non-blocking, so that a pipe by that name is refused rather than waited for.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.failure("open", path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let failure = Self.failure("look at", path)
            close(descriptor)
            throw failure
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .notAFile(path: path)
        }
        self.path = path
        self.descriptor = descriptor
        size = Int64(status.st_size)
    }

    deinit { close(descriptor) }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadingError) -> Int {
        while true {
            let count = systemRead(descriptor, buffer)
            if count >= 0 { return count }
            if errno != EINTR { throw Self.failure("read", path) }
        }
    }

    package func rewind() throws(ReadingError) {
        guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw Self.failure("read", path) }
    }

    package func bytes(at offset: Int64, count: Int) throws(ReadingError) -> [UInt8] {
        guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { throw Self.failure("read", path) }
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes.withUnsafeMutableBytes {
                systemRead(descriptor, UnsafeMutableRawBufferPointer(rebasing: $0[filled...]))
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw Self.failure("read", path) }
            if got == 0 { break }
            filled += got
        }
        return Array(bytes.prefix(filled))
    }

    private static func failure(_ operation: String, _ path: String) -> ReadingError {
        let code = errno
        return .unreadable(operation: operation, path: path, errno: code, reason: String(cString: strerror(code)))
    }
}

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    read(descriptor, buffer.baseAddress, buffer.count)
}
