import Decoding
import TableSchema
import Testing

@testable import SchemaInference

/// Sizes of windows that end rows, values, escapes and characters at every place.
private let steps = [32, 33, 37, 41, 64, 97, 256]

@Test(arguments: Fixture.some.filter { $0.hasSuffix(".csv") })
func `separated text has one schema, wherever windows end`(name: String) throws {
    let bytes = try Fixture.bytes(name)
    let schemas = try steps.map { step in
        var inference = try CSVInference(
            MemoryBytes(bytes), encoding: .utf8, markLength: 0, compression: .none, hints: .none, windowStep: step)
        return try inference.schema().withoutFindings
    }
    var whole = try CSVInference(
        MemoryBytes(bytes), encoding: .utf8, markLength: 0, compression: .none, hints: .none)
    let expected = try whole.schema().withoutFindings
    for (step, schema) in zip(steps, schemas) { #expect(schema == expected, "windows of \(step) bytes") }
}

@Test(arguments: Fixture.some.filter { $0.hasSuffix("json") })
func `JSON has one schema, wherever windows end`(name: String) throws {
    let bytes = try Fixture.bytes(name)
    let whole = JSONInference(MemoryBytes(bytes), markLength: 0, compression: .none, hints: .none)
    let expected = try whole.schema().withoutFindings
    for step in steps {
        let inference = JSONInference(
            MemoryBytes(bytes), markLength: 0, compression: .none, hints: .none, windowStep: step)
        #expect(try inference.schema().withoutFindings == expected, "windows of \(step) bytes")
    }
}

@Test func `a check of text does not depend on where its bytes are cut`() throws {
    let texts: [[UInt8]] = [
        Array("plain".utf8), Array("naïve 東京 😀".utf8), [0x61, 0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80],
        [0xF4, 0x90, 0x80, 0x80], [0xE0, 0x9F, 0x80], [0x61, 0x00, 0x62], Array(repeating: 0x61, count: 100) + [0xFF],
    ]
    for text in texts {
        var whole = TextCheck()
        text.withUnsafeBytes { whole.add($0) }
        whole.finish()
        for cut in 0...text.count {
            var parts = TextCheck()
            text.withUnsafeBytes {
                parts.add(UnsafeRawBufferPointer(rebasing: $0[..<cut]))
                parts.add(UnsafeRawBufferPointer(rebasing: $0[cut...]))
            }
            parts.finish()
            #expect(parts.firstInvalidOffset == whole.firstInvalidOffset)
            #expect(parts.firstNulOffset == whole.firstNulOffset)
        }
        #expect((whole.firstInvalidOffset == nil) == (String(validating: text, as: UTF8.self) != nil))
    }
}
