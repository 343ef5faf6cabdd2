import TableSchema
import Testing

@testable import SchemaInference

/// Files whose footers tell of rows and values that cannot be.
@Suite struct LyingFooterTests {
    private func varint(_ number: UInt64) -> [UInt8] {
        number < 0x80 ? [UInt8(number)] : [UInt8(number & 0x7F) | 0x80] + varint(number >> 7)
    }

    /// A file of one column with so many rows, whose values take no room.
    private func parquet(rows: Int64) -> [UInt8] {
        let root: [UInt8] = [0x48, 0x01, 0x73, 0x15, 0x02, 0x00]
        let leaf: [UInt8] = [0x15, 0x04, 0x25, 0x02, 0x18, 0x01, 0x61, 0x00]
        let zigzag = UInt64(bitPattern: rows << 1 ^ rows >> 63)
        let footer = [0x29, 0x2C] + root + leaf + [0x16] + varint(zigzag) + [0x00]
        return Array("PAR1".utf8) + footer + [UInt8(footer.count), 0, 0, 0] + Array("PAR1".utf8)
    }

    private func orc(rows: UInt64, statistics: [UInt8] = []) -> [UInt8] {
        func message(_ field: UInt8, _ bytes: [UInt8]) -> [UInt8] { [field << 3 | 2, UInt8(bytes.count)] + bytes }
        let root = message(4, [0x08, 0x0C, 0x12, 0x01, 0x01] + message(3, [0x61]))
        let footer = root + message(4, [0x08, 0x03]) + [0x30] + varint(rows) + statistics
        let postscript = [0x08, UInt8(footer.count), 0x10, 0x00] + varint(8000 << 3 | 2) + [0x03] + Array("ORC".utf8)
        return Array("ORC".utf8) + [0] + footer + postscript + [UInt8(postscript.count)]
    }

    @Test func `as many rows as a file may have are believed`() throws {
        let many = FileSchema.toldRowsMax
        for (bytes, name) in [(parquet(rows: many), "a.parquet"), (orc(rows: UInt64(many)), "a.orc")] {
            let schema = try SchemaInference.infer(bytes: bytes, name: name)
            #expect(schema.problems.isEmpty && schema.rows == many && schema.columns.map(\.name) == ["a"], "\(name)")
        }
    }

    @Test func `more rows than any file has are damage, so that sums over files have room`() throws {
        for (bytes, name) in [
            (parquet(rows: .max), "a.parquet"), (parquet(rows: -1), "a.parquet"), (orc(rows: .max), "a.orc"),
            (orc(rows: UInt64(FileSchema.toldRowsMax + 1)), "a.orc"),
        ] {
            let schema = try SchemaInference.infer(bytes: bytes, name: name)
            #expect(schema.rows == 0 && schema.problems.contains { $0.severity == .error }, "\(name)")
        }
    }

    @Test(
        arguments: [[(-5, 0)], [(.max, 0), (.max, 0)], [(3, 4)], [(3, -1)], [(6, 0), (6, 0)]] as [[(Int64, Int64)]])
    func `values that cannot be are not told`(counts: [(Int64, Int64)]) throws {
        var element = ParquetElement()
        (element.name, element.physicalType, element.repetition) = ("a", 2, 1)
        var root = ParquetElement()
        root.childCount = 1
        let chunks = counts.map { ParquetChunk(path: ["a"], valueCount: $0, nullCount: $1) }
        let sketch = ParquetStatistics([root, element]).sketch(of: [Column("a", .bigint)], rowCount: 10, chunks)
        #expect(sketch?.column("a")?.valueCount == nil)
    }

    @Test func `more values than rows are not told`() throws {
        let none: [UInt8] = [0x3A, 0x00]
        let schema = try SchemaInference.infer(
            bytes: orc(rows: 2, statistics: none + [0x3A, 0x02, 0x08, 0x03]), name: "a.orc")
        #expect(schema.rows == 2 && schema.statistics?[0].nulls == nil)
        let honest = try SchemaInference.infer(
            bytes: orc(rows: 2, statistics: none + [0x3A, 0x02, 0x08, 0x01]), name: "a.orc")
        #expect(honest.statistics?[0].nulls == 1)
    }
}
