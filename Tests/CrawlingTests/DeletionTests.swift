import Catalog
import Crawling
import GRDB
import Store
import TableSchema
import Testing
import Timekeeping

/// What becomes of a table whose files are gone.
@Suite struct DeletionTests {
    private let name = TableName(database: "raw", table: "orders")
    private let now = Instant(seconds: 1)

    /// A table of the files `a`, `b` and `c`; then what a body does with it.
    private func withTable(_ body: (Database) throws -> Void) throws {
        let store = try Store.inMemory(migrations: Catalog.migrations)
        try store.write { db in
            let files = ["a", "b", "c"].map { path in
                CrawledFile(
                    path: path, size: 1, hash: path,
                    schema: FileSchema(format: .csv, dialect: CSVDialect(), rows: 1, columns: [.init("id", .bigint)]))
            }
            _ = try Crawler.publish(files, to: name, location: "in", policy: .evolve, at: now, in: db)
            try body(db)
        }
    }

    private func reconcile(_ missing: [String], _ policy: DeletionPolicy, _ db: Database) throws -> [String] {
        try Crawler.reconcileDeletions(of: name, missing: missing, policy: policy, at: now, in: db)
    }

    @Test func `files that are gone leave their table, and paths of no table's file change nothing`() throws {
        try withTable { db throws in
            #expect(try reconcile(["x", "y"], .deprecate, db) == [])
            #expect(try reconcile(["x", "c", "b"], .deprecate, db) == ["2 files of raw.orders gone, such as b"])
            #expect(try Catalog.files(of: name, in: db).map(\.path) == ["a"])
            #expect(try Catalog.table(name, in: db)?.isDeprecated != true)
        }
    }

    @Test func `a table without files is deprecated, or dropped, as the policy says`() throws {
        try withTable { db throws in
            let lines = try reconcile(["a", "b", "c"], .deprecate, db)
            #expect(
                lines == ["3 files of raw.orders gone, such as a; the table has none left and is deprecated"])
            #expect(try Catalog.table(name, in: db)?.isDeprecated == true)
        }
        try withTable { db throws in
            #expect(try reconcile(["a", "b", "c"], .delete, db).count == 1)
            #expect(try Catalog.table(name, in: db) == nil)
        }
    }

    @Test func `by the policy log all stays, and is told`() throws {
        try withTable { db throws in
            #expect(try reconcile(["b"], .log, db) == ["1 file of raw.orders gone, such as b; left as they are"])
            #expect(try Catalog.files(of: name, in: db).count == 3)
        }
    }
}
