import TableSchema
import TestSupport
import Testing

@testable import SchemaInference

/// What ORC's footers tell of values.
@Suite struct ORCStatisticsTests {
    @Test(arguments: ["all-types", "zlib", "snappy", "lz4", "zstd"])
    func `a footer tells nulls and ranges of plain values`(name: String) throws {
        let schema = try SchemaInference.infer(path: Fixture.path("\(name).orc"))
        let facts = try #require(schema.statistics)
        let columns = Dictionary(uniqueKeysWithValues: zip(schema.columns.map(\.name), facts))
        let ranges = columns.compactMapValues { facts in facts.min.map { "\($0) \(facts.max ?? "")" } }
        #expect(
            ranges == [
                "tiny": "1 2", "small": "1 2", "int": "1 2", "long": "1 2", "f": "1 2", "d": "1 2", "s": "a b",
                "day": "2026-01-01 2026-01-01", "price": "1.25 1.25",
            ])
        #expect(columns["flag"]?.nulls == 1 && columns["long"]?.nulls == 0)
        #expect(columns.values.allSatisfy { $0.distinct == nil })
    }

    /// A field of a message: its number, and the bytes of another one.
    private func message(_ field: UInt8, _ bytes: [UInt8]) -> [UInt8] { [field << 3 | 2, UInt8(bytes.count)] + bytes }

    @Test func `numbers have their sign in the lowest bit`() throws {
        let numbers: [UInt8] = [0x08, 0x07, 0x10, 0x0A]
        let told = try ORCStatistics(([0x08, 0x02] + message(2, numbers))[...], of: .int).sketch(of: .int)
        #expect(told.valueCount == 2)
        #expect(told.span == .wholes(lowest: -4, highest: 5))
    }

    @Test func `bounds in the wrong order, or of another type, are not believed`() throws {
        let numbers = message(2, [0x08, 0x0A, 0x10, 0x07])
        #expect(try ORCStatistics(numbers[...], of: .int).sketch(of: .int).span == nil)
        #expect(try ORCStatistics(numbers[...], of: .double).sketch(of: .double).span == nil)
        let words = message(6, message(1, Array("x".utf8)) + message(2, Array("2".utf8)))
        let decimal = DataType.decimal(precision: 4, scale: 1)
        #expect(try ORCStatistics(words[...], of: decimal).sketch(of: decimal).span == nil)
        #expect(throws: ProtobufDamage.self) { try ORCStatistics([0x12, 0x7F][...], of: .int) }
    }
}
