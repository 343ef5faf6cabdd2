import CZlib
import TableSchema

/// The content of gzip bytes, unpacked as it is read: all members one after the other.
final class GzipSource: ByteSource {
    private let packed: any ByteSource
    private var stream = z_stream()
    private let input: UnsafeMutableRawBufferPointer
    private var packedCount: Int64 = 0
    private var unpackedCount: Int64 = 0
    private var isInMember = false
    private var isAtEnd = false
    private(set) var problem: FileProblem?

    private let suspectSize: Int64

    /// More than so many bytes from one is no data but an attack. The format's own bound is 1032.
    static let ratioMax: Int64 = 400
    private static let inputSize = 256 << 10

    /// The packed bytes are read from their beginning. `suspectSize` is the size from which on `ratioMax` counts.
    init(_ packed: any ByteSource, suspectSize: Int64 = 1 << 30) throws(InferenceError) {
        self.packed = packed
        self.suspectSize = suspectSize
        input = .allocate(byteCount: Self.inputSize, alignment: 16)
        inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        try packed.rewind()
    }

    deinit {
        inflateEnd(&stream)
        input.deallocate()
    }

    func rewind() throws(InferenceError) {
        try packed.rewind()
        inflateReset(&stream)
        stream.avail_in = 0
        (packedCount, unpackedCount, isInMember, isAtEnd, problem) = (0, 0, false, false, nil)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(InferenceError) -> Int {
        let size = min(buffer.count, Int(UInt32.max))
        stream.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.avail_out = UInt32(size)
        while stream.avail_out == UInt32(size), !isAtEnd {
            if stream.avail_in == 0 { try refill() }
            if !isAtEnd { step() }
        }
        let count = size - Int(stream.avail_out)
        unpackedCount += Int64(count)
        if unpackedCount > suspectSize, unpackedCount / Self.ratioMax > packedCount {
            end("unpacks to more than \(Self.ratioMax) times its size: taken for an attack, not for data")
            return 0
        }
        return count
    }

    private func refill() throws(InferenceError) {
        let count = try packed.read(into: input)
        packedCount += Int64(count)
        stream.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.avail_in = UInt32(count)
        guard count == 0 else { return }
        if isInMember || packedCount == 0 {
            end("is cut off: its gzip data stop before their end; send it again whole")
        }
        isAtEnd = true
    }

    /// Unpacks what is there, to the end of the member at most.
    private func step() {
        isInMember = true
        switch inflate(&stream, Z_NO_FLUSH) {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END:
            isInMember = false
            inflateReset(&stream)
            skipPadding()
        default:
            if unpackedCount > 0 || packedCount > Int64(stream.avail_in) + 18 {
                end("holds damaged gzip data; send it again")
            } else {
                end("is no gzip data although it begins like some")
            }
        }
    }

    /// Between members and after the last one, tape and disk programs leave zeros.
    private func skipPadding() {
        while stream.avail_in > 0, let byte = stream.next_in?.pointee, byte == 0 {
            stream.next_in += 1
            stream.avail_in -= 1
        }
    }

    private func end(_ message: String) {
        problem = FileProblem(.error, message, offset: packedCount - Int64(stream.avail_in))
        isAtEnd = true
    }
}
