import TableSchema
import TestSupport
import Testing

@testable import Engines

@Suite struct PartitionSourceTests {
    private func source(
        _ files: [(path: String, values: [String?])], keys: [String], columns: [String] = ["id"]
    ) -> PartitionSource {
        let layout = FileLayout(format: .parquet, compression: .none, dialect: nil, columns: columns)
        return PartitionSource(
            of: files.map { file in
                DeclaredTable.File(
                    path: file.path, layout: layout,
                    partition: zip(keys, file.values).map { PartitionValue($0, $1) })
            }, keys: keys.map { Column($0, .string) }, columns: columns)
    }

    @Test func `folders that say all are left to DuckDB`() {
        let files: [(path: String, values: [String?])] = [
            ("/w/Day=1/shop=a/x.parquet", ["1", "a"]), ("/w/Day=2/shop=\(HivePath.null)/y.parquet", ["2", nil]),
        ]
        #expect(source(files, keys: ["day", "shop"]) == .folders(["Day", "shop"]))
    }

    @Test(arguments: [
        // Decoded, another key above, a column of that name, what DuckDB takes for a null.
        ("/w/day=a%20b/x.parquet", "a b", ["id"]), ("/w=1/day=1/x.parquet", "1", ["id"]),
        ("/w/day=1/x.parquet", "1", ["DAY"]), ("/w/day=NULL/x.parquet", "NULL", ["id"]),
    ])
    func `folders that DuckDB would read in another way are not`(path: String, value: String, columns: [String]) {
        let found = source([(path, [value])], keys: ["day"], columns: columns)
        if case .folders = found { Issue.record("\(path)") }
    }

    @Test func `a value in the same place of every path is taken from there`() {
        let files: [(path: String, values: [String?])] = [
            ("/w/in/2026-01-01/orders-a.csv", ["2026-01-01", "a"]),
            ("/w/in/2026-01-02/orders-b.csv", ["2026-01-02", "b"]),
        ]
        #expect(
            source(files, keys: ["day", "shop"])
                == .parts([
                    .init(number: 4, before: 0, after: 0), .init(number: 5, before: 7, after: 4),
                ]))
    }

    @Test func `paths that do not tell are listed with their values`() {
        #expect(source([("/w/a.csv", ["x"]), ("/w/b.csv", ["y"])], keys: ["p"]) == .list)
        #expect(source([("/w/é1.csv", ["1"])], keys: ["p"]) == .list)
        #expect(source([("/w/1.csv", ["1"]), ("/w/2.csv", [nil])], keys: ["p"]) == .list)
    }
}

@Suite(.needsDuckDB, .timeLimit(.minutes(2))) struct PartitionPruningTests {
    /// Parquet files of a key, the last of which is none.
    private func table(_ lake: Lake, path: (Int) -> String, spoilt: Bool = true) throws -> DeclaredTable {
        let columns = [Column("n", .bigint), Column("s", .string)]
        let layout = FileLayout(format: .parquet, compression: .none, dialect: nil, columns: ["n", "s"])
        var files: [DeclaredTable.File] = []
        for index in 1...3 {
            let target = lake.scratch.path(path(index))
            if index == 3, spoilt {
                try lake.scratch.write("not Parquet", to: path(index))
            } else {
                try lake.scratch.makeFolder(path(index).split(separator: "/").dropLast().joined(separator: "/"))
                // The first has narrower types than the table.
                let type = index == 1 ? "TINYINT" : "BIGINT"
                _ = try lake.query.run(
                    "COPY (SELECT \(index)::\(type) AS n, 'x' AS s) TO (getvariable('to')) (FORMAT parquet); SELECT 1",
                    tables: [], values: ["to": .text(target)], writing: SessionAccess(files: [target]))
            }
            files.append(.init(path: target, layout: layout, partition: [PartitionValue("day", "2026-01-0\(index)")]))
        }
        return DeclaredTable(
            schema: "raw", name: "t", columns: columns, partitionKeys: [Column("day", .date)], files: files)
    }

    @Test(arguments: [
        "lake/day=2026-01-0%/x.parquet", "landing/2026-01-0%/x.parquet", "landing/x-2026-01-0%.parquet",
        "landing/%.parquet",
    ])
    func `a filter on a key leaves the other partitions' Parquet files closed`(path: String) throws {
        let lake = try Lake()
        let table = try table(lake) { path.replacing("%", with: "\($0)") }
        let asked = "SELECT n, day FROM raw.t WHERE day < DATE '2026-01-03' ORDER BY n"
        #expect(
            try lake.query.run(asked, tables: [table]).rows.map { $0.map(\.text) }
                == [["1", "2026-01-01"], ["2", "2026-01-02"]])
        #expect(throws: EngineError.self) { try lake.query.run("SELECT sum(n) FROM raw.t", tables: [table]) }
    }

    @Test func `files with types of unlike width are read as the table says`() throws {
        let lake = try Lake()
        let table = try table(lake, path: { "lake/day=2026-01-0\($0)/x.parquet" }, spoilt: false)
        let answer = try lake.query.run("SELECT n * 100, s, day FROM raw.t ORDER BY n", tables: [table])
        #expect(answer.rows.map { $0[0].json } == ["100", "200", "300"])
        #expect(answer.columns.map(\.type) == [.bigint, .string, .date])
    }
}
