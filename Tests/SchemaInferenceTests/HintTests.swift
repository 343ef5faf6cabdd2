import Decoding
import SchemaInference
import TableSchema
import Testing

@Test func `a pinned header is not guessed`() throws {
    let named = try infer("1,2\n3,4\n", ReadingHints(Classifier(header: true)))
    #expect(named.columns.map(\.name) == ["1", "2"])
    #expect(named.rows == 1)
    let unnamed = try infer("a,b\n3,4\n", ReadingHints(Classifier(header: false)))
    #expect(unnamed.columns.map(\.name) == ["col0", "col1"])
    #expect(unnamed.columns.map(\.type) == [.string, .string])
}

@Test func `a pinned delimiter is not guessed`() throws {
    let schema = try infer("a;b,c\n1;2,x\n", ReadingHints(Classifier(delimiter: ",")))
    #expect(schema.columns.map(\.name) == ["a;b", "c"])
    #expect(throws: ReadingError.self) { try infer("a", ReadingHints(Classifier(delimiter: "||"))) }
    #expect(throws: ReadingError.self) { try infer("a", ReadingHints(Classifier(delimiter: ""))) }
}

@Test func `a pinned format is not guessed`() throws {
    let schema = try SchemaInference.infer(
        bytes: Array("[a],b\n[1],2\n".utf8), name: "x", hints: ReadingHints(Classifier(format: .csv)))
    #expect(schema.columns.map(\.name) == ["[a]", "b"])
    let prose = try SchemaInference.infer(
        bytes: Array("a,b\n1,2\n".utf8), name: "README.md", hints: ReadingHints(Classifier(format: .csv)))
    #expect(prose.columns.map(\.type) == [.bigint, .bigint])
    let wrong = try SchemaInference.infer(
        bytes: Array("a,b\n1,2\n".utf8), name: "x.csv", hints: ReadingHints(Classifier(format: .ndjson)))
    #expect(wrong.problems.map(\.severity) == [.error])
}

@Test func `pinned types that fit are the columns' types`() throws {
    let hints = ReadingHints(
        Classifier(types: [
            "ZIP": .bigint, "price": .decimal(precision: 6, scale: 2), "n": .tinyint, "id": .string, "d": .timestamp,
        ]))
    let schema = try infer("zip,price,n,id,d\n00501,1.50,-128,1,2024-01-02\nNA,-1234.5,127,2,2024-01-02 10:00\n", hints)
    #expect(
        schema.columns.map(\.type) == [
            .bigint, .decimal(precision: 6, scale: 2), .tinyint, .string, .timestamp,
        ])
    #expect(schema.dialect?.nullTexts == ["NA"])
    #expect(schema.problems == [])
}

@Test(arguments: [
    ("300", DataType.tinyint), ("1.5", .bigint), ("9223372036854775808", .bigint), ("yes", .boolean), ("x", .double),
    ("1.255", .decimal(precision: 5, scale: 2)), ("12345", .decimal(precision: 5, scale: 2)), ("2023-02-29", .date),
    ("2024-01-02T03:04:05", .timestampWithTimeZone), ("1", .array(.bigint)),
])
func `a value that contradicts a pinned type is an error with its line`(text: String, type: DataType) throws {
    let schema = try infer("a,b\n,x\n\(text),y\n", ReadingHints(Classifier(types: ["a": type])))
    #expect(schema.problems.map(\.severity) == [.error])
    #expect(schema.problems.map(\.line) == [3])
    #expect(schema.columns.first?.type == type)
}

@Test func `a pinned type that JSON or Parquet contradicts is an error`() throws {
    let hints = ReadingHints(Classifier(types: ["a": .bigint]))
    let lines = try SchemaInference.infer(bytes: Array(#"{"a":"x"}"#.utf8), name: "x.ndjson", hints: hints)
    #expect(lines.problems.map(\.severity) == [.error])
    let parquet = try SchemaInference.infer(
        path: Fixture.path("nested.parquet"), hints: ReadingHints(Classifier(types: ["l": .date])))
    #expect(parquet.problems.map(\.severity) == [.error])
}

@Test func `a file that cannot be read is an error that says why`() {
    #expect(throws: ReadingError.notAFile(path: "/")) { try SchemaInference.infer(path: "/") }
    let missing = #expect(throws: ReadingError.self) { try SchemaInference.infer(path: "/nowhere/x.csv") }
    #expect(missing?.description.contains("cannot open '/nowhere/x.csv'") == true)
}

private func infer(_ text: String, _ hints: ReadingHints) throws -> FileSchema {
    try SchemaInference.infer(bytes: Array(text.utf8), name: "pinned.csv", hints: hints)
}
