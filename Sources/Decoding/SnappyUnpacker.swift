import CSnappy

/// Snappy's framing format: https://github.com/google/snappy/blob/main/framing_format.txt
final class SnappyUnpacker: Unpacker {
    private var unpacked: [UInt8] = []
    private var given = 0
    private var skipCount = 0
    /// Whether what is skipped is the beginning of a stream, behind which data have to come.
    private var isBeginning = false

    /// A chunk holds no more.
    private static let chunkMax = 65536

    func reset() { (unpacked, given, skipCount) = ([], 0, 0) }

    func step(_ input: inout UnsafeRawBufferPointer, _ room: inout UnsafeMutableRawBufferPointer) -> UnpackerStep {
        if skipCount > 0 {
            let count = min(skipCount, input.count)
            input.use(count)
            skipCount -= count
            return skipCount == 0 && !isBeginning ? .memberEnded : .more
        }
        if given < unpacked.count {
            let count = min(unpacked.count - given, room.count)
            room.copyBytes(from: unpacked[given..<given + count])
            room.use(count)
            given += count
            // A text may end behind any chunk.
            return given == unpacked.count ? .memberEnded : .more
        }
        guard input.count >= 4 else { return .more }
        let length = Int(input[1]) | Int(input[2]) << 8 | Int(input[3]) << 16
        switch input[0] {
        case 0x00, 0x01:
            guard length >= 4, length <= Self.chunkMax + Self.chunkMax / 6 + 36 else { return .damaged }
            guard input.count >= 4 + length else { return .more }
            let data = UnsafeRawBufferPointer(rebasing: input[8..<4 + length])
            let check = input.loadUnaligned(fromByteOffset: 4, as: UInt32.self).littleEndian
            guard let content = input[0] == 0 ? Self.unpack(data) : Array(data), Checksum.masked(content) == check
            else {
                return .damaged
            }
            (unpacked, given) = (content, 0)
            input.use(4 + length)
            return .more
        case 0x80...0xFF:
            skipCount = length
            isBeginning = input[0] == 0xFF
            input.use(4)
            return length == 0 ? .memberEnded : .more
        default: return .damaged
        }
    }

    private static func unpack(_ data: UnsafeRawBufferPointer) -> [UInt8]? {
        let source = data.bindMemory(to: CChar.self).baseAddress
        var length = 0
        guard snappy_uncompressed_length(source, data.count, &length) == SNAPPY_OK, length <= chunkMax else {
            return nil
        }
        return [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            let target = UnsafeMutableRawBufferPointer(buffer).bindMemory(to: CChar.self).baseAddress
            count = snappy_uncompress(source, data.count, target, &length) == SNAPPY_OK ? length : 0
        }
    }

    /// CRC-32C, turned and shifted as the format says.
    private enum Checksum {
        static func masked(_ bytes: [UInt8]) -> UInt32 {
            var sum: UInt32 = ~0
            for byte in bytes { sum = table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ sum >> 8 }
            let plain = ~sum
            return (plain >> 15 | plain << 17) &+ 0xA282_EAD8
        }

        private static let table: [UInt32] = (0..<256).map { byte in
            (0..<8).reduce(UInt32(byte)) { sum, _ in sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0x82F6_3B78 }
        }
    }
}
