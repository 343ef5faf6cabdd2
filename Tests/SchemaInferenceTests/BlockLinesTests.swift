import Testing

@testable import SchemaInference

@Suite struct BlockLinesTests {
    @Test func `the line of a place is the same in whatever order places are asked for`() {
        let text = (0..<3_000).map { String(repeating: "x", count: $0 % 17) + "\n" }.joined()
        let bytes = Array(text.utf8)
        let ends = bytes.indices.filter { bytes[$0] == 0x0A }
        bytes.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            let places = stride(from: 0, through: bytes.count, by: 613).map { $0 } + [bytes.count]
            for order in [
                places, places.reversed(), places.enumerated().sorted { $0.offset % 5 < $1.offset % 5 }.map(\.element),
            ] {
                let lines = BlockLines(from: start)
                for place in order { #expect(lines.line(of: start + place) == ends.count { $0 < place }) }
            }
        }
    }
}
