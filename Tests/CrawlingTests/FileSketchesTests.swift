import Catalog
import Crawling
import GRDB
import SchemaInference
import Store
import TableSchema
import Testing
import Timekeeping

@Suite struct FileSketchesTests {
    private let name = TableName(database: "raw", table: "t")

    private func file(_ text: String, _ path: String, hash: String? = nil) throws -> CrawledFile {
        let schema = try SchemaInference.infer(bytes: Array(text.utf8), name: path)
        return CrawledFile(path: path, size: 1, hash: hash ?? path + text, schema: schema)
    }

    private func publish(_ files: [CrawledFile], locked: Set<String> = [], in db: Database) throws {
        var files = files
        let sketches = FileSketches(&files)
        #expect(files.allSatisfy { $0.schema.sketch == nil })
        _ = try Crawler.publish(
            files, to: name, location: "in", policy: .evolve, locked: locked, sketches: sketches,
            at: .init(seconds: 0), in: db)
    }

    private func statistics(in db: Database) throws -> (rows: Int64, gone: Int64, max: String?)? {
        try Catalog.statistics(of: name, in: db).map {
            ($0.sketch.rows, $0.goneRows, $0.sketch.statistics(of: Column("id", .bigint)).max)
        }
    }

    private func withStore(_ body: (Database) throws -> Void) throws {
        try Store.inMemory(migrations: Catalog.migrations).write { db in try body(db) }
    }

    @Test func `a table's statistics grow with its files`() throws {
        try withStore { db in
            try publish([file("id\n1\n2\n", "in/a.csv"), file("id\n7\n", "in/b.csv")], in: db)
            try publish([file("id\n9\n", "in/day=2026-01-01/c.csv")], in: db)
            let found = try #require(try statistics(in: db))
            #expect(found == (4, 0, "9"))
            #expect(try Catalog.files(of: name, in: db).allSatisfy(\.isSketched))
        }
    }

    @Test func `the same bytes again count once`() throws {
        try withStore { db in
            try publish([file("id\n1\n2\n", "in/a.csv")], in: db)
            try publish([file("id\n1\n2\n", "in/a.csv")], in: db)
            #expect(try #require(try statistics(in: db)) == (2, 0, "2"))
            // The ledger forgets what an ingested file's values were.
            var again = try file("id\n1\n2\n", "in/a.csv")
            again.schema.sketch = nil
            try publish([again, file("id\n5\n", "in/b.csv")], in: db)
            #expect(try #require(try statistics(in: db)).gone == 0)
        }
    }

    @Test func `rows of files that changed or went are counted, and none are left of no file`() throws {
        try withStore { db in
            try publish([file("id\n1\n2\n", "in/a.csv"), file("id\n70\n", "in/b.csv")], in: db)
            try publish([file("id\n3\n", "in/b.csv")], in: db)
            #expect(try #require(try statistics(in: db)) == (4, 1, "70"))
            try Catalog.remove(["in/a.csv"], from: name, at: .init(seconds: 1), in: db)
            #expect(try #require(try statistics(in: db)) == (4, 3, "70"))
            try Catalog.remove(["in/b.csv"], from: name, at: .init(seconds: 1), in: db)
            #expect(try statistics(in: db) == nil)
        }
    }

    @Test func `where all files are replaced, nothing of the old ones is left`() throws {
        try withStore { db in
            try publish([file("id\n100\n", "in/a.csv")], in: db)
            var files = [try file("id\n1\n", "in/b.csv")]
            let sketches = FileSketches(&files)
            _ = try Crawler.replace(
                files, in: name, location: "in", sketches: sketches, at: .init(seconds: 1), in: db)
            #expect(try #require(try statistics(in: db)) == (1, 0, "1"))
            try publish([file("id\n5\n", "in/b.csv")], in: db)
            #expect(try #require(try statistics(in: db)) == (1, 0, "5"))
        }
    }

    @Test func `of files of very many kinds only some are told of`() throws {
        var files = try (0..<600).map { try file("id\n\($0)\n", "in/folder\($0)x/a.csv") }
        let sketches = FileSketches(&files)
        let known = files.filter { sketches.sum(of: [$0]).paths.count == 1 }
        #expect(known.count == 500)
        #expect(sketches.sum(of: files).sketch.rows == 500)
    }

    @Test func `only the first thousand files alike argue for their types`() throws {
        var files = try (0..<1000).map { try file("id\n\($0)\n", "in/\($0).csv") }
        #expect(FileSketches().detail(ofFileAt: "in/x.csv") == .part)
        var sketches = FileSketches(&files)
        #expect(files.allSatisfy { $0.schema.witnesses != nil })
        let detail = sketches.detail(ofFileAt: "in/x.csv")
        #expect(!detail.tellsWitnesses)
        #expect(sketches.detail(ofFileAt: "elsewhere/x.csv") == .part)
        func next(_ text: String, _ detail: StatisticsDetail) throws -> CrawledFile {
            let hints = ReadingHints(statistics: detail)
            let schema = try SchemaInference.infer(bytes: Array(text.utf8), name: "x.csv", hints: hints)
            return CrawledFile(path: "in/x.csv", size: 1, hash: text, schema: schema)
        }
        var alike = try next("id\n5\n", detail)
        #expect(alike.schema.witnesses == nil)
        let isTaken = sketches.take(from: &alike, isLimited: true)
        #expect(isTaken)
        // One of another type has to be read once more, for its argument.
        var other = try next("id\nx\n", detail)
        let isOtherTaken = sketches.take(from: &other, isLimited: true)
        #expect(!isOtherTaken)
        other = try next("id\nx\n", .part)
        #expect(other.schema.witnesses?.first?.first?.text == "x")
        sketches.take(from: &other)
        #expect(sketches.detail(ofFileAt: "in/x.csv").tellsWitnesses)
    }

    @Test func `of files that do not join nothing is told`() throws {
        try withStore { db in
            try publish([file("id\n1\n", "in/a.csv")], in: db)
            try publish([file("id\n2\n", "in/b.csv"), file("id\nx\n", "in/c.csv")], locked: ["in/c.csv"], in: db)
            #expect(try #require(try statistics(in: db)) == (2, 0, "2"))
        }
    }
}
