import SchemaInference
import TableSchema
import Testing

/// A reader has to have room for the longest row.
@Suite struct LongRowsTests {
    private static let short = String(repeating: "1,ab\n", count: 200_000)

    @Test(arguments: [
        ("a,b\n" + short, false),
        ("a,b\n" + short + "2," + String(repeating: "x", count: 200_000) + "\n" + short, false),
        ("a,b\n" + short + "2," + String(repeating: "x", count: 2 << 20) + "\n" + short, true),
        ("a,b\n2,\"" + String(repeating: "x\n", count: 1 << 20) + "\"\n" + short, true),
        ("a,b\n" + short + "2," + String(repeating: "x", count: 2 << 20), true),
        ("a," + String(repeating: "x", count: 2 << 20) + "\n1,2\n", true),
        ("a,b\n", false),
    ])
    func `a CSV file tells whether it has a row of more than a mebibyte`(text: String, hasLongRows: Bool) throws {
        let schema = try SchemaInference.infer(bytes: Array(text.utf8), name: "rows.csv")
        #expect(schema.layout.hasLongRows == hasLongRows)
    }

    @Test(arguments: [(300_000, false), (2 << 20, true)])
    func `JSON lines tell it too`(length: Int, hasLongRows: Bool) throws {
        let rows = String(repeating: "{\"a\": 1}\n", count: 100_000)
        let text = rows + "{\"a\": 2, \"b\": \"\(String(repeating: "x", count: length))\"}\n" + rows
        let schema = try SchemaInference.infer(bytes: Array(text.utf8), name: "rows.json")
        #expect(schema.layout.hasLongRows == hasLongRows)
    }

    @Test func `a JSON document does not tell it`() throws {
        let schema = try SchemaInference.infer(bytes: Array("[{\"a\": 1}]".utf8), name: "rows.json")
        #expect(schema.layout.hasLongRows == nil)
    }
}
