import SchemaInference
import TableSchema
import TestSupport
import Testing

@Test func `statistics tell nulls, range, different values and the most frequent`() throws {
    let rows = ["n,w", "3,b", "-20,a", ",b", "3,", "7,b", "NA,c"]
    let columns = try statistics(of: rows)
    #expect(columns[0].nulls == 2)
    #expect(columns[0].min == "-20")
    #expect(columns[0].max == "7")
    #expect(columns[0].distinct == 3)
    #expect(columns[0].isDistinctExact)
    #expect(columns[0].top == [.init("3", 2), .init("-20", 1), .init("7", 1)])
    #expect(columns[1].nulls == 1)
    #expect(columns[1].top.first == .init("b", 3))
    #expect((columns[1].min, columns[1].max) == ("a", "c"))
    #expect(columns[1].meanLength == 1)
}

@Test(arguments: [
    (["1.5", "-0.25", "10"], "-0.25", "10"), (["2024-02-29", "1999-12-31"], "1999-12-31", "2024-02-29"),
    (["2024-01-01 00:00:00", "2024-01-01T12:30:15.25"], "2024-01-01 00:00:00", "2024-01-01 12:30:15.250000"),
    (["2024-03-01T00:30:00+01:00", "2024-03-01T00:00:00Z"], "2024-02-29 23:30:00Z", "2024-03-01 00:00:00Z"),
    (["31/12/2024", "01/02/2023"], "2023-02-01", "2024-12-31"),
    (["12345678901234567890", "5", "-98765432109876543210"], "-98765432109876543210", "12345678901234567890"),
    (["9007199254740993", "-9223372036854775808"], "-9223372036854775808", "9007199254740993"),
    (["0.1234567890123456", "0.1234567890123457"], "0.1234567890123456", "0.1234567890123457"),
    (["1e300", "-1e-300", "inf"], "-1e-300", "inf"),
])
func `a range is exact and in the order of its type`(_ values: [String], _ lowest: String, _ highest: String) throws {
    let column = try statistics(of: ["value,x"] + values.map { "\($0),1" })[0]
    #expect(column.min == lowest)
    #expect(column.max == highest)
}

@Test(arguments: 0..<20)
func `counts of a large file are those of its values, whatever threads read it`(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    // Those that fit in the memory that a column begins with, all that are counted one by one, and some between.
    let words = (0..<[100, 120, 200, 256][seed % 4]).map { "w\($0)" }
    var counts: [String: Int64] = [:]
    var (nulls, sum): (Int64, Set<Int>) = (0, [])
    var rows = ["id,word,late"]
    for _ in 0..<30_000 {
        let word = Int.random(in: 0..<9, using: &random) == 0 ? "" : words.randomElement(using: &random) ?? ""
        let id = Int.random(in: 0..<1_000_000, using: &random)
        if word.isEmpty { nulls += 1 } else { counts[word, default: 0] += 1 }
        sum.insert(id)
        rows.append(seed % 3 == 0 ? "\(id),\(word),1" : "\(id),\"\(word)\",1")
    }
    let columns = try statistics(of: rows)
    #expect(columns[1].nulls == nulls)
    #expect(columns[1].distinct == Int64(counts.count))
    let most = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }
    #expect(columns[1].top.first?.count == most?.value)
    #expect(columns[0].min == sum.min().map(String.init))
    #expect(columns[0].max == sum.max().map(String.init))
    #expect(!columns[0].isDistinctExact)
    // Four times the standard error of the estimate.
    #expect(abs(Double(columns[0].distinct ?? 0) / Double(sum.count) - 1) < 0.064)
    let again = try statistics(of: rows)
    #expect(again == columns)
}

@Test func `a histogram shows how values are spread`() throws {
    let rows = ["n,x"] + (0..<400).map { "\($0 < 300 ? 10 : 1000 + $0),1" }
    let steps = try statistics(of: rows)[0].histogram
    #expect(steps.count == 16)
    #expect(steps[0] == 750)
    #expect(abs(steps.reduce(0, +) - 1000) < 16)
}

@Test(arguments: [
    (PersonalData.email, ["ada@example.com", "alan.t@mail.example.org", "g-h@x.io"]),
    (.phone, ["+39 06 1234567", "+82-10-1234-5678", "(555) 123-4567"]),
    (.cardNumber, ["4111111111111111", "5500 0000 0000 0004", "340000000000009"]),
    (.iban, ["DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432", "FR1420041010050500013M02606"]),
    (.nationalID, ["RSSMRA85T10A562S", "12345678Z", "X1234567L"]),
])
func `personal data are told by pattern and check digit`(_ kind: PersonalData, _ values: [String]) throws {
    let column = try statistics(of: ["value;x"] + values.map { "\($0);1" })[0]
    #expect(column.personalData == kind)
}

@Test(arguments: [
    ["4111111111111112", "5500000000000005", "340000000000008"], ["2024-01-01", "2024-01-02", "2024-01-03"],
    ["1234567", "2345678", "3456789"], ["DE00370400440532013000", "GB00WEST12345698765432", "FR00"],
    ["a@b", "c@d", "e@f"],
])
func `what only looks a little like personal data is none`(_ values: [String]) throws {
    #expect(try statistics(of: ["value;x"] + values.map { "\($0);1" })[0].personalData == nil)
}

@Test func `each widening of a type keeps the value that forced it`() throws {
    let rows = ["zip,n"] + (0..<50).map { "\(10000 + $0),\($0)" } + ["01220,2.5", "x,y"]
    let schema = try SchemaInference.infer(bytes: Array(rows.joined(separator: "\n").utf8), name: "zips.csv")
    #expect(
        schema.witnesses == [
            [.init(.bigint, line: 2, text: "10000"), .init(.string, line: 52, text: "01220")],
            [
                .init(.bigint, line: 2, text: "0"), .init(.double, line: 52, text: "2.5"),
                .init(.string, line: 53, text: "y"),
            ],
        ])
}

private func statistics(of rows: [String]) throws -> [ColumnStatistics] {
    let schema = try SchemaInference.infer(bytes: Array(rows.joined(separator: "\n").utf8), name: "rows.csv")
    return try #require(schema.statistics)
}

@Test func `of very wide tables types and nulls are told, and no more`() throws {
    let width = 3000
    let rows = [(0..<width).map { "c\($0)" }, (0..<width).map(String.init), (0..<width).map { $0 == 7 ? "" : "5" }]
    let columns = try statistics(of: rows.map { $0.joined(separator: ",") })
    #expect(columns.count == width)
    #expect(columns[7].nulls == 1)
    #expect(columns[8] == ColumnStatistics(distinct: nil, isDistinctExact: false))
}
