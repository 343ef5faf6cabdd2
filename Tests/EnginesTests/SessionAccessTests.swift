import TableSchema
import TestSupport
import Testing

@testable import Engines

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite struct SQLTargetTests {
    @Test(arguments: [
        ("COPY t TO 'a.csv'", SQLText.Statement.Target.path("a.csv")),
        ("copy (SELECT 'it''s' AS \"to\") to 'it''s.csv' (FORMAT csv)", .path("it's.csv")),
        ("EXPLAIN ANALYZE COPY t TO '/x'", .path("/x")), ("PREPARE p AS COPY t TO 'x'", .path("x")),
        ("COPY t TO (getvariable('x'))", .expression), ("COPY t TO $1", .expression),
        ("COPY t TO E'\\x41'", .expression),
        ("EXPORT DATABASE 'out'", .path("out")), ("EXPORT DATABASE db TO 'out'", .path("out")),
        ("COPY t FROM 'a.csv'", .nothing), ("COPY FROM DATABASE a TO b", .nothing),
        ("SELECT copy FROM t", .nothing), ("EXPLAIN SELECT 1", .nothing),
    ])
    func `what a statement writes is found`(sql: String, target: SQLText.Statement.Target) throws {
        let statement = try #require(try SQLText.statements(in: sql).first)
        #expect(try statement.target() == target)
    }

    @Test func `only what was opened is written`() throws {
        let access = SessionAccess(files: ["/w/rates.csv"], folders: ["/w/export"])
        func isRefused(_ path: String) throws -> Bool {
            let statement = try #require(try SQLText.statements(in: "COPY t TO '\(path)'").first)
            do throws(EngineError) {
                try access.check(statement, in: "/w")
                return false
            } catch {
                return true
            }
        }
        for path in ["export/a.csv", "./export/b/c.csv", "/w/rates.csv", "x/../export/a"] {
            #expect(try !isRefused(path), "\(path)")
        }
        for path in ["landing/a.csv", "export/../landing/a.csv", "/w/exports/a", "/etc/passwd"] {
            #expect(try isRefused(path), "\(path)")
        }
    }
}

@Suite(.needsDuckDB, .timeLimit(.minutes(2))) struct SessionAccessTests {
    /// What DuckDB says to SQL that it has to refuse.
    private func refusal(of sql: String, _ lake: Lake, access: SessionAccess = .declared) throws -> String {
        var query = lake.query
        query.access = access
        do throws(EngineError) {
            _ = try query.run(sql, tables: [])
            Issue.record("'\(sql)' was done")
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: [
        "SELECT * FROM read_text('/etc/passwd')", "SELECT * FROM read_text('PLACE/other/secret.txt')",
        "SELECT * FROM read_text('PLACE/open/../other/secret.txt')", "FROM glob('PLACE/other/*')",
        "SELECT * FROM read_text('PLACE/open/link.txt')", "FROM 'PLACE/other/secret.csv'",
        "ATTACH 'PLACE/other/db'; SELECT 1", "ATTACH 'PLACE/open/../other/db'; SELECT 1",
        "CREATE MACRO m(p) AS TABLE FROM read_text(p); FROM m('/etc/passwd')",
        "CREATE TABLE t (a VARCHAR); COPY t FROM '/etc/passwd'; SELECT 1",
        "SET VARIABLE p = '/etc/passwd'; SELECT * FROM read_text(getvariable('p'))",
        "SELECT * FROM sniff_csv('/etc/passwd')", "SELECT * FROM read_blob('/proc/self/environ')",
    ])
    func `a session touches nothing that was not opened for it`(sql: String) throws {
        let lake = try Lake()
        try lake.scratch.write("a secret", to: "other/secret.txt")
        try lake.scratch.write("in the open", to: "open/a.txt")
        #expect(symlink("../other/secret.txt", lake.scratch.path("open/link.txt")) == 0)
        let access = SessionAccess(folders: [lake.scratch.path("open")])
        let told = try refusal(of: sql.replacing("PLACE", with: lake.scratch.path), lake, access: access)
        #expect(told.contains("SQL may not touch '"), "\(told)")
        #expect(told.contains("open it with 'files' in the job"))
    }

    @Test(arguments: [
        ("SET threads = 7; SELECT 1", "may not change the setting 'threads'"),
        ("SET memory_limit = '100 GB'; SELECT 1", "may not change the setting 'memory_limit'"),
        ("SET lock_configuration = false; SELECT 1", "may not change the setting 'lock_configuration'"),
        ("SET allowed_paths = ['/etc/passwd']; SELECT 1", "may not change the setting 'allowed_paths'"),
        ("SET enable_external_access = true; SELECT 1", "the setting 'enable_external_access'"),
        ("RESET allowed_directories; SELECT 1", "allowed_directories"),
        ("INSTALL httpfs; SELECT 1", "SQL may not"), ("LOAD httpfs; SELECT 1", "may not load extensions"),
        ("SELECT getenv('HOME')", "may not read the environment"),
        ("SELECT 1;\n.shell id\nSELECT 2", "commands of DuckDB's shell"),
        ("SELECT 1 /* /* */ ;\n.shell id\nSELECT 2", "no end"),
        ("COPY (SELECT 1) TO (getvariable('x')); SELECT 1", "has to stand in the SQL"),
    ])
    func `settings, extensions, the environment and the shell are out of reach`(sql: String, told: String) throws {
        #expect(try refusal(of: sql, try Lake()).contains(told))
    }

    @Test func `what is opened is read and written, and harmless settings may be set`() throws {
        let lake = try Lake()
        try lake.scratch.write("a\n1\n", to: "open/w [1]*.csv")
        var query = lake.query
        query.access = SessionAccess(folders: [lake.scratch.path("open")])
        let answer = try query.run(
            """
            SET TimeZone = 'Europe/Rome';
            COPY (SELECT a + 1 AS a FROM read_csv('\(lake.scratch.path)/open/w*.csv')) TO '\(lake.scratch.path)/open/b.csv';
            SELECT a, current_setting('TimeZone') FROM read_csv('\(lake.scratch.path)/open/b.csv')
            """, tables: [])
        #expect(answer.rows.map { $0.map(\.text) } == [["2", "Europe/Rome"]])
        query.access = .free
        #expect(
            try query.run("SELECT count(*) FROM read_text('/etc/passwd')", tables: []).rows.map { $0[0].json } == ["1"])
    }

    @Test func `a table through a link, and with a name like a pattern, is read`() throws {
        let lake = try Lake()
        _ = try lake.csv("real/w [1]*?.csv", "id\n7\n", ["id"])
        #expect(symlink("real", lake.scratch.path("linked")) == 0)
        let file = DeclaredTable.File(
            path: lake.scratch.path("linked/w [1]*?.csv"),
            layout: FileLayout(format: .csv, compression: .none, dialect: CSVDialect(), columns: ["id"]))
        #expect(try lake.rows([Column("id", .bigint)], [file]) == ["7"])
    }
}

@Suite struct SQLFailureTests {
    @Test func `the place of an error is that in the user's text`() throws {
        let failure = try #require(
            SQLFailure(
                log: """
                    -- prelude 1, line 2
                    -- line 4, output
                    Binder Error: Referenced column "foo" not found in FROM clause!
                    Candidate bindings: "amount"

                    LINE 3:   foo
                              ^
                    """))
        #expect(failure.prelude == nil)
        #expect(failure.line == 5)
        #expect(failure.column == 3)
        #expect(
            failure.message
                == #"Binder Error: Referenced column "foo" not found in FROM clause! Candidate bindings: "amount""#)
        #expect(failure.shown == SQLFailure.Shown(text: "  foo", column: 3))
    }

    @Test func `an error without a place is told with its statement's line`() throws {
        let failure = try #require(SQLFailure(log: "-- prelude 2, line 7\nOut of Memory Error: no more\n"))
        #expect(failure.prelude == 2)
        #expect(failure.line == 7)
        #expect(failure.column == nil)
        #expect(SQLFailure(log: "Traceback\nError: no SQL\n") == nil)
    }

    @Test(arguments: [("", 1), ("-- line 1\n-- line 7, output\n", 7)])
    func `a key that does not open a file is told with the statement that it was opened for`(
        before: String, line: Int
    ) throws {
        let said = "Invalid Input Error: Computed AES tag differs from read AES tag, are you using the right key?\n"
        let failure = try #require(SQLFailure(log: before + said))
        #expect(failure.line == line)
        #expect(failure.message == EngineError.otherKey.description)
    }
}
