import GRDB
import Store
import TableSchema
import TestSupport
import Testing
import Timekeeping

@testable import Catalog

@Suite struct PartitionConditionTests {
    private let name = TableName(database: "raw", table: "orders")

    /// A table with a partition for each list of values.
    private func makeStore(
        _ keys: [TableSchema.Column], _ partitions: [[PartitionValue]]
    ) throws -> Store {
        let store = try Store.inMemory(migrations: Catalog.migrations)
        let now = Instant(seconds: 1_000)
        let layout = FileLayout(format: .csv, compression: .none, dialect: CSVDialect(), columns: ["id"])
        try store.write { db in
            try Catalog.create(
                Table(
                    name: name, format: .csv, location: "in", columns: [.init("id", .bigint)], partitionKeys: keys,
                    created: now), change: "created", in: db)
            let files = partitions.enumerated().map { number, partition in
                TableFile(path: "\(number)", size: 1, rows: 1, hash: "", layout: layout, partition: partition)
            }
            try Catalog.add(files, to: name, at: now, in: db)
        }
        return store
    }

    private func found(_ store: Store, _ condition: String?, limit: Int = 50) throws -> [String] {
        try store.read { db in
            try Catalog.partitions(of: name, where: condition, limit: limit, in: db).partitions.map { partition in
                partition.values.map { $0.value ?? "null" }.joined(separator: "/")
            }
        }
    }

    private func dated() throws -> Store {
        let values: [(String?, String?)] = [
            ("2026-01-02", "10"), ("2026-01-01", "9"), ("2026-01-01", "10"), (nil, "3"), ("2025-12-31", nil),
        ]
        return try makeStore(
            [.init("date", .date), .init("hour", .bigint)],
            values.map { [PartitionValue("date", $0.0), PartitionValue("hour", $0.1)] })
    }

    @Test(arguments: [
        ("date >= '2026-01-01'", ["2026-01-01/10", "2026-01-01/9", "2026-01-02/10"]),
        ("date = '2026-01-01' and hour < 10", ["2026-01-01/9"]),
        ("DATE < '2026-01-01' OR hour = 3", ["2025-12-31/null", "null/3"]),
        ("hour = '10'", ["2026-01-01/10", "2026-01-02/10"]), ("date is null", ["null/3"]),
        ("not (hour in (9, 10))", ["null/3"]), ("hour between 4 and 9", ["2026-01-01/9"]),
        ("date like '2025-%'", ["2025-12-31/null"]), ("date = date('2026-01-01', '+1 day')", ["2026-01-02/10"]),
        ("\"date\" in ('2025-12-31') -- that day", ["2025-12-31/null"]), ("p.hour = 9", ["2026-01-01/9"]),
    ])
    func `a condition finds partitions by the types of their keys`(condition: String, expected: [String]) throws {
        #expect(try found(dated(), condition) == expected)
    }

    @Test func `whole numbers come in their order, those without a value last`() throws {
        let store = try makeStore(
            [.init("n", .bigint)], (["10", "9", nil, "-1", "100"] as [String?]).map { [PartitionValue("n", $0)] })
        #expect(try found(store, nil) == ["-1", "9", "10", "100", "null"])
        #expect(try found(store, "n > 9 or n is null") == ["10", "100", "null"])
        #expect(try found(store, "n in (100, 9)") == ["9", "100"])
        #expect(try found(store, "n + 1 = 10") == ["9"])
        #expect(try found(store, nil, limit: 2) == ["-1", "9"])
    }

    @Test func `texts of digits stay texts`() throws {
        let store = try makeStore(
            [.init("zip", .string)], ["00501", "501", "A1"].map { [PartitionValue("zip", $0)] })
        #expect(try found(store, "zip = '00501'") == ["00501"])
        #expect(try found(store, "zip = 501") == ["501"])
    }

    @Test func `a key is found wherever its partition has it, however it is spelt`() throws {
        let store = try makeStore(
            [.init("date", .date), .init("region", .string)],
            [
                [PartitionValue("Date", "2026-01-01")],
                [PartitionValue("region", "eu"), PartitionValue("Date", "2026-01-02")],
            ])
        #expect(try found(store, "date = '2026-01-02'") == ["eu/2026-01-02"])
        #expect(try found(store, "region is null") == ["2026-01-01"])
        #expect(try found(store, nil).count == 2)
    }

    @Test(arguments: [
        (
            "dat >= '2026-01-01' and huor = 1",
            "raw.orders has no partition key 'dat', 'huor'; it has: date date, hour bigint"
        ),
        ("files > 1", "no partition key 'files'"), ("\" files\" > 1", "no partition key ' files'"),
        ("p.partition = 1", "no partition key 'p.partition'"), ("date >=", "it ends too early"),
        ("date >= 2026-01-01", "a date goes in single quotes: '2026-01-01'"),
        ("date >= '2026-1-1'", "'2026-1-1' is no date"), ("hour = ?", "a parameter"),
        ("count(*) > 1", "no SQLite expression"),
        ("hour in (SELECT id FROM catalog_tables)", "can only read its columns"),
        ("1) UNION SELECT sql, 1, 1, 1, 1 FROM (sqlite_master", "can only read its columns"),
        ("1; DROP TABLE catalog_files", "no SQLite expression"), ("", "no SQLite expression"),
    ])
    func `a condition that is none is refused with the reason`(condition: String, reason: String) throws {
        let store = try dated()
        #expect {
            try found(store, condition)
        } throws: { error in
            (error as? CatalogError)?.description.contains(reason) == true
        }
    }

    @Test func `a table without keys has nothing to ask about`() throws {
        let store = try makeStore([], [[]])
        #expect(throws: CatalogError.self) { try found(store, "date > 1") }
    }

    /// How SQLite would find the partitions of a condition, those with a value of the first key.
    private func plan(_ store: Store, _ condition: String?) throws -> [String] {
        try store.read { db in
            let table = try #require(try Catalog.table(name, in: db))
            let query = PartitionQuery(table: table, condition: condition)
            return try Row.fetchAll(
                db, sql: "EXPLAIN QUERY PLAN \(query.statements[0])", arguments: query.arguments(table: 1, limit: 5)
            ).map { $0["detail"] }
        }
    }

    @Test(arguments: [
        ("date >= '2026-01-01'", "text_1>?"), ("date = '2026-01-01'", "text_1=?"),
        ("date in ('2026-01-01') and hour > 1", "text_1=?"), ("hour = 1 or date like '2026%'", nil),
        ("hour % 2 = 1", nil), (nil, nil),
    ])
    func `a condition reads one index only, from where it bounds the first key, in the order that is shown`(
        condition: String?, bound: String?
    ) throws {
        let plan = try plan(dated(), condition)
        let read = "SEARCH catalog_partitions USING COVERING INDEX catalog_partitions_by_values"
        let bounds = ["table_id=?", "number_1=?"] + (bound.map { [$0] } ?? [])
        #expect(plan == ["\(read) (\(bounds.joined(separator: " AND ")))"])
    }

    /// Years, months and days as whole numbers; shops as texts.
    private func shops(_ count: Int) throws -> (store: Store, partitions: [[String]]) {
        let partitions = (0..<count).map { ["\(2000 + $0 % 12)", "s\($0 / 12 % 70)", "\($0 / 840)"] }
        let keys = ["year", "shop", "day"]
        let store = try makeStore(
            [.init("year", .bigint), .init("shop", .string), .init("day", .bigint)],
            partitions.map { zip(keys, $0).map { PartitionValue($0, $1) } })
        return (store, partitions)
    }

    @Test func `bounds on a first key of whole numbers are where the index is read`() throws {
        let store = try shops(12).store
        #expect(try plan(store, "year = 2003").joined().contains("(table_id=? AND number_1=?)"))
        #expect(try plan(store, "year > 2003 and shop = 's1'").joined().contains("(table_id=? AND number_1>?)"))
    }

    @Test(arguments: [
        "shop = 's7'", "shop in ('s1', 's69') and year = 2003", "day = 2", "day between 1 and 2 or day = 5",
        "shop < 's11' and day = 0", "day = 2 and shop <> 's3'", "year > 2010 and day >= 5",
    ])
    func `wherever the index is read from, the partitions are the same, in the same order`(condition: String) throws {
        let (store, partitions) = try shops(5_040)
        // A plus before a key keeps SQLite from finding partitions by it.
        let plain = ["year", "shop", "day"].reduce(condition) { $0.replacing($1, with: "+\($1)") }
        let found = try found(store, condition, limit: 10_000)
        #expect(try found == self.found(store, plain, limit: 10_000))
        #expect(!found.isEmpty && found.count < partitions.count)
        #expect(try self.found(store, condition, limit: 3) == Array(found.prefix(3)))
    }

    @Test func `values follow the table's keys when those get another order, type or number`() throws {
        let store = try makeStore(
            [.init("hour", .bigint), .init("date", .date)],
            [("10", "2026-01-01"), ("9", "2026-01-02")].map { [.init("hour", $0.0), .init("date", $0.1)] })
        #expect(try found(store, "hour >= 9") == ["9/2026-01-02", "10/2026-01-01"])
        try store.write { db in
            _ = try Catalog.evolve(
                name, columns: [.init("id", .bigint)],
                partitionKeys: [.init("date", .date), .init("shop", .string), .init("hour", .string)],
                change: "keys", at: Instant(seconds: 2_000), in: db)
        }
        #expect(try found(store, "hour >= '10'") == ["10/2026-01-01", "9/2026-01-02"])
        #expect(try found(store, "date > '2026-01-01' and shop is null") == ["9/2026-01-02"])
        try store.write { db in
            _ = try Catalog.evolve(
                name, columns: [.init("id", .bigint)], partitionKeys: [.init("hour", .bigint)], change: "keys",
                at: Instant(seconds: 3_000), in: db)
        }
        #expect(try found(store, nil) == ["9/2026-01-02", "10/2026-01-01"])
    }

    @Test func `of any number of keys each can be asked about`() throws {
        let keys = (1...10).map { "Key\($0)" }
        let store = try makeStore(
            keys.map { .init($0, .bigint) },
            (0..<20).map { row in keys.indices.map { .init(keys[$0], row >> $0 & 1 == 1 ? "10" : "9") } })
        for (index, key) in keys.enumerated() {
            let expected = (0..<20).count { $0 >> index & 1 == 1 }
            #expect(try found(store, "\(key) > 9").count == expected, "\(key)")
        }
    }

    @Test func `where not all partitions have a key at the same place, none is missed`() throws {
        let store = try makeStore(
            [.init("date", .date), .init("region", .string), .init("shop", .string)],
            [
                [.init("date", "2026-01-01"), .init("region", "eu"), .init("shop", "a")],
                [.init("date", "2026-01-02"), .init("shop", "a"), .init("region", "eu")],
                [.init("date", "2026-01-03"), .init("shop", "a")], [.init("date", "2026-01-04")],
            ])
        #expect(try found(store, "shop = 'a'").count == 3)
        #expect(try found(store, "region = 'eu'").count == 2)
        #expect(try found(store, "shop is null") == ["2026-01-04"])
    }

    @Test(arguments: [2, 7])
    func `partitions of a store made before are found as well`(migrations: Int) throws {
        let old = Array(Catalog.migrations.prefix(migrations))
        let folder = try ScratchFolder()
        let store = try Store.open(path: folder.path("state.sqlite"), migrations: old)
        try store.write { db in
            try db.execute(
                sql: """
                    INSERT INTO catalog_tables (id, database, name, format, location, version, columns, partition_keys,
                        created, updated) VALUES (1, 'raw', 'orders', 'csv', 'in', 1, '[]',
                        '[{"name":"n","nullable":true,"type":"bigint"}]', 0, 0);
                    INSERT INTO catalog_partitions (table_id, partition, updated)
                        VALUES (1, '[{"key":"n","value":"10"}]', 0), (1, '[{"key":"n","value":"9"}]', 0);
                    """)
        }
        try store.close()
        let upgraded = try Store.open(path: folder.path("state.sqlite"), migrations: Catalog.migrations)
        #expect(try found(upgraded, "n >= 9") == ["9", "10"])
        try upgraded.close()
    }
}
