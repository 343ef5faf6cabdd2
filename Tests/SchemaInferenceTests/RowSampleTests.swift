import TableSchema
import Testing

@testable import SchemaInference

@Suite struct RowSampleTests {
    private func sample(ofRows count: Int, block: Int) -> RowSample {
        var sample = RowSample(width: 1, .none)
        for row in 0..<count { sample.add(RowSample.Row(rank: sample.rank(block: block, row: row), values: [])) }
        return sample
    }

    private func ranks(_ sample: RowSample) -> [UInt64] { sample.picks(width: 1) { _, _ in nil }.rows.map(\.rank) }

    @Test func `rows that are chosen before they are made are those that stay`() {
        let all = sample(ofRows: 5000, block: 3)
        var chosen = RowSample(width: 1, .none)
        let rows = chosen.chosen(ofRows: 5000, block: 3)
        #expect(rows.count == 1000)
        for (_, rank) in rows { chosen.add(RowSample.Row(rank: rank, values: [])) }
        #expect(ranks(chosen) == ranks(all))
        #expect(chosen.picks(width: 1) { _, _ in nil }.limit == all.picks(width: 1) { _, _ in nil }.limit)
    }

    @Test func `a part with hardly any rows keeps the limit of one with many`() {
        let many = sample(ofRows: 5000, block: 0)
        for few in [0, 1] {
            var sum = sample(ofRows: few, block: 1)
            sum.add(many)
            var other = many
            other.add(sample(ofRows: few, block: 1))
            #expect(sum.limit == other.limit)
            #expect(sum.limit < .max)
            #expect(ranks(sum) == ranks(other))
        }
    }
}
