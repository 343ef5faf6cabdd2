import TableSchema
import TestSupport
import Testing

@testable import Engines

@Suite(.needsDuckDB, .timeLimit(.minutes(2))) struct KnownRowsTests {
    private let lake: Lake

    init() throws { lake = try Lake() }

    /// A table of CSV files, said to have more rows than they have.
    private func table(_ name: String, files: Int, rows: Int64?, keys: [Column] = []) throws -> DeclaredTable {
        let made = try (1...files).map { number in
            var file = try lake.csv(
                "\(name)/\(number).csv", "id,s\n\(number),x\n\(number + 10),y\n", ["id", "s"],
                partition: keys.map { PartitionValue($0.name, "\(number)") })
            file.rows = rows.map { $0 / Int64(files) }
            return file
        }
        return DeclaredTable(
            schema: "raw", name: name, columns: [Column("id", .bigint), Column("s", .string)], partitionKeys: keys,
            files: made)
    }

    /// What DuckDB says that it will do, with the rows that it expects.
    private func plan(of sql: String, _ tables: [DeclaredTable]) async throws -> String {
        let attempt = try Attempt()
        let session = DuckDBSession(temporaryFolder: attempt.folder.temporary, memoryLimit: 512 << 20, threads: 1)
        let script = try session.script(tables: tables, userSQL: "EXPLAIN \(sql)", output: nil)
        try script.write(to: attempt.folder)
        var plan = attempt.plan("")
        plan.program = try #require(Built.duckDB).path
        plan.arguments = DuckDBScript.arguments(in: attempt.folder)
        plan.environment.merge(DuckDBScript.environment(in: attempt.folder)) { $1 }
        _ = try await attempt.run(plan)
        #expect(try attempt.cause() == .succeeded)
        return try attempt.scratch.read("attempt/log")
    }

    @Test func `a join takes the smaller table into memory, however its files are cut`() async throws {
        let large = try table("large", files: 2, rows: 6_000_000)
        let small = try table("small", files: 5, rows: 500)
        let text = try await plan(of: "SELECT * FROM raw.small JOIN raw.large USING (id)", [large, small])
        // The right side of the plan is the one that is kept; DuckDB's own guess of the files is beside what it was told.
        let scans = try #require(text.split(separator: "\n").first { $0.contains("~6,000,000 rows") })
        #expect(
            scans.split(separator: "~").dropFirst().map { $0.prefix { $0 != " " } } == [
                "6,000,000", "84", "500", "210",
            ])
    }

    @Test func `a join of several tables is not expected to have many more rows than its largest table`() async throws {
        let lines = try table("lines", files: 2, rows: 6_000_000)
        let parts = try table("parts", files: 1, rows: 200_000)
        let brands = try table("brands", files: 1, rows: 2_000)
        let text = try await plan(
            of: """
                SELECT * FROM raw.lines AS l JOIN raw.parts AS p USING (id) JOIN raw.brands AS b ON b.s = p.s
                """, [lines, parts, brands])
        let expected = text.split(separator: "~").dropFirst().compactMap { part in
            Int(part.prefix { $0 != " " }.filter { $0 != "," })
        }
        #expect(expected.count > 6 && expected.allSatisfy { $0 < 7_000_000 }, "\(text)")
    }

    @Test func `a table's rows are the same, in the same order, once their number is told`() throws {
        let keys = [Column("day", .bigint)]
        let told = try table("told", files: 3, rows: 30_000, keys: keys)
        var untold = told
        untold.name = "untold"
        for index in untold.files.indices { untold.files[index].rows = nil }
        let all = ["1 x 1", "11 y 1", "2 x 2", "12 y 2", "3 x 3", "13 y 3"]
        for name in ["told", "untold"] {
            for (condition, expected) in [
                ("true", all), ("id > 10", [all[1], all[3], all[5]]), ("day = 2", Array(all[2...3])),
                ("day = 2 AND id IS NOT NULL AND s <> 'y'", [all[2]]), ("day IS NULL", []), ("s IS NULL", []),
            ] {
                let answer = try lake.query.run(
                    "SELECT id, s, day FROM raw.\(name) WHERE \(condition)", tables: [told, untold])
                #expect(answer.rows.map { $0.map { $0.text ?? "" }.joined(separator: " ") } == expected)
            }
        }
        let count = try lake.query.run("SELECT count(*), max(day) FROM raw.told", tables: [told, untold])
        #expect(count.rows.first?.map(\.json) == ["6", "3"])
    }

    @Test func `every type may be the type of a table whose number of rows is told`() throws {
        let types: [DataType] = [
            .unknown, .string, .boolean, .tinyint, .smallint, .int, .bigint, .float, .double,
            .decimal(precision: 38, scale: 9), .binary, .date, .timestamp, .timestampWithTimeZone,
            .array(.array(.date)), .map(key: .string, value: .array(.int)), .structure([]),
            .structure([.init("a b", .bigint), .init("c", .structure([.init("d", .map(key: .date, value: .binary))]))]),
        ]
        let columns = types.indices.map { Column("c\($0)", types[$0]) }
        var file = try lake.file("a.json", Array("{\"c1\":\"x\"}\n".utf8), .ndjson, columns.map(\.name))
        file.rows = 10_000
        let table = DeclaredTable(schema: "raw", name: "t", columns: columns, files: [file])
        let answer = try lake.query.run("SELECT * FROM raw.t", tables: [table])
        #expect(answer.rows.count == 1 && answer.rows[0].filter { $0.json != "null" }.map(\.json) == ["\"x\""])
    }

    @Test func `small tables, and those of unknown size, cost nothing more`() throws {
        let session = DuckDBSession(temporaryFolder: lake.scratch.path("tmp"))
        for rows in [nil, 9_000] as [Int64?] {
            let table = try table("t", files: 1, rows: rows)
            let script = try session.script(tables: [table], userSQL: "SELECT 1", output: nil)
            #expect(!script.sql.contains("explicit_cardinality"))
        }
    }

    @Test func `several Parquet files without partitions are told with all their rows`() async throws {
        let layout = FileLayout(format: .parquet, compression: .none, dialect: nil, columns: ["n"])
        let files = try (1...2).map { number in
            let path = lake.scratch.path("\(number).parquet")
            _ = try lake.query.run(
                "COPY (SELECT 1::BIGINT AS n) TO (getvariable('to')) (FORMAT parquet); SELECT 1", tables: [],
                values: ["to": .text(path)], writing: SessionAccess(files: [path]))
            return DeclaredTable.File(path: path, layout: layout, rows: 700_000)
        }
        let table = DeclaredTable(schema: "raw", name: "t", columns: [Column("n", .bigint)], files: files)
        #expect(try await plan(of: "SELECT n FROM raw.t", [table]).contains("~1,400,000 rows"))
    }
}
