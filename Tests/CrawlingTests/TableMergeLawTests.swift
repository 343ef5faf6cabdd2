import Catalog
import Crawling
import SchemaInference
import TableSchema
import TestSupport
import Testing
import Timekeeping

@Suite struct TableMergeLawTests {
    private static let types: [DataType] = [.unknown, .bigint, .double, .boolean, .date, .timestamp, .string]

    private func randomFile(_ number: Int, _ random: inout SeededRandom) -> CrawledFile {
        let columns = (0..<6).filter { _ in Bool.random(using: &random) }.map { index in
            TableSchema.Column("c\(index)", Self.types.randomElement(using: &random) ?? .string)
        }
        let value = ["2026-01-01", "7", "007", "x"].randomElement(using: &random) ?? "x"
        return CrawledFile(
            path: "landing/\(number).csv", size: 1, hash: "\(number)",
            schema: FileSchema(format: .csv, dialect: CSVDialect(), rows: 1, columns: columns),
            partition: [PartitionValue("part", value)])
    }

    private func types(_ merge: TableMerge) -> [String: DataType] {
        Dictionary((merge.columns + merge.partitionKeys).map { ($0.key, $0.type) }) { first, _ in first }
    }

    @Test func `a table's types do not depend on the order of its files`() {
        for seed in 1...100 {
            var random = SeededRandom(seed: UInt64(seed))
            let files = (0..<8).map { randomFile($0, &random) }
            let once = TableMerge(nil, files: files)
            #expect(types(once) == types(TableMerge(nil, files: files.shuffled(using: &random))))
        }
    }

    @Test func `a column that comes is told with the file that brought it`() throws {
        let old = TableSchema.Column("a", .bigint)
        let file = CrawledFile(
            path: "landing/b.csv", size: 1, hash: "b",
            schema: FileSchema(
                format: .csv, dialect: CSVDialect(), rows: 1, columns: [.init("A", .double), .init("b", .string)]))
        let table = try #require(TableName("raw.t"))
        let merge = TableMerge(
            .init(name: table, format: .csv, location: "landing", columns: [old], created: .init(seconds: 0)),
            files: [file])
        #expect(merge.changes == ["a: bigint → double (landing/b.csv)", "added b string (landing/b.csv)"])
        #expect(merge.columns.map(\.name) == ["a", "b"])
    }

    @Test func `a type that widens is told with the value that did it, and its line`() throws {
        let rows = ["amount"] + (0..<30).map(String.init) + ["\"12,5\"", "x"]
        let schema = try SchemaInference.infer(bytes: Array(rows.joined(separator: "\n").utf8), name: "orders.csv")
        let table = try #require(TableName("raw.orders"))
        let merge = TableMerge(
            .init(
                name: table, format: .csv, location: "in", columns: [.init("amount", .bigint)],
                created: .init(seconds: 0)),
            files: [CrawledFile(path: "in/orders.csv", size: 1, hash: "b", schema: schema)])
        #expect(merge.changes == ["amount: bigint → string (in/orders.csv:32: \"12,5\")"])
    }

    @Test func `hive folders are decoded, and their word for null is no value`() {
        let values = PartitionPath.hiveValues(of: "t/Year=2026/name=a%2Fb/x=__HIVE_DEFAULT_PARTITION__/f.csv")
        #expect(values == [.init("year", "2026"), .init("name", "a/b"), .init("x", nil)])
    }

    @Test func `under a bare path, like files are one table and others are not`() {
        func file(_ path: String, _ columns: [String], format: FileFormat = .csv) -> CrawledFile {
            CrawledFile(
                path: path, size: 1, hash: path,
                schema: FileSchema(format: format, rows: 1, columns: columns.map { .init($0, .bigint) }))
        }
        let crawl = PathCrawl(
            [
                file("data/sales/2026-11-01/a.csv", ["id", "n", "x"]),
                file("data/sales/2026-11-02/b.csv", ["id", "n", "x"]),
                file("data/people.json", ["name"], format: .ndjson), file("data/events/day=1/e.csv", ["e"]),
            ], under: "data", database: "raw")
        #expect(Set(crawl.tables.keys.map(\.description)) == ["raw.sales", "raw.data", "raw.events"])
        #expect(crawl.tables[TableName(database: "raw", table: "sales")]?.count == 2)
    }
}

@Test func `a JSON file whose inner keys are spelt in another way stays out, and is told of`() {
    func file(_ path: String, _ key: String) -> CrawledFile {
        let columns = [Column("user", .array(.structure([.init(key, .bigint)])))]
        return CrawledFile(
            path: path, size: 1, hash: path, schema: FileSchema(format: .ndjson, rows: 1, columns: columns))
    }
    let merge = TableMerge(nil, files: [file("a.json", "ID"), file("b.json", "id"), file("c.json", "ID")])
    #expect(merge.files.map(\.path) == ["a.json", "c.json"])
    #expect(merge.refused.map(\.path) == ["b.json"])
    #expect(merge.refused.first?.reason.contains("inner key 'id' is 'ID' in the table") == true)
}
