import Catalog
import struct Catalog.Table
import Crawling
import TableSchema
import Testing
import Timekeeping

/// What a person may ask of a crawl: which files are one table, and what may be done.
@Suite struct CrawlRulesTests {
    private func file(_ path: String, _ columns: [String], format: FileFormat = .csv) -> CrawledFile {
        CrawledFile(
            path: path, size: 1, hash: path,
            schema: FileSchema(format: format, rows: 1, columns: columns.map { .init($0, .bigint) }))
    }

    private func tables(_ files: [CrawledFile], _ grouping: CrawlGrouping) -> [String: [String]] {
        let crawl = PathCrawl(files, under: "data", database: "raw", grouping: grouping)
        return Dictionary(uniqueKeysWithValues: crawl.tables.map { ($0.key.description, $0.value.map(\.path)) })
    }

    @Test func `by folder, files of one format in a folder are one table whatever their schemas`() {
        let files = [
            file("data/a/1.csv", ["x", "y"]), file("data/a/2.csv", ["p", "q"]), file("data/b/3.csv", ["x", "y"]),
        ]
        #expect(tables(files, .usual).count == 3)
        #expect(tables(files, .folder) == ["raw.a": ["data/a/1.csv", "data/a/2.csv"], "raw.b": ["data/b/3.csv"]])
    }

    @Test func `tables of one folder are named by their files, or by the folder where files are only numbered`() {
        let files = [
            file("data/shop/2026-01-01.csv", ["x", "y"]), file("data/shop/2026-01-02.csv", ["x", "y"]),
            file("data/shop/people_1.csv", ["name"]), file("data/shop/7.csv", ["p", "q"]),
        ]
        #expect(
            tables(files, .usual) == [
                "raw.shop": ["data/shop/2026-01-01.csv", "data/shop/2026-01-02.csv"],
                "raw.shop_2": ["data/shop/7.csv"], "raw.people": ["data/shop/people_1.csv"],
            ])
    }

    @Test func `by schema, files of like schema are one table wherever they are`() {
        let files = [
            file("data/eu/orders.csv", ["id", "amount"]), file("data/eu/people.csv", ["name", "age"]),
            file("data/us/orders.csv", ["id", "amount"]), file("data/us/day=1/people.csv", ["name", "age"]),
        ]
        #expect(
            tables(files, .schema) == [
                "raw.orders": ["data/eu/orders.csv", "data/us/orders.csv"],
                "raw.people": ["data/eu/people.csv", "data/us/day=1/people.csv"],
            ])
    }

    @Test func `by level, a folder names the table and those below it are partitions`() throws {
        let files = [
            file("data/shop/orders/eu/2026/a.csv", ["x"]), file("data/shop/orders/us/b.csv", ["y"]),
            file("data/shop/people/c.csv", ["x"]), file("data/top.csv", ["x"]),
        ]
        let crawl = PathCrawl(files, under: "data", database: "raw", grouping: .level(2))
        #expect(Set(crawl.tables.keys.map(\.table)) == ["orders", "people", "data"])
        let orders = try #require(crawl.tables[TableName(database: "raw", table: "orders")])
        #expect(
            orders.map(\.partition) == [
                [.init("partition_0", "eu"), .init("partition_1", "2026")], [.init("partition_0", "us")],
            ])
    }

    @Test(arguments: ["", "level", "level:", "level:0", "level:x", "Folder", "usual"])
    func `what is no rule of grouping is none`(text: String) {
        #expect(CrawlGrouping(text) == nil)
    }

    @Test func `the modes say what may be done to tables that are there, and to those that are not`() throws {
        let name = try #require(TableName("raw.t"))
        let table = Table(
            name: name, format: .csv, location: "data", columns: [.init("x", .bigint)], created: .init(seconds: 0))
        let files = [file("data/1.csv", ["x"]), file("data/2.csv", ["x", "more"])]
        let standing = try TableDecision(table, named: name, files: files, mode: .create)
        #expect(standing.isLeftOut && standing.merge.files.isEmpty)
        #expect(
            standing.refused == ["leaves out 2 files, such as data/1.csv: the table is there, and the mode is create"])
        #expect(try !TableDecision(nil, named: name, files: files, mode: .create).isLeftOut)
        let joined = try TableDecision(table, named: name, files: files, policy: .fail, mode: .partitionsOnly)
        #expect(joined.merge.files.map(\.path) == ["data/1.csv"] && joined.merge.changes.isEmpty)
        #expect(
            joined.refused == ["leaves out data/2.csv: it would change the table: added more bigint (data/2.csv)"])
        let missing = try TableDecision(nil, named: name, files: files, mode: .partitionsOnly)
        #expect(missing.isLeftOut)
        #expect(missing.refused.first?.hasSuffix("there is no such table, and the mode is partitions-only") == true)
        let evolved = try TableDecision(table, named: name, files: files)
        #expect(evolved.merge.changes == ["added more bigint (data/2.csv)"])
    }
}
