import TableSchema
import TestSupport
import Testing

@Suite struct TableSketchTests {
    @Test(arguments: 0..<300)
    func `what files add up to does not depend on their order or grouping`(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        let parts = (0..<4).map { _ in TableSketch.random(&random) }
        let all = parts.sum
        #expect(parts.shuffled(using: &random).sum == all)
        #expect([[parts[0], parts[1]].sum, [parts[3], parts[2]].sum].sum == all)
        #expect(([TableSketch()] + parts).sum == all)
        #expect(all.rows == parts.reduce(0) { $0 + $1.rows })
    }

    @Test(arguments: 0..<100)
    func `a sketch is kept and read back as it was, and damage is none`(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let sketch = TableSketch.random(&random)
        let bytes = sketch.encoded
        #expect(TableSketch(encoded: bytes) == sketch)
        for _ in 0..<20 {
            #expect(TableSketch(encoded: bytes.prefix(Int.random(in: 0..<bytes.count, using: &random))) == nil)
        }
        for _ in 0..<50 {
            var damaged = bytes
            damaged[Int.random(in: 0..<bytes.count, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
            // It may be another sketch; it must be no crash.
            _ = TableSketch(encoded: damaged)
        }
        #expect(TableSketch(encoded: bytes + [0]) == nil)
    }

    @Test func `a column that a file lacks has no value in its rows`() {
        var table = TableSketch(rows: 3, columns: [("a", ColumnSketch(valueCount: 3))])
        table.add(TableSketch(rows: 2, columns: [("b", ColumnSketch(valueCount: 1))]))
        #expect(table.rows == 5)
        #expect(table.keys == ["a", "b"])
        #expect(table.column("a")?.valueCount == 3)
        #expect(table.column("c") == nil)
    }

    @Test func `values without a common order have no lowest`() {
        var column = ColumnSketch(valueCount: 1, span: .wholes(lowest: 1, highest: 2))
        column.add(ColumnSketch(valueCount: 2, span: .reals(lowest: 0.5, highest: 0.5)))
        #expect(column.span == .reals(lowest: 0.5, highest: 2))
        column.add(ColumnSketch())
        #expect(column.span == .reals(lowest: 0.5, highest: 2))
        column.add(ColumnSketch(valueCount: 2, span: .instants(lowest: 1, highest: 2)))
        #expect(column.span == nil)
        column.add(ColumnSketch(valueCount: 1, span: .wholes(lowest: 1, highest: 2)))
        #expect(column.span == nil)
    }

    @Test func `rows of many files are picked as those of one`() {
        var random = SeededRandom(seed: 3)
        let rows = (0..<20_000).map { _ in
            RowPicks.Row(rank: UInt64.random(in: 0...(.max), using: &random), values: ["x"])
        }
        let whole = TableSketch(
            rows: 20_000, columns: [("a", ColumnSketch())], picks: RowPicks(rows))
        let files = stride(from: 0, to: 20_000, by: 100).map { first in
            TableSketch(
                rows: 100, columns: [("a", ColumnSketch())], picks: RowPicks(Array(rows[first..<first + 100]))
            ).compact
        }
        let lowest = [TableSketch(), whole].sum.picks
        #expect(lowest.rows.count == 500)
        #expect(files.sum.picks == lowest)
    }
}

extension [TableSketch] {
    fileprivate var sum: TableSketch {
        reduce(into: TableSketch()) { $0.add($1) }
    }
}

extension TableSketch {
    fileprivate static func random(_ random: inout SeededRandom) -> TableSketch {
        let rows = Int64.random(in: 0..<400, using: &random)
        let keys = ["id", "name", "tag", "été"].filter { _ in Bool.random(using: &random) }
        let picks = (0..<min(rows, 40)).map { _ in
            RowPicks.Row(
                rank: UInt64.random(in: 0...(.max), using: &random),
                values: keys.map { _ in Bool.random(using: &random) ? "v\(Int.random(in: 0..<50, using: &random))" : nil
                })
        }
        return TableSketch(
            rows: rows, columns: keys.map { ($0, ColumnSketch.random(max: rows, &random)) },
            picks: RowPicks(picks, limit: Bool.random(using: &random) ? .max : .random(in: 0...(.max), using: &random)))
    }
}

extension ColumnSketch {
    fileprivate static func random(max: Int64, _ random: inout SeededRandom) -> ColumnSketch {
        let values = Int64.random(in: 0...max, using: &random)
        guard values > 0 else { return ColumnSketch() }
        let numbers = (0..<2).map { _ in Int64.random(in: -1_000_000...1_000_000, using: &random) }.sorted()
        let spans: [ValueSpan?] = [
            nil, .wholes(lowest: Int128(numbers[0]) << 40, highest: Int128(numbers[1]) << 40),
            .reals(lowest: Double(numbers[0]) / 7, highest: Double(numbers[1]) / 7),
            .instants(lowest: numbers[0], highest: numbers[1]),
        ]
        let words = (0..<2).map { _ in String(UInt16.random(in: 0...(.max), using: &random), radix: 36) }.sorted()
        let counted = Set(
            (0..<Int.random(in: 1...300, using: &random)).map { _ in UInt64.random(in: 0..<600, using: &random) }
        )
        .sorted().prefix(DistinctSketch.countedMax)
        .map { DistinctSketch.CountedText("t\($0)", hash: $0 &* 0x9E37_79B9_7F4A_7C15, count: Int64($0 % 5) + 1) }
        .sorted { $0.hash < $1.hash }
        var estimate = HyperLogLog()
        for value in counted { estimate.add(hash: value.hash) }
        let kinds: [DistinctSketch] = [
            .counted(counted), .counted(counted), .listed(counted.map(\.hash)), .estimated(estimate), .unknown,
        ]
        return ColumnSketch(
            valueCount: values, byteCount: values * 3, span: spans.randomElement(using: &random) ?? nil,
            texts: Bool.random(using: &random) ? TextSpan(words[0], words[1]) : nil,
            distinct: kinds.randomElement(using: &random) ?? .unknown)
    }
}
