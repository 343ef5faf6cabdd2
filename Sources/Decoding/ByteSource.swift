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
    /// About how many bytes there are; nil when that shows only by reading them.
    var expectedSize: Int64? { get }
}

extension ByteSource {
    package var expectedSize: Int64? { nil }

    /// How much memory to read into, where there would be so much at most: hardly more than there are bytes.
    package func room(atMost step: Int) -> Int {
        guard let expectedSize, expectedSize < Int64(step) else { return step }
        return min(step, Int(expectedSize) + Self.roomBehind)
    }

    /// The end of a text shows by reading on behind it.
    private static var roomBehind: Int { 64 }
}

/// Bytes of known size, any part of which can be read by itself.
package protocol SizedByteSource: ByteSource {
    var size: Int64 { get }
    /// The bytes from an offset on; fewer than asked for only at the end.
    func bytes(at offset: Int64, count: Int) throws(ReadingError) -> [UInt8]
}

extension SizedByteSource {
    package var expectedSize: Int64? { size }
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

/// An open regular file, read in order. A small one is read once and kept in memory.
///
/// Read, not mapped: a mapped file that somebody cuts short while it is scanned ends the process with SIGBUS.
package final class FileBytes: SizedByteSource {
    private let path: String
    private let descriptor: Int32
    private let isOwned: Bool
    private var place: Int64 = 0
    private var held: MemoryBytes?
    /// The size when it was opened.
    package let size: Int64
    package let problem: FileProblem? = nil

    /// Larger files are read anew each time they are gone through.
    private static let heldMax: Int64 = 1 << 20

    /// Opens the file at a path.
    package convenience init(path: String) throws(ReadingError) {
        // Non-blocking, so that a pipe by that name is refused rather than waited for.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.failure("open", path) }
        try self.init(descriptor, isOwned: true, path: path)
    }

    /// A file that is open already, and stays so for longer than this is used. The path is for errors.
    package convenience init(descriptor: Int32, path: String) throws(ReadingError) {
        try self.init(descriptor, isOwned: false, path: path)
    }

    private init(_ descriptor: Int32, isOwned: Bool, path: String) throws(ReadingError) {
        self.path = path
        self.descriptor = descriptor
        self.isOwned = isOwned
        var status = stat()
        let isLookedAt = fstat(descriptor, &status) == 0
        size = Int64(status.st_size)
        // From here on, an error closes a file that is owned.
        guard isLookedAt else { throw Self.failure("look at", path) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
        if (1...Self.heldMax).contains(size) { held = MemoryBytes(try bytes(at: 0, count: Int(size))) }
    }

    deinit {
        if isOwned { close(descriptor) }
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadingError) -> Int {
        if let held { return held.read(into: buffer) }
        let count = try read(into: buffer, at: place)
        place += Int64(count)
        return count
    }

    package func rewind() {
        held?.rewind()
        place = 0
    }

    package func bytes(at offset: Int64, count: Int) throws(ReadingError) -> [UInt8] {
        if let held { return held.bytes(at: offset, count: count) }
        guard offset >= 0, count > 0 else { return [] }
        var failure: ReadingError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { room, filled in
            do throws(ReadingError) {
                while filled < count {
                    let rest = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: room[filled..<count]))
                    let got = try read(into: rest, at: offset + Int64(filled))
                    if got == 0 { break }
                    filled += got
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    private func read(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int64
    ) throws(ReadingError) -> Int {
        while true {
            let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
            if count >= 0 { return count }
            if errno != EINTR { throw Self.failure("read", path) }
        }
    }

    private static func failure(_ operation: String, _ path: String) -> ReadingError {
        let code = errno
        return .unreadable(operation: operation, path: path, errno: code, reason: String(cString: strerror(code)))
    }
}
