import Catalog
import Store
import TableSchema
import Testing
import Timekeeping

@Suite struct GlueTests {
    private let now = Instant(seconds: 1_000)

    private func table(_ format: FileFormat) -> Table {
        .init(
            name: TableName(database: "raw", table: "orders"), format: format, location: "landing/orders",
            columns: [.init("id", .bigint), .init("Tags", .array(.string))], partitionKeys: [.init("day", .date)],
            created: now, comment: "what was ordered", columnComments: ["id": "the shop's", "day": "UTC"])
    }

    private func read(_ json: String) throws -> [GlueTable] { try GlueTableList(json: Array(json.utf8)).tables }

    private func refusal(_ json: String) -> String {
        do {
            _ = try GlueTable.imported(read(json), root: "/lake", at: now)
            return ""
        } catch {
            return "\(error)"
        }
    }

    private func one(
        _ members: String, columns: String = "[]", location: String = "in", serde: String = "x.LazySimpleSerDe"
    ) -> String {
        """
        {"TableList": [{"DatabaseName": "raw", "Name": "t", "StorageDescriptor": {"Columns": \(columns),
          "Location": "\(location)", "SerdeInfo": {"SerializationLibrary": "\(serde)"}}\(members)}]}
        """
    }

    @Test(arguments: FileFormat.allCases)
    func `a table comes back from Glue's shape as it was, with its format`(format: FileFormat) throws {
        let glue = GlueTable(table(format), layout: nil)
        let back = try #require(try glue.imported(root: "/lake", at: now).table)
        var expected = table(format)
        expected.given = back.given
        #expect(back == expected)
        #expect(GlueTable(back, layout: nil) == glue)
    }

    @Test func `separated text tells its delimiter and the lines before its rows`() {
        let layout = FileLayout(
            format: .csv, compression: .gzip, dialect: CSVDialect(delimiter: ";", skippedLines: 2), columns: ["id"])
        let glue = GlueTable(table(.csv), layout: layout)
        #expect(glue.storage?.serde?.library == "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe")
        #expect(glue.storage?.serde?.parameters == ["field.delim": ";"])
        #expect(glue.storage?.compressed == true)
        #expect(
            glue.parameters == [
                "classification": "csv", "compressionType": "gzip", "typeOfData": "file", "delimiter": ";",
                "columnsOrdered": "true", "skip.header.line.count": "3",
            ])
    }

    @Test func `what was given stays until files tell better`() throws {
        let given = try read(
            """
            {"Table": {"DatabaseName": "raw", "Name": "t", "Owner": "shop", "Parameters": {"classification": "csv", "delimiter": "|", "x": "y"},
              "StorageDescriptor": {"SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.serde2.OpenCSVSerde", "Parameters": {"separatorChar": "|"}}}}}
            """)
        let imported = try #require(try given[0].imported(root: "/lake", at: now).table)
        let bare = GlueTable(imported, layout: nil)
        #expect(bare.owner == "shop" && bare.parameters == given[0].parameters)
        #expect(bare.storage?.serde == given[0].storage?.serde)
        let layout = FileLayout(format: .csv, compression: .none, dialect: CSVDialect(delimiter: ";"), columns: [])
        let crawled = GlueTable(imported, layout: layout)
        #expect(crawled.parameters?["delimiter"] == ";" && crawled.parameters?["x"] == "y")
        #expect(crawled.storage?.serde?.parameters == ["field.delim": ";"])
    }

    @Test(arguments: [
        ("file:///lake/landing/", "landing", 0), ("/lake/landing", "landing", 0), ("/lake", "", 0),
        ("landing/x", "landing/x", 0), ("s3://bucket/x/", "s3://bucket/x/", 1), ("/lakes/x", "/lakes/x", 1),
        ("../x", "../x", 1), ("file:///etc", "file:///etc", 1),
    ])
    func `a location in the workspace is relative to it, another stays with a note`(
        given: String, expected: String, notes: Int
    ) throws {
        let result = try GlueTable.imported(read(one("", location: given)), root: "/lake", at: now)
        #expect(result.tables.map(\.location) == [expected])
        #expect(result.notes.count == notes)
    }

    @Test(arguments: [
        (#", "TableType": "VIRTUAL_VIEW""#, "it is a view"),
        (#", "Parameters": {"table_type": "ICEBERG"}"#, "it is a table of ICEBERG"),
    ])
    func `what is no table of files is left out with the reason`(members: String, reason: String) throws {
        let result = try GlueTable.imported(read(one(members)), root: "/lake", at: now)
        #expect(result.tables.isEmpty)
        #expect(result.notes.count == 1 && result.notes[0].contains(reason))
        let odd = try GlueTable.imported(read(one("", serde: "x.ThriftSerDe")), root: "/lake", at: now)
        #expect(
            odd.notes == ["left out raw.t: it has the SerDe x.ThriftSerDe, which tells no format that is known here"])
    }

    @Test func `a name that is none here is told with what it becomes`() throws {
        let text = one("").replacing("\"raw\"", with: "\"my-db\"").replacing("\"t\"", with: "\"2Orders\"")
        let result = try GlueTable.imported(read(text), root: "/lake", at: now)
        #expect(result.tables.map(\.name.description) == ["my_db._2orders"])
        #expect(result.notes == ["'my-db.2Orders' is named my_db._2orders here"])
    }

    @Test func `a mistake is told with its table and column`() {
        #expect(
            refusal(one("", columns: #"[{"Name": "a", "Type": "int"}, {"Name": "b", "Type": "strin"}]"#))
                == "raw.t, column 'b': 'strin' is no type of Hive's")
        #expect(
            refusal(one("", columns: #"[{"Name": "a", "Type": 5}]"#))
                == "raw.t, column 'a': $.TableList[0].StorageDescriptor.Columns[0].Type: a text is expected")
        #expect(refusal(one("", columns: #"[{"Name": "a"}, {"Name": "A"}]"#)) == "raw.t: the column 'A' is there twice")
        #expect(refusal(one("", columns: "[{}]")) == "raw.t: the column at 0 has no Name")
        #expect(
            refusal(one(#", "Parameters": {"a": 1}"#)) == "raw.t: $.TableList[0].Parameters.a: a text is expected")
        #expect(refusal("{\"TableList\": [{\"Name\": \"t\"}]}") == "?.t: a table needs a DatabaseName and a Name")
        #expect(refusal("[1]").contains("an object is expected"))
        #expect(refusal("{}").contains("it has no TableList"))
        #expect(refusal("{\"TableList\":\n [}") == "it is no JSON")
        let twice = one("").replacing(
            "[{\"DatabaseName\"",
            with:
                "[{\"DatabaseName\": \"RAW\", \"Name\": \"t\", \"Parameters\": {\"classification\": \"csv\"}}, {\"DatabaseName\""
        )
        #expect(refusal(twice) == "there are two tables named raw.t")
    }

    @Test func `a table that is there is left alone unless it is to be replaced`() throws {
        let store = try Store.inMemory(migrations: Catalog.migrations)
        try store.write { db in
            let layout = FileLayout(format: .csv, compression: .none, dialect: CSVDialect(), columns: ["id"])
            #expect(try Catalog.take(table(.csv), replacing: false, at: now, in: db) == .made)
            let file = TableFile(
                path: "landing/orders/day=1/a", size: 1, rows: 1, hash: "", layout: layout,
                partition: [PartitionValue("day", "2026-01-01")])
            try Catalog.add([file], to: table(.csv).name, at: now, in: db)
            var other = table(.csv)
            other.columns[0].type = .string
            other.comment = nil
            #expect(try Catalog.take(other, replacing: false, at: now, in: db) == .leftAlone)
            #expect(try Catalog.table(other.name, in: db)?.comment == "what was ordered")
            #expect(try Catalog.take(other, replacing: true, at: now, in: db) == .replaced(removed: 0))
            let replaced = try #require(try Catalog.table(other.name, in: db))
            #expect(replaced.version == 2 && replaced.comment == nil && replaced.files == 1)
            other.location = "elsewhere"
            #expect(try Catalog.take(other, replacing: true, at: now, in: db) == .replaced(removed: 1))
            #expect(try Catalog.table(other.name, in: db)?.version == 2)
        }
    }
}
