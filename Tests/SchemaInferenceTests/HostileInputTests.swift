import SchemaInference
import TableSchema
import TestSupport
import Testing

@Test(arguments: Fixture.some)
func `a spoilt file gives a schema or problems, and never a crash`(name: String) throws {
    let original = try Fixture.bytes(name)
    var random = SeededRandom(seed: UInt64(original.count))
    for _ in 0..<15 {
        var bytes = original
        for _ in 0..<Int.random(in: 1...4, using: &random) { spoil(&bytes, &random) }
        let schema = try SchemaInference.infer(bytes: bytes, name: name)
        #expect(schema.rows >= 0)
        #expect(Set(schema.columns.map(\.key)).count == schema.columns.count || schema.format == .parquet)
    }
}

@Test func `noise of any kind gives a schema or problems`() throws {
    var random = SeededRandom(seed: 3)
    let letters = Array(#"{}[]",:;|'\ntrue-0123456789.eE+ \#r\#n\#u{9}null/T:Z"#.utf8)
    for round in 0..<300 {
        let count = Int.random(in: 0...200, using: &random)
        let bytes = (0..<count).map { _ in
            round % 3 == 0 ? UInt8.random(in: 0...255, using: &random) : letters.randomElement(using: &random) ?? 0
        }
        for name in ["x.csv", "x.json", "x"] { _ = try SchemaInference.infer(bytes: bytes, name: name) }
    }
}

private func spoil(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
    guard !bytes.isEmpty else { return }
    let place = Int.random(in: 0..<bytes.count, using: &random)
    switch Int.random(in: 0..<5, using: &random) {
    case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
    case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 2: bytes.removeSubrange(place...)
    case 3: bytes.insert([0x22, 0x00, 0xFF, 0x5C, 0x0D].randomElement(using: &random) ?? 0, at: place)
    default: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...8, using: &random)))
    }
}

@Test func `random bytes are no table, however few control characters are in them`() throws {
    for seed in 1...200 {
        var random = SeededRandom(seed: UInt64(seed))
        let bytes = (0..<100).map { _ in UInt8.random(in: 1...255, using: &random) }
        let schema = try SchemaInference.infer(bytes: bytes, name: "random.csv")
        #expect(schema.problems.contains { $0.severity == .error }, "seed \(seed)")
    }
}

/// Each line that was passed over moved all that was read: three megabytes took half a minute.
@Test(arguments: ["\n", "\r\n", "\r"])
func `a table below a million blank lines is found`(lineEnd: String) throws {
    let lines = Array(repeating: "", count: 1_000_000) + ["id,name", "1,a", "2,b", ""]
    let schema = try SchemaInference.infer(bytes: Array(lines.joined(separator: lineEnd).utf8), name: "t.csv")
    #expect(schema.columns.map { "\($0.name) \($0.type)" } == ["id bigint", "name string"])
    #expect(schema.rows == 2)
    #expect(schema.dialect?.skippedLines == 1_000_000)
}

/// To find each a name took as many tries as there were before it.
@Test func `very many columns of one name get names of their own`() throws {
    let row = [String](repeating: "A", count: 30_000).joined(separator: ",")
    let numbers = [String](repeating: "1", count: 30_000).joined(separator: ",")
    let schema = try SchemaInference.infer(bytes: Array("\(row)\n\(numbers)\n".utf8), name: "t.csv")
    #expect(schema.columns.map(\.name) == ["A"] + (1..<30_000).map { "A_\($0)" })
}

/// A thousand rows of a hundred thousand columns took three gigabytes.
@Test(arguments: [(1, 1000), (2_000, 100), (20_000, 0)])
func `of a wide table few rows are picked, of a very wide one none`(width: Int, expected: Int) throws {
    let keys = (0..<width).map { #""k\#($0)":1"# }.joined(separator: ",")
    let rows = ["{\(keys)}"] + (0..<1000).map { #"{"k\#($0 % width)":2}"# }
    let schema = try SchemaInference.infer(bytes: Array(rows.joined(separator: "\n").utf8), name: "t.ndjson")
    #expect(schema.columns.count == width)
    #expect(schema.rows == 1001)
    #expect(schema.sketch?.picks.rows.count == expected)
}

@Test func `each column of a very wide table has its witness`() throws {
    let width = 5_000
    let rows =
        [(0..<width).map { "c\($0)" }] + (0..<3).map { row in (0..<width).map { $0 % 3 == row ? "x\($0)" : "1" } }
    let text = rows.map { $0.joined(separator: ",") }.joined(separator: "\n")
    let schema = try SchemaInference.infer(bytes: Array(text.utf8), name: "t.csv")
    for (index, witnesses) in try #require(schema.witnesses).enumerated() {
        #expect(witnesses.last?.text == "x\(index)" && witnesses.last?.line == Int64(index % 3 + 2))
    }
    #expect(schema.sketch?.picks.rows.isEmpty == true)
}
