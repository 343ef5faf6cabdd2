import Files
import TableSchema
import TestSupport
import Testing

@testable import Engines

/// Rows that take the place of those with the same keys, in files that DuckDB writes.
@Suite(.needsDuckDB, .timeLimit(.minutes(2))) struct MergeTests {
    private let columns = [Column("id", .bigint), Column("name", .string)]

    /// A table of three files: `x[1]` of day 1 with the ids 1 and 2, `b` of day 1 with 3, `c` of day 2 with 4.
    private func target(_ lake: Lake) throws -> DeclaredTable {
        func file(_ name: String, _ rows: String, _ day: String) throws -> DeclaredTable.File {
            try lake.csv("t/\(name).csv", "id,name\n" + rows, ["id", "name"], partition: [PartitionValue("day", day)])
        }
        return DeclaredTable(
            schema: "out", name: "t", columns: columns, partitionKeys: [Column("day", .int)],
            files: [
                try file("x[1]", "1,one\n2,two\n", "1"), try file("b", "3,three\n", "1"),
                try file("c", "4,four\n", "2"),
            ])
    }

    /// What became of merging the rows of a query into a table: how the attempt ended, its log, the names of the files
    /// that give way, and the rows of those that it has published.
    private func merge(
        _ sql: String, into target: DeclaredTable?, deleteWhen: String? = nil, sortBy: [SortColumn] = [],
        _ body: (AttemptExit.Cause?, _ log: String, _ replaced: [String], _ rows: [[String?]]) throws -> Void
    ) async throws {
        let attempt = try Attempt()
        defer { withExtendedLifetime(attempt) {} }
        let publication = Publication(
            output: attempt.scratch.path("lake"), run: "shop-1", node: "orders", attempt: 1, folder: attempt.folder,
            partitionBy: ["day"])
        try publication.prepare()
        var session = DuckDBSession(temporaryFolder: attempt.folder.temporary, memoryLimit: 512 << 20, threads: 2)
        // As in the process that arranges what a job has staged.
        session.access = .free
        var output = DuckDBOutput(folder: publication.staging, format: .csv, partitionBy: ["day"])
        output.merge = DuckDBMerge(keys: ["id"], deleteWhen: deleteWhen, into: target, base: 7)
        output.sortBy = sortBy
        try session.script(tables: [], userSQL: sql, output: output).write(to: attempt.folder)
        var plan = attempt.plan("")
        plan.program = try #require(Built.duckDB).path
        plan.arguments = DuckDBScript.arguments(in: attempt.folder)
        plan.environment.merge(DuckDBScript.environment(in: attempt.folder)) { $1 }
        _ = try await attempt.run(plan)
        let (cause, log) = (try attempt.cause(), try attempt.scratch.read("attempt/log"))
        guard cause == .succeeded else { return try body(cause, log, [], []) }
        let files = try publication.publish()
        let changes = try #require(try publication.changes())
        #expect(changes.base == 7)
        let published = files.map { SQLText.literal($0.path) }.joined(separator: ", ")
        let rows =
            files.isEmpty
            ? []
            : try Lake().freeQuery.run(
                "SELECT id, name, day FROM read_csv([\(published)], hive_partitioning = true) ORDER BY id", tables: []
            ).rows.map { $0.map(\.text) }
        try body(cause, log, changes.replaced.map { String($0.split(separator: "/").last ?? "") }.sorted(), rows)
    }

    @Test(arguments: [[], [SortColumn("name")]])
    func `only files with rows of the same keys are written anew, with what they have besides`(
        sortBy: [SortColumn]
    ) async throws {
        let lake = try Lake()
        let sql = "SELECT * FROM (VALUES (2, 'TWO', 1), (4, 'FOUR', 3), (9, 'nine', 1)) t(id, name, day)"
        try await merge(sql, into: target(lake), sortBy: sortBy) { cause, log, replaced, rows in
            #expect(cause == .succeeded, "\(log)")
            #expect(replaced == ["c.csv", "x[1].csv"])
            #expect(rows == [["1", "one", "1"], ["2", "TWO", "1"], ["4", "FOUR", "3"], ["9", "nine", "1"]])
        }
    }

    @Test func `new rows alone are added, and no file gives way`() async throws {
        let lake = try Lake()
        for table in [try target(lake), nil] {
            try await merge("SELECT 9 AS id, 'nine' AS name, 2 AS day", into: table) { cause, log, replaced, rows in
                #expect(cause == .succeeded, "\(log)")
                #expect(replaced.isEmpty && rows == [["9", "nine", "2"]])
            }
        }
    }

    @Test func `rows that say so take a row away, and are none themselves`() async throws {
        let lake = try Lake()
        let sql = "SELECT * FROM (VALUES (3, NULL, 1), (8, NULL, 1), (1, 'ONE', 1)) t(id, name, day)"
        let gone = "name IS NULL -- so it is gone"
        try await merge(sql, into: target(lake), deleteWhen: gone) { cause, log, replaced, rows in
            #expect(cause == .succeeded, "\(log)")
            #expect(replaced == ["b.csv", "x[1].csv"])
            #expect(rows == [["1", "ONE", "1"], ["2", "two", "1"]])
        }
    }

    @Test(arguments: [
        ("SELECT unnest([5, 5]) AS id, 'x' AS name, 1 AS day", "several of its rows have the same key, such as id = 5"),
        ("SELECT unnest([5, NULL]) AS id, 'x' AS name, 1 AS day", "merge: 1 of its rows have null in a key, one of id"),
        ("SELECT 1 AS other, 1 AS day", "id"),
    ])
    func `rows that cannot be told apart fail the job`(sql: String, reason: String) async throws {
        let lake = try Lake()
        try await merge(sql, into: target(lake)) { cause, log, _, _ in
            #expect(cause == .exitCode(1))
            #expect(log.contains(reason), "\(log)")
        }
    }

    @Test func `what is not one condition is refused`() throws {
        var output = DuckDBOutput(folder: "/lake")
        output.merge = DuckDBMerge(keys: ["id"], deleteWhen: "true); DROP TABLE x; --", into: nil, base: 0)
        #expect(throws: EngineError.self) {
            try DuckDBSession(temporaryFolder: "/tmp").script(tables: [], userSQL: "SELECT 1 AS id", output: output)
        }
    }

    @Test(arguments: [
        FaultyFileSystem.Call.list, .kind, .write, .sync, .makeFolder, .move, .removeTree, .identity, .read,
    ])
    func `what gives way is known after a failure at any call`(call: FaultyFileSystem.Call) throws {
        for number in 1...12 {
            try withScratchFolder { scratch in
                let faulty = FaultyFileSystem()
                let publication = Publication(
                    output: scratch.path("lake"), run: "shop-1", node: "a", attempt: 1,
                    folder: AttemptFolder(try scratch.makeFolder("attempt")), files: faulty)
                let staging = "lake/.staging/shop-1.a.1"
                try scratch.write("1", to: "\(staging)/1.csv")
                try scratch.write("2", to: "\(staging)/2.csv")
                try scratch.write(#"{"base":3,"replaced":["/lake/old.csv"]}"#, to: "\(staging)/.changes.json")
                faulty.fail(call, at: number, code: 5)
                _ = try? publication.publish()
                faulty.heal()
                #expect(try publication.publish().count == 2)
                let changes = try publication.changes()
                #expect(changes == StagedChanges(base: 3, replaced: ["/lake/old.csv"]))
            }
        }
    }
}
