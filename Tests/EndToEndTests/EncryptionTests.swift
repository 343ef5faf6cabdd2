import Engines
import Foundation
import TestSupport
import Testing

extension Program {
    /// Whether the DuckDB that is found has the extension that encrypts.
    fileprivate static let encrypts: Bool = {
        let program = try? DuckDBProgram.locate(
            configured: nil, environment: ProcessInfo.processInfo.environment,
            workspace: FileManager.default.currentDirectoryPath, executable: try? Program.built("tidegate"))
        return (try? program?.encryptionExtension()) != nil
    }()
}

/// Tables of encrypted Parquet, through the built program.
@Suite(
    .enabled(
        if: Program.encrypts,
        "DuckDB does not encrypt: install duckdb-extension-httpfs in the version of duckdb-cli")
) struct EncryptionTests {
    private static let key = "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDU="
    private static let workflow = """
        workflow: shop
        datasets: {people: {path: "landing/*.csv"}}
        triggers: {uploads: {on-upload: people, start: keep}}
        jobs:
          keep:
            sql: SELECT * FROM batch.people
            output: {table: out.people, path: lake/people, encrypt: people}
            check: ["id > 0", "count(*) FILTER (WHERE name IS NULL) = 0"]
          cities:
            sql: SELECT DISTINCT b.city, b.id, b.name FROM batch.people b JOIN out.people USING (id)
            needs: keep
            output: {table: out.cities, path: lake/cities, encrypt: people, write: merge, keys: id, partition-by: city, sort-by: name, file-size: 1 MiB, time-travel: 1d}
          tidy: {compact: out.people, needs: cities}

        """

    private func withPeople(_ body: (ScratchFolder, Program) throws -> Void) throws {
        try withScratchFolder { workspace in
            try workspace.write(Self.workflow, to: "workflows/shop.yaml")
            try workspace.write("keys: {people: {env: PEOPLE_KEY}}\n", to: "tidegate.yaml")
            var program = try Program(in: workspace)
            program.environment["PEOPLE_KEY"] = Self.key
            for (number, rows) in ["1,Ann,Rome\n2,Bob,Oslo\n", "2,Bea,Oslo\n3,Cid,Rome\n"].enumerated() {
                try workspace.write("id,name,city\n" + rows, to: "landing/\(number).csv")
                let result = try program.run("run", "shop")
                try #require(result.status == 0, "\(result.errors)\(result.output)")
            }
            try body(workspace, program)
        }
    }

    @Test func `encrypted tables are checked, read, merged, compacted and travelled, and the key stands nowhere`()
        throws
    {
        try withPeople { workspace, program in
            func rows(_ sql: String) throws -> [String] {
                try program.rows(sql).map { "\($0[0]) \($0[1])" }
            }
            #expect(try rows("SELECT id, name FROM out.people ORDER BY ALL") == ["1 Ann", "2 Bea", "2 Bob", "3 Cid"])
            #expect(try rows("SELECT id, name FROM out.cities ORDER BY ALL") == ["1 Ann", "2 Bea", "3 Cid"])
            #expect(try rows("SELECT id, name FROM out.cities AT (VERSION => 1) ORDER BY ALL") == ["1 Ann", "2 Bob"])
            #expect(try workspace.names(in: "lake/people").filter { $0.hasSuffix(".parquet") }.count == 1)
            let walk = try #require(FileManager.default.enumerator(atPath: workspace.path))
            var encrypted = 0
            for case let name as String in walk {
                guard let bytes = FileManager.default.contents(atPath: workspace.path + "/" + name) else { continue }
                #expect(bytes.range(of: Data(Self.key.utf8)) == nil, "\(name) has the key")
                guard name.hasSuffix(".parquet"), !name.hasPrefix(".tidegate") else { continue }
                #expect(bytes.prefix(4) == Data("PARE".utf8), "\(name) is not encrypted")
                encrypted += 1
            }
            #expect(encrypted >= 3)
            #expect(try program.run("doctor").output.contains("keys: 1 key can be read"))
            #expect(try program.run("catalog", "show", "out.people").output.contains("with the key 'people'"))
            let analysis = try program.run("catalog", "analyze", "out.people")
            #expect(analysis.output.contains("it is encrypted, and what its values are is kept nowhere"))
        }
    }

    @Test func `who has no key, or another, is told so and sees no row`() throws {
        try withPeople { workspace, program in
            var program = program
            program.environment["PEOPLE_KEY"] = nil
            let without = try program.run("query", "SELECT * FROM out.people")
            #expect(without.status == 1 && !without.output.contains("Ann"))
            #expect(
                without.errors.contains(
                    "the key 'people' of encrypted Parquet cannot be used: the environment has no 'PEOPLE_KEY'"))
            #expect(try program.run("query", "SELECT 1").status == 0)
            program.environment["PEOPLE_KEY"] = "MDEyMzQ1Njc4OTExMjM0NQ=="
            let other = try program.run("query", "SELECT * FROM out.people")
            #expect(
                other.status == 1
                    && other.errors.contains(
                        "an encrypted file does not open with the key that 'keys' in tidegate.yaml gives under its name"
                    ),
                "\(other.errors)")
            let read = "workflow: other\njobs: {read: {sql: SELECT count(*) AS n FROM out.people}}\n"
            try workspace.write(read, to: "workflows/other.yaml")
            #expect(
                try program.run("run", "other").output.contains("sql:1: an encrypted file does not open with the key"))
            try workspace.write("keys: {peopel: {env: PEOPLE_KEY}}\n", to: "tidegate.yaml")
            let validation = try program.run("validate")
            #expect(validation.output.contains("the key 'people' is not in tidegate.yaml; did you mean 'peopel'?"))
            try workspace.write("id,name,city\n4,Dan,Bari\n", to: "landing/4.csv")
            #expect(try program.run("run", "shop").status == 1)
            #expect(
                try program.run("runs", "show", "shop-3").output.contains("'keys' in tidegate.yaml does not name it"))
        }
    }

    @Test func `a key that was changed under its name writes no file beside those of the old one`() throws {
        try withPeople { workspace, program in
            var program = program
            program.environment["PEOPLE_KEY"] = "MDEyMzQ1Njc4OTExMjM0NQ=="
            try workspace.write("id,name,city\n4,Dan,Bari\n", to: "landing/4.csv")
            #expect(try program.run("run", "shop").status == 1)
            let told = try program.run("runs", "show", "shop-3").output
            #expect(told.contains("the key 'people' is another than 'lake/people/"))
            program.environment["PEOPLE_KEY"] = Self.key
            let mended = try program.run("runs", "resume", "shop-3")
            #expect(mended.status == 0, "\(mended.errors)\(mended.output)")
            #expect(try program.rows("SELECT count(*) FROM out.cities").map { "\($0[0])" } == ["4"])
        }
    }

    @Test func `an encrypted file that arrives is invalid, and says why`() throws {
        try withPeople { workspace, program in
            let name = try #require(try workspace.names(in: "lake/people").first { $0.hasSuffix(".parquet") })
            let result = try program.run("infer", "lake/people/\(name)")
            #expect(
                result.errors.contains("no key is known for what arrives; send it plain")
                    || result.output.contains("no key is known for what arrives; send it plain"))
        }
    }
}
