import Files
import TableSchema
import TestSupport
import Testing

@testable import Engines

/// Order, size and masks of the files that DuckDB writes.
@Suite(.needsDuckDB, .timeLimit(.minutes(2))) struct ArrangedFilesTests {
    private static let rows = """
        SELECT i % 3 AS day, hash(i) % 100000 AS amount, CAST(i AS VARCHAR) AS id, NULL AS nothing FROM range(400000) t(i)
        """

    /// Runs a query as an attempt, and gives the files it has published.
    private func publish(
        _ sql: String, format: FileFormat = .parquet, partitionBy: [String] = [], in attempt: Attempt,
        _ arrange: (inout DuckDBOutput) -> Void
    ) async throws -> [PublishedFile] {
        let publication = Publication(
            output: attempt.scratch.path("lake's"), run: "retail-1", node: "sales", attempt: 1, folder: attempt.folder,
            partitionBy: partitionBy)
        try publication.prepare()
        var session = DuckDBSession(temporaryFolder: attempt.folder.temporary, memoryLimit: 512 << 20, threads: 2)
        // As in the process that arranges what a job has staged.
        session.access = .free
        var output = DuckDBOutput(folder: publication.staging, format: format, partitionBy: partitionBy)
        arrange(&output)
        let script = try session.script(tables: [], userSQL: sql, output: output)
        try script.write(to: attempt.folder)
        var plan = attempt.plan("")
        plan.program = try #require(Built.duckDB).path
        plan.arguments = DuckDBScript.arguments(in: attempt.folder)
        plan.environment.merge(DuckDBScript.environment(in: attempt.folder)) { $1 }
        plan.environment.merge(script.secrets) { $1 }
        _ = try await attempt.run(plan)
        let log = try attempt.scratch.read("attempt/log")
        #expect(try attempt.cause() == .succeeded, "\(log)")
        return try publication.publish()
    }

    private func answer(_ sql: String, _ file: PublishedFile) throws -> [[String?]] {
        let path = SQLText.literal(file.path)
        return try Lake().freeQuery.run(sql.replacing("FILE", with: path), tables: []).rows.map { $0.map(\.text) }
    }

    /// How many rows of a file come before the one that they should come after.
    private func misplaced(_ order: String, _ file: PublishedFile) throws -> String? {
        try answer(
            """
            SELECT count(*) FILTER (amount \(order) before) FROM (
                SELECT amount, lag(amount) OVER (ORDER BY file_row_number) AS before
                FROM read_parquet(FILE, file_row_number = true))
            """, file)[0][0]
    }

    @Test func `rows stand in each file in their order, with partitions and without`() async throws {
        let attempts = try [Attempt(), Attempt()]
        defer { withExtendedLifetime(attempts) {} }
        let whole = try await publish(Self.rows, in: attempts[0]) {
            $0.sortBy = [SortColumn("amount", isDescending: true)]
        }
        let early = try whole.map { try misplaced(">", $0) }
        #expect(early == ["0"])
        let parted = try await publish(Self.rows, partitionBy: ["day"], in: attempts[1]) {
            $0.sortBy = [SortColumn("amount")]
        }
        #expect(parted.map(\.partition) == ["0", "1", "2"].map { [PartitionValue("day", $0)] })
        let earlyParted = try parted.map { try misplaced("<", $0) }
        #expect(earlyParted == ["0", "0", "0"])
        let counts = try parted.map { try answer("SELECT count(DISTINCT id) FROM FILE", $0)[0][0] }
        #expect(counts == ["133334", "133333", "133333"])
        #expect(parted.allSatisfy { $0.path.contains("/lake's/day=") })
    }

    @Test(arguments: [[], ["day"]], [[], [SortColumn("amount")]])
    func `files are about as large as they may be, and have every row once`(
        partitionBy: [String], sortBy: [SortColumn]
    ) async throws {
        let attempt = try Attempt()
        defer { withExtendedLifetime(attempt) {} }
        let files = try await publish(Self.rows, partitionBy: partitionBy, in: attempt) { output in
            output.fileSize = 600_000
            output.sortBy = sortBy
        }
        #expect(files.count > 3)
        // DuckDB by itself cuts between groups of 122,880 rows only.
        let most: Int64 = partitionBy.isEmpty && sortBy.isEmpty ? 2_500_000 : 1_000_000
        #expect(files.allSatisfy { $0.size < most }, "\(files.map(\.size))")
        let early = sortBy.isEmpty ? [] : try files.map { try misplaced("<", $0) }
        #expect(early.allSatisfy { $0 == "0" })
        let counts = try files.map { try answer("SELECT count(*) FROM FILE", $0)[0][0] }
        let rows = counts.compactMap { $0.flatMap { Int($0) } }
        #expect(rows.reduce(0, +) == 400_000)
    }

    @Test func `no rows are a file without rows, sorted or not, unless there are partitions`() async throws {
        let none = "SELECT 1 AS a, 2 AS day WHERE false"
        let plain = try await publish(none, in: Attempt()) { output in
            output.fileSize = 1000
            output.sortBy = [SortColumn("a")]
        }
        #expect(plain.count == 1)
        let parted = try await publish(none, partitionBy: ["day"], in: Attempt()) { $0.sortBy = [SortColumn("a")] }
        #expect(parted.isEmpty)
    }

    @Test func `partitions of any value get their folders, and names are names whatever is in them`() async throws {
        let sql = #"SELECT * FROM (VALUES ('a/b=c'), (''), (NULL), ('%')) t("k'""%"), range(2) r("o "" desc")"#
        let attempt = try Attempt()
        defer { withExtendedLifetime(attempt) {} }
        let files = try await publish(sql, format: .csv, partitionBy: [#"k'"%"#], in: attempt) {
            $0.sortBy = [SortColumn(#"o " desc"#, isDescending: true)]
        }
        #expect(Set(files.map { $0.partition.map(\.value) }) == [["a/b=c"], [""], [nil], ["%"]])
        #expect(Set(files.flatMap { $0.partition.map(\.key) }) == [#"k'"%"#])
        let rows = try files.map { try answer("FROM read_csv(FILE, hive_partitioning = false)", $0) }
        #expect(rows.allSatisfy { $0 == [["1"], ["0"]] })
    }

    @Test func `what is masked stands in no staged file`() async throws {
        let attempt = try Attempt()
        let sql = """
            SELECT 'ann@example.com' AS email, 4111111111111234 AS card, 'Ann' AS name, 7 AS age, '12' AS code, 1 AS n
            UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, 2
            """
        let files = try await publish(sql, format: .csv, in: attempt) { output in
            output.masks = [
                ColumnMask("EMAIL", .hash), ColumnMask("card", .last4), ColumnMask("name", .redact),
                ColumnMask("age", .erase), ColumnMask("code", .last4),
            ]
            output.sortBy = [SortColumn("n")]
            output.salt = "it's"
        }
        for file in ["script.sql", "variables.json", "log"] {
            #expect(try !attempt.scratch.read("attempt/\(file)").contains("it's"))
        }
        let hash = try answer("SELECT sha256('it''sann@example.com')", files[0])[0][0] ?? ""
        let name = files[0].path.split(separator: "/").last ?? ""
        #expect(
            try attempt.scratch.read("lake's/\(name)") == """
                EMAIL,card,name,age,code,n
                \(hash),************1234,***,,**,1
                ,,,,,2

                """)
    }
}
