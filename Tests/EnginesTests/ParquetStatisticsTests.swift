import Engines
import SchemaInference
import TableSchema
import TestSupport
import Testing

/// What Parquet's footers tell of values that DuckDB wrote.
@Suite struct ParquetStatisticsTests {
    private func statistics(of select: String) throws -> [String: ColumnStatistics] {
        let scratch = try ScratchFolder()
        let path = scratch.path("rows.parquet")
        let writer = ChildProcess(
            program: try #require(Built.duckDB).path,
            arguments: ["-init", "/dev/null", "-c", "COPY (\(select)) TO '\(path)' (ROW_GROUP_SIZE 2048)"],
            environment: Built.environment)
        #expect(try writer.run(timeout: .seconds(60)) == .exited(0))
        let schema = try SchemaInference.infer(path: path)
        let facts = try #require(schema.statistics)
        return Dictionary(uniqueKeysWithValues: zip(schema.columns.map(\.name), facts))
    }

    @Test func `a footer tells nulls and ranges over all groups of rows`() throws {
        let columns = try statistics(
            of: """
                SELECT i - 5000 AS whole, (i % 7)::UTINYINT AS small, i / 4 AS half, if(i % 4 = 0, NULL, 'n' || i) AS name,
                    DATE '1899-12-31' + i::INT AS day, TIMESTAMP '1969-12-31 23:59:59.5' + INTERVAL (i) SECOND AS moment,
                    TIMESTAMPTZ '2026-01-01 00:00:00Z' + INTERVAL (i) HOUR AS zoned, i::UBIGINT AS big, NULL::INT AS none,
                    (i / 8 - 100)::DECIMAL(12, 3) AS price
                FROM range(10000) t(i)
                """)
        let ranges = columns.mapValues { "\($0.min ?? "-") \($0.max ?? "-")" }
        #expect(
            ranges == [
                "whole": "-5000 4999", "small": "0 6", "half": "0 2499.75", "name": "n1 n9999",
                "day": "1899-12-31 1927-05-18", "moment": "1969-12-31 23:59:59.500000 1970-01-01 02:46:38.500000",
                "zoned": "2026-01-01 00:00:00Z 2027-02-21 15:00:00Z", "big": "0 9999", "none": "- -",
                "price": "-100 1149.875",
            ])
        let nulls = columns.mapValues { $0.nulls ?? -1 }
        #expect(nulls["name"] == 2500 && nulls["none"] == 10_000 && nulls["whole"] == 0)
        #expect(columns["whole"]?.distinct == nil)
    }

    @Test func `of what a footer does not tell, nothing is told`() throws {
        let columns = try statistics(
            of: "SELECT [i] AS list, {'a': i} AS inner, 'NaN'::DOUBLE AS nan, i / 2 > 1 AS yes FROM range(9) t(i)")
        #expect(columns["list"]?.nulls == nil && columns["inner"]?.nulls == nil)
        #expect(columns.values.allSatisfy { $0.min == nil })
        #expect(columns["yes"]?.nulls == 0)
    }
}
