import Catalog
import TableSchema
import Testing
import Timekeeping

@testable import TidegateCLI

@Suite struct TableDefinitionTests {
    private func definition(_ format: FileFormat, dialect: CSVDialect? = nil) -> TableDefinition {
        let table = CatalogTable(
            name: TableName(database: "raw", table: "orders"), format: format, location: "landing/orders",
            columns: [
                .init("id", .bigint, nullable: false), .init("odd \"name", .timestampWithTimeZone),
                .init("tags", .array(.string)), .init("inner", .structure([.init("a", .timestamp)])),
            ],
            partitionKeys: [.init("day", .date)], created: Instant(seconds: 0))
        let layout = FileLayout(format: format, compression: .none, dialect: dialect, columns: ["id"])
        return TableDefinition(table: table, layout: layout, location: "/lake/it's here")
    }

    @Test func `DuckDB and Postgres get an empty table with all columns`() {
        #expect(
            definition(.csv).text(.duckdb) == """
                CREATE TABLE "raw"."orders" (
                  "id" BIGINT NOT NULL,
                  "odd ""name" TIMESTAMP WITH TIME ZONE,
                  "tags" VARCHAR[],
                  "inner" STRUCT("a" TIMESTAMP),
                  "day" DATE
                );
                """)
        #expect(
            definition(.csv).text(.postgres) == """
                CREATE TABLE "raw"."orders" (
                  "id" bigint NOT NULL,
                  "odd ""name" timestamp with time zone,
                  "tags" text[],
                  "inner" jsonb,
                  "day" date
                );
                """)
    }

    @Test func `Spark gets a table over the files, with their dialect`() {
        #expect(
            definition(.csv, dialect: CSVDialect(delimiter: ";")).text(.spark) == """
                CREATE TABLE `raw`.`orders` (
                  `id` bigint,
                  `odd "name` timestamp,
                  `tags` array<string>,
                  `inner` struct<`a`: timestamp_ntz>,
                  `day` date
                )
                USING csv
                OPTIONS (header 'true', sep ';', quote '"', escape '"')
                PARTITIONED BY (`day`)
                LOCATION 'file:///lake/it\\'s here';
                """)
    }

    @Test func `Hive gets an external table with its partitions apart`() {
        #expect(
            definition(.csv, dialect: CSVDialect(delimiter: "\t", skippedLines: 2)).text(.hive) == """
                CREATE EXTERNAL TABLE `raw`.`orders` (
                  `id` bigint,
                  `odd "name` timestamp with local time zone,
                  `tags` array<string>,
                  `inner` struct<a:timestamp>
                )
                PARTITIONED BY (
                  `day` date
                )
                ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t'
                STORED AS TEXTFILE
                LOCATION 'file:///lake/it\\'s here'
                TBLPROPERTIES ('skip.header.line.count' = '3');
                """)
        #expect(definition(.parquet).text(.hive).contains("STORED AS PARQUET"))
    }

    @Test func `comments are told in each one's words`() {
        var table = CatalogTable(
            name: TableName(database: "raw", table: "orders"), format: .parquet, location: "lake",
            columns: [.init("id", .bigint)], partitionKeys: [.init("day", .date)], created: Instant(seconds: 0),
            comment: "what's\nordered", columnComments: ["day": "UTC"])
        func text(_ dialect: SQLDialect) -> String {
            TableDefinition(table: table, layout: nil, location: "/lake").text(dialect)
        }
        for dialect in [SQLDialect.duckdb, .postgres] {
            #expect(
                text(dialect).hasSuffix(
                    """
                    );
                    COMMENT ON TABLE "raw"."orders" IS 'what''s
                    ordered';
                    COMMENT ON COLUMN "raw"."orders"."day" IS 'UTC';
                    """))
        }
        #expect(text(.spark).contains("  `day` date COMMENT 'UTC'\n)\nUSING parquet"))
        #expect(text(.spark).contains("COMMENT 'what\\'s\\nordered'\nLOCATION"))
        #expect(
            text(.hive).contains(
                ")\nCOMMENT 'what\\'s\\nordered'\nPARTITIONED BY (\n  `day` date COMMENT 'UTC'\n)"))
        table.comment = nil
        table.columnComments = [:]
        #expect(SQLDialect.allCases.allSatisfy { !text($0).contains("COMMENT") })
    }
}
