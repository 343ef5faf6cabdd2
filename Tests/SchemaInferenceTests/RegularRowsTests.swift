import SchemaInference
import TableSchema
import Testing

private let rows = String(repeating: "1,\"a, \"\"b\"\"\",2.5\n", count: 30_000)

/// Several threads may read a file at once only where each line is a row, and whole.
@Test(arguments: [
    ("a,b,c\n" + rows, true),
    ("a,b,c\r\n" + rows.replacing("\n", with: "\r\n"), true),
    ("a,b,c\n" + rows + "2,c,3.5", true),
    ("a,b,c\n" + rows + "2,\"x\ny\",3.5\n", false),
    ("a,b,c\n" + rows + "2,c\n" + rows, false),
    ("a,b,c\n" + rows + "\n" + rows, false),
    ("a,b,c\n" + rows + "2,c,3.5\r\n" + rows, false),
    ("a\n1\n2\n", false),
])
func `a text is regular where each row is one line with a value for each column`(text: String, isRegular: Bool) throws {
    let schema = try SchemaInference.infer(bytes: Array(text.utf8), name: "rows.csv")
    #expect(schema.layout.isRegular == isRegular)
    #expect(!schema.problems.contains { $0.severity == .error })
}
