import Decoding
import Testing

@Test func `LZ4's literals and overlapping copies are unpacked`() {
    // Five literals, a copy of 9 from 1 back; then the last literals.
    let packed: [UInt8] = [0x55] + Array("abcde".utf8) + [0x01, 0x00] + [0x20] + Array("xy".utf8)
    #expect(PackedBlock.unpacked(packed, .lz4, sizeMax: 100) == Array("abcdeeeeeeeeeexy".utf8))
    #expect(PackedBlock.unpacked(packed, .lz4, sizeMax: 15) == nil)
}

@Test(
    arguments: [
        [0x55, 0x61], [0x10, 0x61, 0x02, 0x00], [0x1F, 0x61, 0x01, 0x00, 0xFF], [0x10, 0x61, 0x00, 0x00], [0xF0, 0xFF],
    ] as [[UInt8]])
func `damaged LZ4 is told`(_ packed: [UInt8]) {
    #expect(PackedBlock.unpacked(packed, .lz4, sizeMax: 1 << 20) == nil)
}

@Test(arguments: [PackedBlock.Form.deflate, .snappy, .lz4, .zstd])
func `noise ends in nothing or in few bytes`(form: PackedBlock.Form) {
    var state: UInt32 = 1
    for length in 0..<200 {
        let noise = (0..<length).map { _ -> UInt8 in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
        }
        let unpacked = PackedBlock.unpacked(noise, form, sizeMax: 1000)
        #expect((unpacked?.count ?? 0) <= 1000)
    }
}
