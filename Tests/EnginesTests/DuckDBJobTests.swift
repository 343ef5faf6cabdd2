import Foundation
import Files
import TableSchema
import TestSupport
import Testing
import Timekeeping

@testable import Engines

@Suite(.needsDuckDB, .timeLimit(.minutes(15))) struct DuckDBJobTests {
    /// Runs a script as an attempt, the way a job does, and gives how it ended.
    private func run(_ script: DuckDBScript, _ attempt: Attempt) async throws -> AttemptExit.Cause? {
        try script.write(to: attempt.folder)
        var plan = attempt.plan("")
        plan.program = try #require(Built.duckDB).path
        plan.arguments = DuckDBScript.arguments(in: attempt.folder)
        plan.environment.merge(DuckDBScript.environment(in: attempt.folder)) { $1 }
        _ = try await attempt.run(plan)
        return try attempt.cause()
    }

    private func publication(_ attempt: Attempt, partitionBy: [String] = []) throws -> Publication {
        let publication = Publication(
            output: attempt.scratch.path("lake"), run: "retail-1", node: "sales", attempt: 1, folder: attempt.folder,
            partitionBy: partitionBy)
        try publication.prepare()
        return publication
    }

    private func session(_ attempt: Attempt) -> DuckDBSession {
        DuckDBSession(
            temporaryFolder: attempt.folder.temporary, memoryLimit: 512 << 20, threads: 1,
            values: ["run": .text("it's 1")])
    }

    @Test func `a job's rows become partitioned Parquet that reads back`() async throws {
        let attempt = try Attempt()
        let lake = try Lake()
        let orders = DeclaredTable(
            schema: "raw", name: "orders",
            columns: [Column("id", .bigint), Column("city", .string), Column("amount", .double)],
            files: [
                try lake.csv("o.csv", "id,city,amount\n1,Rome/IT,2.5\n2,,1\n3,Rome/IT,4\n", ["id", "city", "amount"])
            ])
        let publication = try publication(attempt, partitionBy: ["city"])
        let script = try session(attempt).script(
            tables: [orders],
            userSQL: """
                CREATE TEMP TABLE big AS SELECT * FROM raw.orders WHERE amount > 0; -- all
                SELECT city, sum(amount) AS total, getvariable('run') AS run FROM big GROUP BY city -- the end
                """,
            output: DuckDBOutput(folder: publication.staging, partitionBy: ["city"]))
        #expect(try await run(script, attempt) == .succeeded)
        let published = try publication.publish()
        #expect(published.map(\.partition) == [[PartitionValue("city", "Rome/IT")], [PartitionValue("city", nil)]])
        let sales = DeclaredTable(
            schema: "curated", name: "sales", columns: [Column("total", .double), Column("run", .string)],
            partitionKeys: [Column("city", .string)],
            files: published.map {
                .init(
                    path: $0.path,
                    layout: FileLayout(format: .parquet, compression: .none, dialect: nil, columns: ["total", "run"]),
                    partition: $0.partition)
            })
        let answer = try lake.query.run("FROM curated.sales ORDER BY total", tables: [sales])
        #expect(answer.rows.map { $0.map(\.text) } == [["1.0", "it's 1", nil], ["6.5", "it's 1", "Rome/IT"]])
    }

    @Test(arguments: [FileFormat.parquet, .csv, .ndjson, .json])
    func `a result without rows is a file without rows`(format: FileFormat) async throws {
        let attempt = try Attempt()
        let publication = try publication(attempt)
        let script = try session(attempt).script(
            tables: [], userSQL: "SELECT 1 AS a WHERE false;",
            output: DuckDBOutput(folder: publication.staging, format: format))
        #expect(try await run(script, attempt) == .succeeded)
        #expect(
            try publication.publish().map(\.path) == [
                attempt.scratch.path("lake/retail-1-sales-1-0.\(format.rawValue)")
            ])
    }

    @Test func `a partitioned result without rows is no file`() async throws {
        let attempt = try Attempt()
        let publication = try publication(attempt, partitionBy: ["a"])
        let script = try session(attempt).script(
            tables: [], userSQL: "SELECT 1 AS a, 2 AS b WHERE false",
            output: DuckDBOutput(folder: publication.staging, partitionBy: ["a"]))
        #expect(try await run(script, attempt) == .succeeded)
        #expect(try publication.isEmpty())
        #expect(try publication.publish().isEmpty)
    }

    @Test func `a job that fails says why in its log and publishes nothing`() async throws {
        let attempt = try Attempt()
        let publication = try publication(attempt)
        let script = try session(attempt).script(
            tables: [], userSQL: "SELECT nothing", output: DuckDBOutput(folder: publication.staging))
        #expect(try await run(script, attempt) == .exitCode(1))
        #expect(try attempt.scratch.read("attempt/log").contains("Binder Error"))
        try publication.discard()
        #expect(try attempt.scratch.names(in: "lake/.staging").isEmpty)
    }

    @Test func `the last statement of a job with an output has to be a query`() throws {
        let session = DuckDBSession(temporaryFolder: "/tmp")
        #expect(
            throws: EngineError.badSQL(
                message: "the last statement has to be a query, since its rows are the job's output; "
                    + "add a SELECT, or take the output from the job", line: 2)
        ) {
            try session.script(
                tables: [], userSQL: "SELECT 1;\nCREATE TABLE a (b INT);", output: DuckDBOutput(folder: "/lake"))
        }
    }

    @Test func `a job without an output runs all its statements`() async throws {
        let attempt = try Attempt()
        let script = try session(attempt).script(
            tables: [], userSQL: "SET VARIABLE x = 20;\nSELECT getvariable('x') + 22 AS answer;", output: nil)
        #expect(try await run(script, attempt) == .succeeded)
        #expect(try attempt.scratch.read("attempt/log").contains("42"))
    }
}

@Suite(.needsDuckDB, .timeLimit(.minutes(15))) struct DuckDBQueryTests {
    @Test func `values keep every digit and columns of one name stay two`() throws {
        let result = try Lake().query.run(
            "SELECT 1 AS a, 9007199254740993 AS a, 1.50::DECIMAL(5,2) AS d, [1, NULL] AS l, 'x\ny' AS s, NULL AS n",
            tables: [])
        #expect(
            result.rows.map { $0.map(\.json) } == [["1", "9007199254740993", "1.5", "[1,null]", #""x\ny""#, "null"]])
        #expect(
            result.columns.map(\.type) == [
                .int, .bigint, .decimal(precision: 5, scale: 2), .array(.int), .string, .int,
            ])
    }

    @Test func `no more rows come than were asked for, in the query's order`() throws {
        let lake = try Lake()
        let sql = "SELECT * FROM range(100000) t(i) ORDER BY i DESC"
        let some = try lake.query.run(sql, tables: [], limit: 2)
        #expect(some.rows.map { $0.map(\.json) } == [["99999"], ["99998"]])
        #expect(some.hasMore)
        #expect(try !lake.query.run("SELECT 1", tables: [], limit: 1).hasMore)
        #expect(try lake.query.run("SELECT 1 WHERE false", tables: []).rows.isEmpty)
        #expect(
            try lake.query.run("SET VARIABLE v = 3; SELECT 5 AS x; SELECT getvariable('v')", tables: []).rows.count == 1
        )
    }

    @Test(arguments: [
        ("SELECT 1;\n\nSELECT *,\n  foo\nFROM range(3) t(i)", "LINE 4:   foo\n          ^"),
        ("-- a comment\nSELEC 1;\nSELECT 2", "LINE 2: SELEC 1\n        ^"),
    ])
    func `an error shows the line of the user's text`(sql: String, place: String) throws {
        let lake = try Lake()
        let error = #expect(throws: EngineError.self) { try lake.query.run(sql, tables: []) }
        guard case .queryFailed(let text) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(text.hasSuffix(place), "\(text)")
    }

    @Test func `what is no query is refused before DuckDB is asked`() throws {
        let query = DuckDBQuery(program: DuckDBProgram(path: "/no/such"), scratch: "/tmp")
        #expect(throws: EngineError.badSQL(message: "the last statement has to be a query, such as SELECT", line: 1)) {
            try query.run("DROP TABLE x", tables: [])
        }
        #expect(throws: EngineError.badSQL(message: "there is no query", line: 1)) { try query.run(";", tables: []) }
    }

    @Test func `a query that takes too long is ended`() throws {
        var query = try Lake().query
        query.timeout = .milliseconds(200)
        #expect(throws: EngineError.tookTooLong(.milliseconds(200))) {
            try query.run(
                "SELECT count(*) FROM range(100000000000) a, range(1000) b WHERE a.range % 7 = b.range", tables: [])
        }
    }

    @Test func `rows that break an expectation are counted, null ones hold`() throws {
        let lake = try Lake()
        let file = try lake.csv("o.csv", "id,amount\n1,5\n2,-1\n3,\n4,-2\n", ["id", "amount"])
        let table = DeclaredTable(
            schema: "batch", name: "orders", columns: [Column("id", .bigint), Column("amount", .double)], files: [file])
        #expect(
            try lake.query.violations(
                of: ["amount >= 0", "id is not null -- always", "amount is not null"], in: table,
                at: Instant(seconds: 0))
                == [
                    ExpectationCount("amount >= 0", violations: 2),
                    ExpectationCount("id is not null -- always", violations: 0),
                    ExpectationCount("amount is not null", violations: 1),
                ])
        #expect(
            throws: EngineError.badExpectation(
                "colour = 'red'", reason: #"Binder Error: Referenced column "colour" not found in FROM clause!"#)
        ) { try lake.query.violations(of: ["id > 0", "colour = 'red'"], in: table, at: Instant(seconds: 0)) }
        #expect(throws: EngineError.badExpectation("1) FROM x; --", reason: "it is not one SQL condition")) {
            try lake.query.violations(of: ["1) FROM x; --"], in: table, at: Instant(seconds: 0))
        }
    }
}

@Suite struct DuckDBProgramTests {
    @Test func `a configured program that is none is refused and not passed over`() {
        #expect(throws: EngineError.duckDBUnusable(path: "/w/no/duckdb")) {
            try DuckDBProgram.locate(configured: "no/duckdb", environment: Built.environment, workspace: "/w")
        }
    }

    @Test func `a program that the environment sets is relative to the working folder`() throws {
        try withScratchFolder { scratch in
            let program = try scratch.write("\u{7F}ELF", to: "duckdb")
            _ = try ChildProcess(program: "/bin/chmod", arguments: ["+x", program], environment: [:]).run(timeout: nil)
            let here = FileManager.default.currentDirectoryPath.split(separator: "/")
            let relative = String(repeating: "../", count: here.count) + program.drop { $0 == "/" }
            let found = try DuckDBProgram.locate(
                configured: nil, environment: ["TIDEGATE_DUCKDB": relative], workspace: scratch.path)
            #expect(found.path == program)
        }
    }

    @Test func `the program is found behind the script of a virtual environment above the workspace`() throws {
        try withScratchFolder { scratch in
            try scratch.write("#!/usr/bin/python3\n", to: ".venv/bin/duckdb")
            try scratch.write("\u{7F}ELF", to: ".venv/lib/python3.12/site-packages/duckdb_cli/duckdb")
            let workspace = try scratch.makeFolder("a/b")
            let program = ".venv/lib/python3.12/site-packages/duckdb_cli/duckdb"
            for path in [".venv/bin/duckdb", program] {
                _ = try ChildProcess(program: "/bin/chmod", arguments: ["+x", scratch.path(path)], environment: [:])
                    .run(timeout: nil)
            }
            #expect(
                try DuckDBProgram.locate(configured: nil, environment: ["PATH": "/no/such"], workspace: workspace).path
                    == scratch.path(program))
        }
    }

    @Test func `a DuckDB that is nowhere says how to get it`() throws {
        try withScratchFolder { scratch in
            let error = #expect(throws: EngineError.self) {
                try DuckDBProgram.locate(configured: nil, environment: [:], workspace: scratch.path)
            }
            #expect("\(error.map(String.init(describing:)) ?? "")".contains("pip install duckdb-cli"))
        }
    }
}
