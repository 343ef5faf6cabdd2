import Foundation
import Orchestrator
import Store

/// Every command of the catalog, from its start to its end, with 100,000 tables and 1,000,000 partitions in one of them.
struct CatalogScale {
    let folder: String
    let program: String

    private static let tables = 100_000
    private static let partitions = 1_000_000
    private static let runs = 5

    func measure() throws -> [Figure] {
        let workspace = try ScratchWorkspace("\(folder)/catalog", program: program, workflows: [:])
        try workspace.tidegate("catalog", "import", try description())
        try fill(workspace.database)
        let start = try median(of: Self.runs) { try secondsToEnd(of: program, ["--version"]) }
        let reading: [(String, [String])] = [
            ("databases", []), ("tables", []), ("tables", ["--database", "db_77"]), ("show", ["big.orders"]),
            ("versions", ["big.orders"]), ("diff", ["big.orders"]), ("ddl", ["big.orders"]), ("export", ["big.orders"]),
            ("partitions", ["big.orders"]),
            ("partitions", ["big.orders", "--where", "date >= '2015-06-01' and shop = 7"]),
            ("partitions", ["big.orders", "--where", "date = '2016-01-01'"]),
            ("partitions", ["big.orders", "--where", "date between '2003-01-01' and '2003-01-05' or date is null"]),
            ("partitions", ["big.orders", "--where", "shop = 7"]),
            ("partitions", ["big.orders", "--where", "shop = 100"]),
            ("partitions", ["big.orders", "--where", "shop = 100 or date = '2016-01-01'"]),
            ("partitions", ["big.orders", "--where", "strftime('%m', date) = '13'"]),
            ("search", ["bigint"]), ("search", ["amount_99999"]), ("search", ["db_77.t_9"]), ("search", ["zz"]),
        ]
        var figures = try reading.map { command, words in
            try figure(workspace, command, words, start: start)
        }
        figures.append(try figure(workspace, "comment", ["db_1.t_100001", "a text"], start: start))
        var number = 1
        figures.append(
            try figure(workspace, "drop", ["a table"], start: start) {
                number += 100
                return ["db_1.t_\(100_000 + number)"]
            })
        let whole = try secondsToEnd(of: program, ["--workspace", workspace.root, "catalog", "drop", "big.orders"])
        figures.append(Figure(what: "catalog drop, the table of 1,000,000 partitions", ours: text(whole), others: ""))
        return figures
    }

    private func figure(
        _ workspace: ScratchWorkspace, _ command: String, _ shown: [String], start: Double,
        words: () -> [String] = { [] }
    ) throws -> Figure {
        var times: [Double] = []
        for _ in 0...Self.runs {
            let own = words()
            times.append(
                try secondsToEnd(
                    of: program, ["--workspace", workspace.root, "catalog", command] + (own.isEmpty ? shown : own)))
        }
        // The first one fills the cache of the file system.
        let counted = times.dropFirst().sorted()
        return Figure(
            what: "catalog \(([command] + shown).joined(separator: " "))",
            ours: "\(text(counted[Self.runs / 2])), at most \(text(counted[Self.runs - 1]))",
            others: "the program's start: \(text(start))")
    }

    private func text(_ seconds: Double) -> String { String(format: "%.0f ms", seconds * 1000) }

    /// The file of one table, that of many partitions.
    private func description() throws -> String {
        let path = "\(folder)/orders.json"
        let text = """
            {"TableList": [{"DatabaseName": "big", "Name": "orders", "StorageDescriptor": {"Location": "orders",
              "Columns": [{"Name": "id", "Type": "bigint"}, {"Name": "amount", "Type": "double"}],
              "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"}},
              "PartitionKeys": [{"Name": "date", "Type": "date"}, {"Name": "shop", "Type": "bigint"}]}]}
            """
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        return path
    }

    /// Ten columns a table; a hundred partitions a day.
    private func fill(_ path: String) throws {
        let store = try Store.open(path: path, migrations: Workspace.migrations)
        let numbers = "WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < :count - 1)"
        try store.write { db in
            try db.execute(
                sql: """
                    \(numbers)
                    INSERT INTO catalog_tables (database, name, format, location, version, columns, partition_keys,
                        created, updated)
                    SELECT 'db_' || (n % 100), 't_' || (100000 + n), 'csv', 'data/' || n, 1,
                        (SELECT json_group_array(json_object('name', value || '_' || (n + key), 'nullable',
                                json('true'), 'type', iif(key % 2, 'bigint', 'string')))
                            FROM json_each('["id","customer","amount","price","city","email","code","state","size","date"]')),
                        '[]', n, n FROM n
                    """, arguments: ["count": Self.tables])
            try db.execute(
                sql: """
                    \(numbers)
                    INSERT INTO catalog_partitions (table_id, partition, files, rows, bytes, updated)
                    SELECT t.id, json_array(
                            json_object('key', 'date', 'value', date('1990-01-01', (n / 100) || ' days')),
                            json_object('key', 'shop', 'value', CAST(n % 100 AS TEXT))), 1, 10, 1000, n
                    FROM n, catalog_tables t WHERE t.database = 'big'
                    """, arguments: ["count": Self.partitions])
        }
        try store.close()
    }
}
