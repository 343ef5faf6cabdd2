import GRDB
import Store
import TableSchema
import TestSupport
import Testing
import Timekeeping

@testable import Catalog

@Suite struct SearchTests {
    private let now = Instant(seconds: 1_000)

    /// Tables `raw.t0001` and on, each with a column of its own, of which the index has to be asked for the later ones.
    private func makeStore(count: Int = 1_200) throws -> Store {
        let store = try Store.inMemory(migrations: Catalog.migrations)
        try store.write { db in
            try db.execute(
                sql: """
                    WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < ? - 1)
                    INSERT INTO catalog_tables (database, name, format, location, version, columns, partition_keys,
                        created, updated)
                    SELECT 'raw', printf('t%04d', n), 'csv', 'in', 1, json_array(
                            json_object('name', 'Grüße_' || n, 'nullable', json('true'), 'type', 'bigint'),
                            json_object('name', 'say "x"', 'nullable', json('true'), 'type', 'string')),
                        '[]', 0, 0 FROM n
                    """, arguments: [count])
        }
        return store
    }

    private func found(_ store: Store, _ text: String, limit: Int = 3) throws -> [String] {
        try store.read { db in
            let (tables, more) = try Catalog.search(text, limit: limit, in: db)
            return tables.map(\.name.table) + (more ? ["…"] : [])
        }
    }

    @Test func `a text is found in any case, early and late tables alike, in order of names`() throws {
        let store = try makeStore()
        #expect(try found(store, "BIGINT") == ["t0000", "t0001", "t0002", "…"])
        #expect(try found(store, "grüSSE_1199") == [])
        #expect(try found(store, "GRÜßE_1199") == ["t1199"])
        #expect(try found(store, "RAW.t119") == ["t1190", "t1191", "t1192", "…"])
        #expect(try found(store, "_1198 bigint\n") == ["t1198"])
        #expect(try found(store, "\"x\" string", limit: 1) == ["t0000", "…"])
        #expect(try found(store, "e_7 bigint") == ["t0007"])
        for nothing in ["zzzz", "bigintx", "nullable", "_1199x", "% ", "t*"] {
            #expect(try found(store, nothing) == [])
        }
    }

    @Test func `one or two letters are found too, also the last ones`() throws {
        let store = try makeStore()
        try store.write { db in
            try Catalog.comment("ends with qz", on: TableName(database: "raw", table: "t1150"), in: db)
            try Catalog.comment("%", on: TableName(database: "raw", table: "t1151"), in: db)
        }
        #expect(try found(store, "QZ") == ["t1150"])
        #expect(try found(store, "%") == ["t1151"])
        #expect(try found(store, "q") == ["t1150"])
        #expect(try found(store, "t") == ["t0000", "t0001", "t0002", "…"])
        #expect(try found(store, "x!") == [])
    }

    @Test func `the index goes with each change of a table`() throws {
        let store = try makeStore(count: 1_002)
        let name = TableName(database: "raw", table: "t1001")
        try store.write { db in
            try Catalog.evolve(
                name, columns: [.init("tax", .double)], partitionKeys: [.init("day", .date)], change: "", at: now,
                in: db)
            try Catalog.comment("what was paid", on: name, column: "tax", in: db)
        }
        for text in ["tax double", "day date", "was paid"] { #expect(try found(store, text) == ["t1001"]) }
        #expect(try found(store, "grüße_1001") == [])
        #expect(try store.write { db in try Catalog.drop(name, in: db) })
        #expect(try found(store, "tax double") == [])
        let left = try store.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM catalog_search") }
        #expect(left == 1_001)
    }

    @Test func `tables of a store made before are found as well`() throws {
        let folder = try ScratchFolder()
        let path = folder.path("state.sqlite")
        let store = try Store.open(path: path, migrations: Array(Catalog.migrations.prefix(2)))
        try store.write { db in
            try db.execute(
                sql: """
                    INSERT INTO catalog_tables (database, name, format, location, version, columns, partition_keys,
                        created, updated) VALUES ('raw', 'orders', 'csv', 'in', 1,
                        '[{"name":"amount","nullable":true,"type":"double"}]', '[]', 0, 0)
                    """)
        }
        try store.close()
        let upgraded = try Store.open(path: path, migrations: Catalog.migrations)
        #expect(try found(upgraded, "amount dou") == ["orders"])
        #expect(try upgraded.read { db in try String.fetchAll(db, sql: "SELECT text FROM catalog_search") }.count == 1)
        try upgraded.close()
    }
}
