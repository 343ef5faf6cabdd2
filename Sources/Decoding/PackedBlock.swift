import CSnappy
import CZlib
import CZstd

/// Unpacks bytes that are there whole, as columnar formats pack their parts.
package enum PackedBlock {
    /// The forms that parts of files are packed in.
    package enum Form: Sendable {
        /// RFC 1951, with no header.
        case deflate
        /// Snappy's format without frames.
        case snappy
        /// LZ4's block format.
        case lz4
        case zstd
    }

    /// What is in packed bytes; nil when they are damaged or hold more than so many bytes.
    package static func unpacked(_ bytes: [UInt8], _ form: Form, sizeMax: Int) -> [UInt8]? {
        switch form {
        case .deflate: inflated(bytes, sizeMax)
        case .snappy: unsnapped(bytes, sizeMax)
        case .lz4: LZ4Block.unpacked(bytes, sizeMax: sizeMax)
        case .zstd: filled(sizeMax) { ZSTD_decompress($0.baseAddress, $0.count, bytes, bytes.count) }
        }
    }

    private static func inflated(_ bytes: [UInt8], _ sizeMax: Int) -> [UInt8]? {
        var stream = z_stream()
        guard inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
        defer { inflateEnd(&stream) }
        var packed = bytes
        return packed.withUnsafeMutableBufferPointer { input -> [UInt8]? in
            filled(sizeMax) { room in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(clamping: input.count)
                stream.next_out = room.baseAddress
                stream.avail_out = UInt32(clamping: room.count)
                return inflate(&stream, Z_FINISH) == Z_STREAM_END ? room.count - Int(stream.avail_out) : .max
            }
        }
    }

    private static func unsnapped(_ bytes: [UInt8], _ sizeMax: Int) -> [UInt8]? {
        bytes.withUnsafeBytes { raw -> [UInt8]? in
            let source = raw.bindMemory(to: CChar.self).baseAddress
            var length = 0
            guard snappy_uncompressed_length(source, bytes.count, &length) == SNAPPY_OK, length <= sizeMax else {
                return nil
            }
            return filled(length) { room in
                let target = UnsafeMutableRawBufferPointer(room).bindMemory(to: CChar.self).baseAddress
                return snappy_uncompress(source, bytes.count, target, &length) == SNAPPY_OK ? length : .max
            }
        }
    }

    /// Bytes that a body writes and tells the number of; nil when it tells more than there is room for.
    private static func filled(_ size: Int, _ body: (UnsafeMutableBufferPointer<UInt8>) -> Int) -> [UInt8]? {
        var isWhole = true
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            let written = body(UnsafeMutableBufferPointer(rebasing: buffer[..<size]))
            isWhole = (0...size).contains(written)
            count = isWhole ? written : 0
        }
        return isWhole ? bytes : nil
    }
}
