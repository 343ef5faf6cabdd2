import CZstd

/// RFC 8878.
final class ZstdUnpacker: Unpacker {
    private let context = ZSTD_createDCtx()

    /// Frames that look back further than 64 MiB are refused, so that memory stays bounded.
    private static let windowBits: Int32 = 26

    init() { ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.windowBits) }

    deinit { ZSTD_freeDCtx(context) }

    func reset() { ZSTD_DCtx_reset(context, ZSTD_reset_session_only) }

    func step(_ input: inout UnsafeRawBufferPointer, _ room: inout UnsafeMutableRawBufferPointer) -> UnpackerStep {
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
        let code = ZSTD_decompressStream(context, &target, &source)
        input.use(source.pos)
        room.use(target.pos)
        if ZSTD_isError(code) != 0 { return .damaged }
        return code == 0 ? .memberEnded : .more
    }
}
