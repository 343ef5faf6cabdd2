import CZlib

/// RFC 1952.
final class GzipUnpacker: Unpacker {
    private var stream = z_stream()

    init() { inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) }

    deinit { inflateEnd(&stream) }

    func reset() { inflateReset(&stream) }

    func step(_ input: inout UnsafeRawBufferPointer, _ room: inout UnsafeMutableRawBufferPointer) -> UnpackerStep {
        let (inputCount, roomCount) = (UInt32(clamping: input.count), UInt32(clamping: room.count))
        stream.next_in = UnsafeMutablePointer(mutating: input.bindMemory(to: UInt8.self).baseAddress)
        stream.avail_in = inputCount
        stream.next_out = room.bindMemory(to: UInt8.self).baseAddress
        stream.avail_out = roomCount
        let code = inflate(&stream, Z_NO_FLUSH)
        input.use(Int(inputCount - stream.avail_in))
        room.use(Int(roomCount - stream.avail_out))
        switch code {
        case Z_OK, Z_BUF_ERROR: return .more
        case Z_STREAM_END: return .memberEnded
        default: return .damaged
        }
    }
}
