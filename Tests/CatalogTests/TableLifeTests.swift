import Catalog
import GRDB
import Store
import TableSchema
import Testing
import Timekeeping

@Suite struct TableLifeTests {
    private let name = TableName(database: "raw", table: "orders")
    private let now = Instant(seconds: 1_000)

    private func makeStore() throws -> Store {
        let store = try Store.inMemory(migrations: Catalog.migrations)
        try store.write { db in
            try Catalog.create(
                Table(name: name, format: .csv, location: "landing", columns: [.init("id", .bigint)], created: now),
                change: "created", in: db)
        }
        return store
    }

    private func file(_ path: String, rows: Int64 = 1, date: String? = nil) -> TableFile {
        TableFile(
            path: path, size: 10, rows: rows, hash: path,
            layout: FileLayout(format: .csv, compression: .none, dialect: CSVDialect(), columns: ["id"]),
            partition: date.map { [PartitionValue("date", $0)] } ?? [])
    }

    @Test func `a table counts the files, rows and bytes it has, also when a path comes again`() throws {
        let store = try makeStore()
        let table = try store.write { db in
            try Catalog.add([file("a", rows: 2), file("b", rows: 3)], to: name, at: now, in: db)
            try Catalog.add([file("a", rows: 5)], to: name, at: now, in: db)
            return try Catalog.table(name, in: db)
        }
        #expect(table?.files == 2)
        #expect(table?.rows == 8)
        #expect(table?.bytes == 20)
    }

    @Test func `partitions come with their first file and go with their last`() throws {
        let store = try makeStore()
        try store.write { db in
            try Catalog.add(
                [file("a", date: "1"), file("b", date: "1"), file("c", date: "2")], to: name, at: now, in: db)
            #expect(try Catalog.table(name, in: db)?.partitions == 2)
            let removed = try Catalog.removeFiles(
                from: name, partitions: [[PartitionValue("date", "1")]], at: now, in: db)
            #expect(removed.sorted() == ["a", "b"])
            #expect(
                try Catalog.partitions(of: name, in: db).partitions.map(\.values) == [[PartitionValue("date", "2")]])
        }
    }

    @Test func `a new schema is a new version with a sentence, and the old one stays`() throws {
        let store = try makeStore()
        try store.write { db in
            try Catalog.evolve(
                name, columns: [.init("id", .bigint), .init("zip", .string)], partitionKeys: [], change: "added zip",
                at: now, in: db)
            let versions = try Catalog.versions(of: name, in: db)
            #expect(versions.map(\.version) == [2, 1])
            #expect(versions.map(\.change) == ["added zip", "created"])
            #expect(versions.map(\.columns.count) == [2, 1])
        }
    }

    @Test func `comments stay over new files and versions, and over a column that goes and comes back`() throws {
        let store = try makeStore()
        try store.write { db in
            try Catalog.comment("what was ordered", on: name, in: db)
            try Catalog.comment("the shop's own", on: name, column: "ID", in: db)
            try Catalog.add([file("a")], to: name, at: now, in: db)
            for columns in [[TableSchema.Column("zip", .string)], [.init("Id", .string)]] {
                try Catalog.evolve(name, columns: columns, partitionKeys: [], change: "", at: now, in: db)
            }
            let table = try #require(try Catalog.table(name, in: db))
            #expect(table.comment == "what was ordered")
            #expect(table.comment(on: table.columns[0]) == "the shop's own")
            #expect(try Catalog.search("WAS order", in: db).tables.map(\.name) == [name])
            try Catalog.comment(nil, on: name, in: db)
            try Catalog.comment(nil, on: name, column: "id", in: db)
            let cleared = try #require(try Catalog.table(name, in: db))
            #expect(cleared.comment == nil && cleared.columnComments.isEmpty)
        }
    }

    @Test func `a comment on what is not there is refused with what there is`() throws {
        let store = try makeStore()
        try store.write { db in
            #expect(throws: CatalogError.unknownColumn("zip", of: name, known: ["id"])) {
                try Catalog.comment("x", on: name, column: "zip", in: db)
            }
            #expect(throws: CatalogError.unknownTable(TableName(database: "no", table: "no"))) {
                try Catalog.comment("x", on: TableName(database: "no", table: "no"), in: db)
            }
        }
    }

    @Test func `numbers that went wrong are found, and right again once they are counted anew`() throws {
        let store = try makeStore()
        try store.write { db in
            try Catalog.add([file("a", rows: 2, date: "1"), file("b", date: "2")], to: name, at: now, in: db)
            let right = try #require(try Catalog.table(name, in: db))
            #expect(try Catalog.miscounts(of: right, in: db).isEmpty)
            try db.execute(
                sql: """
                    UPDATE catalog_tables SET rows = 7, files = 0;
                    UPDATE catalog_partitions SET bytes = 5 WHERE partition LIKE '%"1"%';
                    INSERT INTO catalog_partitions (table_id, partition, updated) VALUES (1, '[{"key":"date","value":"3"}]', 0);
                    """)
            let wrong = try Catalog.miscounts(of: #require(try Catalog.table(name, in: db)), in: db)
            #expect(
                wrong.map { "\($0.counter) \($0.kept) \($0.counted)" } == [
                    "files 0 2", "rows 7 3", "partitions 3 2", "partition counts 2 0",
                ])
            try Catalog.recount(name, in: db)
            #expect(try Catalog.table(name, in: db) == right)
            #expect(try Catalog.partitions(of: name, in: db).partitions.map(\.bytes) == [10, 10])
        }
    }

    @Test func `a dropped table is gone with all that was known of it`() throws {
        let store = try makeStore()
        try store.write { db in
            try Catalog.add([file("a", date: "1")], to: name, at: now, in: db)
            #expect(try Catalog.drop(name, in: db))
            #expect(try !Catalog.drop(name, in: db))
            let left = try Int.fetchOne(
                db,
                sql:
                    "SELECT (SELECT count(*) FROM catalog_files) + (SELECT count(*) FROM catalog_partitions) + (SELECT count(*) FROM catalog_versions)"
            )
            #expect(left == 0)
        }
    }

    @Test func `a large table is out of sight at once, and its rows go in steps while its name is used again`() throws {
        let store = try makeStore()
        try store.write { db in
            try Catalog.add((0..<3_000).map { file("\($0)", date: "\($0)") }, to: name, at: now, in: db)
            #expect(try Catalog.drop(name, in: db))
            #expect(try Catalog.hasDropped(in: db))
            #expect(try Catalog.table(name, in: db) == nil)
            #expect(try Catalog.tables(in: db).tables.isEmpty && Catalog.databases(in: db).isEmpty)
            #expect(try Catalog.search("orders", in: db).tables.isEmpty)
            try Catalog.create(
                Table(name: name, format: .csv, location: "in", columns: [], created: now), change: "", in: db)
            try Catalog.add([file("new", date: "1")], to: name, at: now, in: db)
            var steps = 0
            while try Catalog.hasDropped(in: db) {
                try Catalog.forgetDropped(in: db)
                steps += 1
            }
            #expect(steps > 3)
            #expect(try Catalog.table(name, in: db)?.files == 1)
            #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM catalog_partitions") == 1)
        }
    }

    @Test func `what people ask for is answered by an index`() throws {
        let store = try makeStore()
        try store.read { db in
            for sql in [
                "SELECT * FROM catalog_tables WHERE database = 'a' ORDER BY database, name LIMIT 5",
                "SELECT * FROM catalog_partitions WHERE table_id = 1 ORDER BY partition LIMIT 5",
                "DELETE FROM catalog_files WHERE table_id = 1 AND path = 'a'",
            ] {
                let plan = try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)").map { $0["detail"] as String }
                #expect(plan.contains { $0.contains("INDEX") }, "\(sql): \(plan)")
                #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(sql): \(plan)")
            }
        }
    }
}
