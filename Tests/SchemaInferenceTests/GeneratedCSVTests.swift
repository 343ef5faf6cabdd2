import SchemaInference
import TableSchema
import TestSupport
import Testing

/// A column to write: its type, and how its values look.
private struct GeneratedColumn: Sendable {
    let type: DataType
    let value: @Sendable (inout SeededRandom) -> String

    static let kinds: [GeneratedColumn] = [
        .init(type: .bigint) { String(Int64.random(in: .min ... .max, using: &$0)) },
        .init(type: .bigint) { String(Int.random(in: -99...99, using: &$0)) },
        .init(type: .double) { String(Double.random(in: -1e6...1e6, using: &$0)) },
        .init(type: .boolean) { Bool.random(using: &$0) ? "true" : "False" },
        .init(type: .date) { day(&$0) },
        .init(type: .timestamp) { "\(day(&$0))T\(two(23, &$0)):\(two(59, &$0)):\(two(59, &$0))" },
        .init(type: .timestampWithTimeZone) {
            "\(day(&$0)) \(two(23, &$0)):00:00+0\(Int.random(in: 0...9, using: &$0)):30"
        },
        .init(type: .string) { "0\(two(99, &$0))" },
        .init(type: .string) { random in
            let pieces = ["x", " ", ",", ";", "|", "\t", "\n", "\r\n", "\"", "\"\"", "'", "é", "7", "#", "\\"]
            // A letter first: a value of blanks alone, or a bare quote, is not text to every reader.
            return "t"
                + (0..<Int.random(in: 0...6, using: &random)).map { _ in
                    pieces.randomElement(using: &random) ?? ""
                }.joined()
        },
    ]

    private static func day(_ random: inout SeededRandom) -> String {
        let day = Int.random(in: 1...28, using: &random)
        return
            "\(Int.random(in: 1000...2999, using: &random))-\(twoDigits(Int.random(in: 1...12, using: &random)))-\(twoDigits(day))"
    }

    private static func two(_ highest: Int, _ random: inout SeededRandom) -> String {
        twoDigits(Int.random(in: 0...highest, using: &random))
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

@Test(arguments: 0..<150)
func `what was written in any dialect is inferred as it was meant`(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    let kinds = (0..<Int.random(in: 2...6, using: &random)).compactMap { _ in
        GeneratedColumn.kinds.randomElement(using: &random)
    }
    // A typed column decides about the header.
    let columns = [GeneratedColumn.kinds[0]] + kinds
    let delimiter = [",", ";", "\t", "|", "\u{1}"].randomElement(using: &random) ?? ","
    let lineEnd = ["\n", "\r\n", "\r"].randomElement(using: &random) ?? "\n"
    let hasHeader = Bool.random(using: &random)
    let rowCount = Int.random(in: 2...60, using: &random)
    var isNullable = [Bool](repeating: false, count: columns.count)
    var lines = hasHeader ? [columns.indices.map { "name \($0)" }.joined(separator: delimiter)] : []
    for row in 0..<rowCount {
        lines.append(
            columns.indices.map { index in
                // The first column and row are never null, so that no line is blank and every column is typed.
                if index > 0, row > 0, Int.random(in: 0..<8, using: &random) == 0 {
                    isNullable[index] = true
                    return ""
                }
                return quoted(columns[index].value(&random), delimiter)
            }.joined(separator: delimiter))
    }
    let text = lines.joined(separator: lineEnd) + (Bool.random(using: &random) ? lineEnd : "")
    let schema = try SchemaInference.infer(bytes: Array(text.utf8), name: "generated.csv")
    let expected = columns.indices.map {
        Column(hasHeader ? "name \($0)" : "col\($0)", columns[$0].type, nullable: isNullable[$0])
    }
    #expect(schema.columns == expected)
    #expect(schema.rows == Int64(rowCount))
    #expect(schema.dialect?.delimiter == delimiter)
    #expect(schema.dialect?.header == hasHeader)
    #expect(schema.problems == [])
}

private func quoted(_ value: String, _ delimiter: String) -> String {
    let special = Set(delimiter.unicodeScalars).union(["\"", "\n", "\r"])
    guard value.unicodeScalars.contains(where: special.contains) else { return value }
    return "\"" + value.replacing("\"", with: "\"\"") + "\""
}

@Test(arguments: 0..<40)
func `rows in any order have one schema`(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    let values = ["1", "2.5", "true", "2024-01-02", "x", "", "NA", "007", "12345678901234567890", "31/12/2024", "-"]
    let few = (0..<3).compactMap { _ in values.randomElement(using: &random) }
    let rows = (0..<30).map { _ in "1,\(few.randomElement(using: &random) ?? ""),z" }
    let first = try SchemaInference.infer(bytes: Array(("a,b,c\n" + rows.joined(separator: "\n")).utf8), name: "a.csv")
    let other = rows.shuffled(using: &random).joined(separator: "\n")
    let second = try SchemaInference.infer(bytes: Array(("a,b,c\n" + other).utf8), name: "a.csv")
    #expect(first.columns == second.columns)
    #expect(first.dialect == second.dialect)
}
