import CBzip2

/// The format of the bzip2 program.
final class Bzip2Unpacker: Unpacker {
    private var stream = bz_stream()

    init() { BZ2_bzDecompressInit(&stream, 0, 0) }

    deinit { BZ2_bzDecompressEnd(&stream) }

    func reset() {
        BZ2_bzDecompressEnd(&stream)
        stream = bz_stream()
        BZ2_bzDecompressInit(&stream, 0, 0)
    }

    func step(_ input: inout UnsafeRawBufferPointer, _ room: inout UnsafeMutableRawBufferPointer) -> UnpackerStep {
        let (inputCount, roomCount) = (UInt32(clamping: input.count), UInt32(clamping: room.count))
        stream.next_in = UnsafeMutablePointer(mutating: input.bindMemory(to: CChar.self).baseAddress)
        stream.avail_in = inputCount
        stream.next_out = room.bindMemory(to: CChar.self).baseAddress
        stream.avail_out = roomCount
        let code = BZ2_bzDecompress(&stream)
        input.use(Int(inputCount - stream.avail_in))
        room.use(Int(roomCount - stream.avail_out))
        switch code {
        case BZ_OK: return .more
        case BZ_STREAM_END: return .memberEnded
        default: return .damaged
        }
    }
}
