import TableSchema
import TestSupport
import Testing

@testable import Engines

extension Trait where Self == ConditionTrait {
    /// Skips what needs DuckDB where there is none.
    static var needsDuckDB: Self {
        .enabled(if: Built.duckDB != nil, "DuckDB was not found: set TIDEGATE_DUCKDB, or install duckdb-cli")
    }
}

/// A scratch folder with files, and questions to DuckDB about them.
struct Lake {
    let scratch: ScratchFolder
    let query: DuckDBQuery

    init() throws {
        scratch = try ScratchFolder()
        query = DuckDBQuery(
            program: try #require(Built.duckDB), scratch: scratch.path("scratch"), memoryLimit: 1 << 30, threads: 2,
            timeout: .seconds(60))
    }

    /// One that may read any file.
    var freeQuery: DuckDBQuery {
        var query = query
        query.access = .free
        return query
    }

    func csv(
        _ path: String, _ text: String, _ columns: [String], dialect: CSVDialect = CSVDialect(),
        partition: [PartitionValue] = []
    ) throws -> DeclaredTable.File {
        try file(path, Array(text.utf8), .csv, columns, dialect: dialect, partition: partition)
    }

    func file(
        _ path: String, _ bytes: [UInt8], _ format: FileFormat, _ columns: [String], dialect: CSVDialect? = nil,
        compression: Compression = .none, partition: [PartitionValue] = []
    ) throws -> DeclaredTable.File {
        DeclaredTable.File(
            path: try scratch.write(bytes, to: path),
            layout: FileLayout(format: format, compression: compression, dialect: dialect, columns: columns),
            partition: partition)
    }

    /// The rows of `SELECT * FROM raw.t`, values as JSON joined by blanks.
    func rows(
        _ columns: [Column], keys: [Column] = [], _ files: [DeclaredTable.File], orderBy: String = "ALL"
    ) throws -> [String] {
        let table = DeclaredTable(schema: "raw", name: "t", columns: columns, partitionKeys: keys, files: files)
        return try query.run("SELECT * FROM raw.t ORDER BY \(orderBy)", tables: [table]).rows.map {
            $0.map(\.json).joined(separator: " ")
        }
    }
}

@Suite(.needsDuckDB, .timeLimit(.minutes(15))) struct DuckDBTableTests {
    @Test func `files of unlike layouts are one table with the catalog's types`() throws {
        let lake = try Lake()
        let files = [
            try lake.csv("a.csv", "id,name,day\n1,\"x, y\",2024-02-29\n2,,\n", ["id", "name", "day"]),
            try lake.csv(
                "b.txt", "# made by hand\nNAME|ID\n'it''s'|3\nNA|4\n", ["NAME", "ID"],
                dialect: CSVDialect(delimiter: "|", quote: "'", escape: "'", skippedLines: 1, nullTexts: ["NA"])),
            try lake.file(
                "c.json", Array("{\"id\":5,\"name\":7}\n\n{\"name\":\"z\",\"more\":1}\n".utf8), .ndjson,
                ["id", "name", "more"]),
            try lake.file("d.json", Array("[{\"id\": 6,\n \"day\": \"2024-01-01\"}]".utf8), .json, ["id", "day"]),
            try lake.file("e.json", Array("\u{FEFF}{\n \"id\": 7}".utf8), .json, ["id"]),
            try lake.csv("f.csv", "", []),
        ]
        #expect(
            try lake.rows([Column("id", .bigint), Column("name", .string), Column("day", .date)], files, orderBy: "id")
                == [
                    #"1 "x, y" "2024-02-29""#, "2 null null", #"3 "it's" null"#, #"4 "NA" null"#, #"5 "7" null"#,
                    #"6 null "2024-01-01""#, "7 null null", #"null "z" null"#,
                ])
    }

    @Test func `rows that are short, long or end in other ways are read`() throws {
        let lake = try Lake()
        let text = "id,name\r\n1,a\r\n\r\n2\n3,\"x\r\ny\"\n4,b,extra\r\n"
        #expect(
            try lake.rows(
                [Column("id", .bigint), Column("name", .string)], [try lake.csv("a.csv", text, ["id", "name"])])
                == [#"1 "a""#, "2 null", #"3 "x\r\ny""#, #"4 "b""#])
    }

    /// Of so many bytes that several threads take part.
    @Test func `a regular file is read by several threads to the same rows`() throws {
        let lake = try Lake()
        let columns = [Column("id", .bigint), Column("name", .string), Column("amount", .double)]
        let lines = (0..<400_000).map { "\($0),\($0.isMultiple(of: 3) ? "" : "\"x, \"\"\($0)\"\" y,7,z\""),2.5\r\n" }
        var file = try lake.csv("a.csv", "id,name,amount\r\n" + lines.joined(), columns.map(\.name))
        let sums = "SELECT count(*), sum(id), sum(amount), bit_xor(hash(id, name)) FROM raw.t"
        func read() throws -> [[String]] {
            let table = DeclaredTable(schema: "raw", name: "t", columns: columns, files: [file])
            return try lake.query.run(sums, tables: [table]).rows.map { $0.map(\.json) }
        }
        let byOne = try read()
        file.layout.isRegular = true
        #expect(try read() == byOne)
        #expect(byOne.first?.first == "400000")
    }

    /// Values of 16 MiB are the longest that are tried, in CSV and in JSON.
    @Test(arguments: [1 << 10, 3 << 20, 16 << 20])
    func `files with long rows are read beside others of their table`(length: Int) throws {
        let lake = try Lake()
        let columns = [Column("id", .bigint), Column("text", .string)]
        let long = String(repeating: "x", count: length)
        for name in ["a.csv", "a.ndjson"] {
            let isCSV = name.hasSuffix("csv")
            func file(_ id: Int, _ text: String, hasLongRows: Bool?) throws -> DeclaredTable.File {
                let rows = isCSV ? "id,text\n\(id),\(text)\n" : #"{"id": \#(id), "text": "\#(text)"}"# + "\n"
                var file =
                    isCSV
                    ? try lake.csv("\(id)-\(name)", rows, columns.map(\.name))
                    : try lake.file("\(id)-\(name)", Array(rows.utf8), .ndjson, columns.map(\.name))
                file.layout.hasLongRows = hasLongRows
                return file
            }
            let table = DeclaredTable(
                schema: "raw", name: "t", columns: columns,
                files: [
                    try file(1, "short", hasLongRows: false), try file(2, long, hasLongRows: length > 1 << 20),
                    try file(3, "short", hasLongRows: false), try file(4, long, hasLongRows: nil),
                ])
            let found = try lake.query.run("SELECT sum(length(text)), max(id) FROM raw.t", tables: [table])
            #expect(found.rows.map { $0.map(\.json) } == [["\(10 + 2 * length)", "4"]])
        }
    }

    @Test func `a column's text is read as the table's type says, not as it looks`() throws {
        let lake = try Lake()
        let columns: [Column] = [
            Column("zip", .string), Column("price", .decimal(precision: 10, scale: 2)), Column("at", .timestamp),
            Column("moment", .timestampWithTimeZone), Column("ok", .boolean), Column("when", .date),
            Column("wide", .decimal(precision: 38, scale: 0)), Column("x", .double),
        ]
        let dialect = CSVDialect(header: false, datePatterns: ["WHEN": "%d/%m/%Y"])
        let line =
            "00501,12.50,2024-01-01T10:00:00.5,2024-01-01T10:00:00+02:00,TRUE,31/12/2024,"
            + "12345678901234567890123456789012345678,NaN\n"
        let file = try lake.csv("a.csv", line, columns.map(\.name), dialect: dialect)
        #expect(
            try lake.rows(columns, [file]) == [
                #""00501" 12.5 "2024-01-01 10:00:00.5" "2024-01-01 08:00:00+00" true "2024-12-31" "#
                    + #"12345678901234567890123456789012345678 "NaN""#
            ])
    }

    @Test func `partition keys come from the folders, null and hostile ones too`() throws {
        let lake = try Lake()
        let names = ["d=1/a.csv", "d=2/w [1]*?.csv", "d=2/it's; DROP.csv", "d=x/é\n.csv"]
        let values: [String?] = ["2024-01-01", nil, "2024-01-03", "2024-01-04"]
        var files: [DeclaredTable.File] = []
        for (index, name) in names.enumerated() {
            files.append(
                try lake.csv(
                    "\(name)", "id,d\n\(index),wrong\n", ["id", "d"], partition: [PartitionValue("D", values[index])]))
        }
        try lake.scratch.write("id,d\n99,decoy\n", to: "d=2/w 1ab.csv")
        let table = DeclaredTable(
            schema: "raw", name: "t", columns: [Column("id", .bigint), Column("d", .string)],
            partitionKeys: [Column("d", .date)], files: files)
        let all = try lake.query.run("SELECT * FROM raw.t ORDER BY id", tables: [table])
        #expect(all.columns == [QueryColumn("id", .bigint), QueryColumn("d", .date)])
        #expect(all.rows.map { $0.map(\.text) } == zip(["0", "1", "2", "3"], values).map { [$0, $1] })
    }

    @Test func `a filter on a partition key leaves the files of other partitions closed`() throws {
        let lake = try Lake()
        let files = try ["1", "spoilt"].map { (value: String) in
            try lake.csv("\(value).csv", "id\n\(value)\n", ["id"], partition: [PartitionValue("p", value)])
        }
        let table = DeclaredTable(
            schema: "raw", name: "t", columns: [Column("id", .bigint)], partitionKeys: [Column("p", .string)],
            files: files)
        #expect(
            try lake.query.run("SELECT id FROM raw.t WHERE p = '1'", tables: [table]).rows.map { $0.map(\.json) } == [
                ["1"]
            ])
        #expect(throws: EngineError.self) { try lake.query.run("SELECT id FROM raw.t", tables: [table]) }
    }

    @Test func `a table without files has its columns and no rows`() throws {
        let lake = try Lake()
        let columns = [Column("a\"b", .bigint), Column("s", .structure([.init("x y", .array(.unknown))]))]
        let table = DeclaredTable(schema: "raw", name: "t", columns: columns, partitionKeys: [Column("d", .date)])
        let result = try lake.query.run("FROM raw.t", tables: [table])
        #expect(result.rows.isEmpty)
        #expect(
            result.columns == [
                QueryColumn("a\"b", .bigint), QueryColumn("s", .structure([.init("x y", .array(.string))])),
                QueryColumn("d", .date),
            ])
    }

    @Test func `nested JSON keeps its shape and names that need quotes`() throws {
        let lake = try Lake()
        let json = #"{"a b":{"x":[{"y":1},{"y":null}]},"it's":{"k":1},"select":"2024-01-01T00:00:00Z"}"#
        let columns = [
            Column("a b", .structure([.init("x", .array(.structure([.init("y", .bigint)])))])),
            Column("it's", .map(key: .string, value: .int)), Column("select", .timestampWithTimeZone),
        ]
        let file = try lake.file("n.json", Array(json.utf8), .ndjson, columns.map(\.name))
        #expect(
            try lake.rows(columns, [file], orderBy: "1")
                == [#"{"x":[{"y":1},{"y":null}]} {"k":1} "2024-01-01 00:00:00+00""#])
    }

    @Test func `text in other encodings is read as what it says`() throws {
        let lake = try Lake()
        let units = Array("\u{FEFF}id,n\n1,é€😀\n".utf16)
        let texts: [(String, [UInt8], String)] = [
            ("utf-16le", units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }, "é€😀"),
            ("utf-16be", units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }, "é€😀"),
            ("windows-1252", Array("id,n\n1,".utf8) + [0xE9, 0x80, 0x93, 0x94, 0x0A], "é€“”"),
        ]
        for (encoding, bytes, value) in texts {
            let file = try lake.file(
                "\(encoding).csv", bytes, .csv, ["id", "n"], dialect: CSVDialect(encoding: encoding))
            #expect(try lake.rows([Column("id", .bigint), Column("n", .string)], [file]) == ["1 \"\(value)\""])
        }
    }

    @Test func `data may have a column named as the one that tells the file`() throws {
        let lake = try Lake()
        let file = try lake.file(
            "f.json", Array(#"{"filename":"x"}"#.utf8), .ndjson, ["filename"], partition: [PartitionValue("p", "1")])
        #expect(try lake.rows([Column("filename", .string)], keys: [Column("p", .bigint)], [file]) == [#""x" 1"#])
    }

    @Test func `a path that DuckDB cannot be given is named`() throws {
        let lake = try Lake()
        let file = DeclaredTable.File(
            path: "/lake/caf\u{10FFE9}.csv",
            layout: FileLayout(format: .csv, compression: .none, dialect: nil, columns: ["a"]))
        #expect(throws: EngineError.unreadableFile(path: file.path, reason: "its name is not UTF-8; rename it")) {
            try lake.rows([Column("a", .string)], [file])
        }
    }
}
