import Files
import SchemaInference
import TableSchema
import TestSupport
import Testing

@testable import Engines

extension Trait where Self == ConditionTrait {
    /// DuckDB with the extension that encrypts.
    static var needsEncryption: Self {
        .enabled(
            if: (try? Built.duckDB?.encryptionExtension()) != nil,
            "DuckDB does not encrypt: install duckdb-extension-httpfs in the version of duckdb-cli")
    }
}

@Suite(.needsDuckDB, .needsEncryption, .timeLimit(.minutes(2))) struct EncryptedFilesTests {
    private static let texts = [
        "people": "MDEyMzQ1Njc4OTExMjM0NQ==", "other": "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDU=",
        "short": "YWJj", "plain": "0123456789012345",
    ]

    private struct Missing: Error, CustomStringConvertible {
        let description = "the environment has no 'KEY', where its secret should be"
    }

    private static var keys: ParquetKeys {
        ParquetKeys(for: Built.duckDB) { name in
            guard let text = texts[name] else { throw Missing() }
            return text
        }
    }

    /// Runs a script of a job; what it wrote to its log.
    private func run(_ script: DuckDBScript, in lake: Lake) throws -> String {
        let room = AttemptFolder(lake.scratch.path("room"))
        try script.write(to: room)
        for text in Self.texts.values {
            #expect(!script.sql.contains(text) && !script.variables.contains(text))
        }
        let child = ChildProcess(
            program: try #require(Built.duckDB).path, arguments: DuckDBScript.arguments(in: room),
            environment: DuckDBScript.environment(in: room).merging(script.secrets) { $1 }, output: room.log)
        #expect(try child.run(timeout: .seconds(60)) == .exited(0))
        return String(decoding: try LocalFileSystem().read(room.log), as: UTF8.self)
    }

    /// Writes rows to one file, and gives its path.
    private func write(_ sql: String, key: String?, to folder: String, in lake: Lake) throws -> String {
        var session = DuckDBSession(temporaryFolder: lake.scratch.path("spill"))
        session.keys = Self.keys
        let path = lake.scratch.path(folder)
        try LocalFileSystem().makeFolder(path)
        var output = DuckDBOutput(folder: path)
        output.encryptionKey = key
        let log = try run(try session.script(tables: [], userSQL: sql, output: output), in: lake)
        #expect(!log.contains("Success"))
        return path + "/part-0.parquet"
    }

    private func query(_ lake: Lake) -> DuckDBQuery {
        var query = lake.query
        query.keys = Self.keys
        return query
    }

    private static let allTypes = """
        SELECT true AS a, 1::TINYINT AS b, 2::SMALLINT AS c, 3 AS d, 4::BIGINT AS e, 1.5::FLOAT AS f, 2.5::DOUBLE AS g,
        1.23::DECIMAL(9, 2) AS h, 'x' AS i, 'y'::BLOB AS j, DATE '2026-01-01' AS k, TIMESTAMP '2026-01-01 12:00:00' AS l,
        TIMESTAMPTZ '2026-01-01 12:00:00+00' AS m, [1, 2] AS n, {'x y': 1, 'z': ['w']} AS o, MAP {'k': 1} AS p,
        uuid() AS q, 7::UTINYINT AS r, 8::UINTEGER AS s, TIME '12:00:00' AS t
        """

    @Test func `an encrypted file has the columns and rows that the same file has in the clear`() throws {
        let lake = try Lake()
        let encrypted = try write(Self.allTypes, key: "people", to: "a", in: lake)
        let plain = try write(Self.allTypes, key: nil, to: "b", in: lake)
        #expect(try LocalFileSystem().read(encrypted).prefix(4).elementsEqual("PARE".utf8))
        let schemas = try query(lake).schemas(ofEncrypted: [encrypted], key: "people")
        let known = try SchemaInference.infer(path: plain)
        #expect(schemas.map(\.rows) == [1] && schemas.map(\.encryptionKey) == ["people"])
        #expect(schemas[0].columns.map(\.name) == known.columns.map(\.name))
        #expect(schemas[0].columns.map(\.type) == known.columns.map(\.type))
        #expect(schemas[0].sketch == nil)
    }

    @Test func `files of several keys, of none, and of narrower types are one table`() throws {
        let lake = try Lake()
        var files: [DeclaredTable.File] = []
        for (number, (key, type)) in [
            ("people", "INTEGER"), ("people", "BIGINT"), ("other", "BIGINT"), (nil, "BIGINT"),
        ].enumerated() {
            let path = try write(
                "SELECT \(type == "INTEGER" ? 1 : 5_000_000_000)::\(type) + \(number) AS id", key: key, to: "\(number)",
                in: lake)
            let layout = FileLayout(
                format: .parquet, compression: .none, dialect: nil, columns: ["id"], encryptionKey: key)
            files.append(.init(path: path, layout: layout))
        }
        let table = DeclaredTable(schema: "raw", name: "t", columns: [Column("id", .bigint)], files: files)
        let rows = try query(lake).run("SELECT * FROM raw.t ORDER BY id", tables: [table]).rows
        #expect(rows.map { $0[0].json } == ["1", "5000000001", "5000000002", "5000000003"])
        // A query's SQL is not told the key.
        #expect(throws: EngineError.self) {
            try query(lake).run("SELECT getenv('TIDEGATE_PARQUET_KEY_0') FROM raw.t", tables: [table])
        }
    }

    @Test(arguments: [
        ("gone", "the environment has no 'KEY', where its secret should be"),
        ("short", "it has 3 bytes; it takes 16, 24 or 32 bytes in Base64, such as 'openssl rand -base64 32' prints"),
        ("plain", "it has 12 bytes; it takes 16, 24 or 32 bytes in Base64, such as 'openssl rand -base64 32' prints"),
    ])
    func `a key that cannot be had, or is none, is told by its name`(name: String, reason: String) throws {
        let error = #expect(throws: EngineError.self) { try Self.keys.test([name]) }
        #expect(error?.description == "the key '\(name)' of encrypted Parquet cannot be used: \(reason)")
    }

    @Test(arguments: [("", 0), ("YQ==", 1), ("YWI=", 2), ("YWJj", 3), ("YWJ", nil), ("YW-j", nil), ("Y===", nil)])
    func `Base64 is told from what is none`(text: String, size: Int?) {
        #expect(ParquetKeys.size(of: text) == size)
    }
}
