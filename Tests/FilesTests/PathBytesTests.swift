import Files
import TestSupport
import Testing

@Suite struct PathBytesTests {
    @Test func `law: any bytes become a path and back without loss, and no two the same one`() {
        var random = SeededRandom(seed: 11)
        let pieces: [[UInt8]] = [
            [0x61], [0xC3, 0xA9], [0xC3], [0xFF], [0x80], [0xF4, 0x8F, 0xBE, 0x80], [0xF4, 0x8F, 0xBF, 0xBF],
            [0xED, 0xA0, 0x80], [0xE2, 0x82], [0x2F], [0x0A], [0xF0, 0x9F, 0x8C, 0x8A],
        ]
        var seen: [String: [UInt8]] = [:]
        for _ in 0..<3_000 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0...6, using: &random) { bytes += pieces.randomElement(using: &random) ?? [] }
            let text = String(pathBytes: bytes)
            #expect(text.pathBytes == bytes)
            #expect(seen[text, default: bytes] == bytes)
            seen[text] = bytes
        }
    }

    @Test func `an ordinary name is itself`() {
        #expect(String(pathBytes: Array("città 🌊".utf8)) == "città 🌊")
        #expect("città 🌊".displayedPath == "città 🌊")
    }

    @Test func `a name that would break the line or turn the text is shown escaped`() {
        #expect("a\nb\u{1B}[31m\u{202E}".displayedPath == "a\\x0ab\\x1b[31m\\xe2\\x80\\xae")
    }
}
