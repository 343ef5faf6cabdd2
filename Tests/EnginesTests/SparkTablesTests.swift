import TableSchema
import Testing

@testable import Engines

/// What a Spark session is told of tables.
@Suite struct SparkTablesTests {
    private func tables(_ table: DeclaredTable, own: [Column] = []) throws -> SparkTables {
        try SparkTables([table], folder: "/tmp/it's") { _ throws(EngineError) in own }
    }

    @Test func `each file gets a link of a plain name, in folders of its partition's values`() throws {
        let layout = FileLayout(format: .csv, compression: .gzip, dialect: CSVDialect(), columns: ["id"])
        let files = [
            DeclaredTable.File(path: "/d/_hidden", layout: layout, partition: [PartitionValue("day", "a/b=%é")]),
            DeclaredTable.File(path: "/d/*.csv", layout: layout, partition: [PartitionValue("day", nil)]),
        ]
        let found = try tables(
            DeclaredTable(
                schema: "raw", name: "orders", columns: [Column("id", .bigint)],
                partitionKeys: [Column("day", .string)],
                files: files))
        #expect(
            found.links == [
                .init(link: "tables/t0/p0=a%2Fb%3D%25é/f0.csv.gz", file: "/d/_hidden"),
                .init(link: "tables/t0/p0=__HIVE_DEFAULT_PARTITION__/f1.csv.gz", file: "/d/*.csv"),
            ])
        #expect(
            found.statements.last == """
                CREATE VIEW `raw`.`orders` AS
                SELECT CAST(CASE WHEN c0 IN ('') THEN NULL ELSE c0 END AS bigint) AS `id`, CASE WHEN p0 = '\\u0001' THEN '' ELSE p0 END AS `day` FROM tidegate.t0
                """)
        #expect(found.statements.contains { $0.hasSuffix("LOCATION 'file:/tmp/it\\'s/tables/t0'") })
    }

    @Test func `separated text is read by its dialect, and its days by their pattern`() throws {
        let dialect = CSVDialect(delimiter: ";", quote: nil, nullTexts: ["NA"], datePatterns: ["Day": "%d.%m.%Y"])
        let layout = FileLayout(format: .csv, compression: .none, dialect: dialect, columns: ["day", "name"])
        let found = try tables(
            DeclaredTable(
                schema: "raw", name: "t",
                columns: [Column("name", .string), Column("day", .date), Column("new", .int)],
                files: [DeclaredTable.File(path: "/a", layout: layout)]))
        let view = try #require(found.statements.last)
        #expect(view.contains("CASE WHEN c1 IN ('') THEN NULL ELSE c1 END AS `name`"))
        #expect(view.contains("to_date(CASE WHEN c0 IN ('', 'NA') THEN NULL ELSE c0 END, 'd.M.yyyy') AS `day`"))
        #expect(view.contains("CAST(NULL AS int) AS `new`"))
        #expect(found.statements.contains { $0.contains("'sep' ';', 'quote' '', 'escape' ''") })
    }

    @Test func `Parquet is read with the types that the file has, and cast to the table's`() throws {
        let layout = FileLayout(format: .parquet, compression: .none, dialect: nil, columns: ["ID", "at"])
        let found = try tables(
            DeclaredTable(
                schema: "raw", name: "t", columns: [Column("id", .bigint), Column("at", .timestamp)],
                files: [DeclaredTable.File(path: "/a", layout: layout)]),
            own: [Column("ID", .int), Column("at", .timestamp)])
        #expect(found.statements.contains { $0.hasPrefix("CREATE TABLE tidegate.t0 (`ID` int, `at` timestamp_ntz)") })
        #expect(
            found.statements.last?.hasSuffix("SELECT CAST(`ID` AS bigint) AS `id`, `at` AS `at` FROM tidegate.t0")
                == true)
    }

    @Test func `a table without files is empty, with its columns`() throws {
        let found = try tables(
            DeclaredTable(schema: "raw", name: "t", columns: [Column("id", .decimal(precision: 5, scale: 2))]))
        #expect(
            found.statements.last == "CREATE VIEW `raw`.`t` AS\nSELECT CAST(NULL AS decimal(5,2)) AS `id` WHERE false")
    }

    @Test func `what Spark has no reader for is told with a way out`() {
        let layout = FileLayout(format: .avro, compression: .none, dialect: nil, columns: ["id"])
        let table = DeclaredTable(
            schema: "raw", name: "t", columns: [Column("id", .int)],
            files: [DeclaredTable.File(path: "/a", layout: layout)])
        #expect(throws: EngineError.self) { try tables(table) }
    }
}
