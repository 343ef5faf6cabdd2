import SchemaInference
import TableSchema
import Testing

/// Rows enough to be well beyond the sample that the dialect is first looked for in.
private let manyRows = String(repeating: "1,plain,2.5\n", count: 30_000)

@Test func `a first quote after many rows hides a separator and a line end`() throws {
    let schema = try infer("a,b,c\n" + manyRows + "2,\"x, y\nz\",3.5\n")
    #expect(schema.columns.map(\.type) == [.bigint, .string, .double])
    #expect(schema.rows == 30_001)
    #expect(schema.problems == [])
}

@Test func `a first apostrophe after many rows hides a separator`() throws {
    let schema = try infer("a,b,c\n" + manyRows + "2,'x, y',3.5\n")
    #expect(schema.dialect?.quote == "'")
    #expect(schema.columns.map(\.type) == [.bigint, .string, .double])
    #expect(schema.problems == [])
}

@Test func `a first backslash after many rows escapes a quote`() throws {
    let schema = try infer("a,b,c\n" + manyRows + "2,\"x\\\", y\",3.5\n")
    #expect(schema.dialect?.escape == "\\")
    #expect(schema.columns.map(\.type) == [.bigint, .string, .double])
    #expect(schema.problems == [])
}

@Test func `a first stray quote after many rows turns quoting off`() throws {
    let schema = try infer("a,b,c\n" + manyRows + "2,\"inch,3.5\n" + manyRows)
    #expect(schema.dialect?.quote == nil)
    #expect(schema.columns.map(\.type) == [.bigint, .string, .double])
    #expect(schema.rows == 60_001)
    #expect(schema.problems == [])
}

@Test func `a text after many numbers is named with its line`() throws {
    let schema = try infer("a,b,c\n" + manyRows + "two,x,3.5\n")
    #expect(schema.columns.map(\.type) == [.string, .string, .double])
    #expect(schema.problems.map(\.line) == [30_002])
    #expect(schema.problems.first?.message.contains("'two'") == true)
}

@Test func `a long row after many is an error with its line`() throws {
    let schema = try infer("a,b,c\n" + manyRows + "1,x,2.5,more\n")
    #expect(schema.columns.map(\.type) == [.bigint, .string, .double])
    #expect(schema.problems.map(\.severity) == [.error])
    #expect(schema.problems.map(\.line) == [30_002])
}

@Test func `a byte that is no UTF-8 after many rows makes the text Windows-1252`() throws {
    let bytes = Array(("é,b,c\n" + manyRows).utf8) + [0x31, 0x2C, 0xE9, 0x2C, 0x31, 0x0A]
    let schema = try SchemaInference.infer(bytes: bytes, name: "late.csv")
    #expect(schema.dialect?.encoding == "windows-1252")
    #expect(schema.columns.map(\.name) == ["Ã©", "b", "c"])
}

private func infer(_ text: String) throws -> FileSchema {
    try SchemaInference.infer(bytes: Array(text.utf8), name: "late.csv")
}
