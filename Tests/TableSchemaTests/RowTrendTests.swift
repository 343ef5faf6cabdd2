import Testing

@testable import TableSchema

@Suite struct RowTrendTests {
    @Test func `a file is held against the one in the middle of those before`() throws {
        let trend = try #require(RowTrend("rows within 20% of last 5"))
        #expect(trend.filesMax == 5)
        #expect(trend.refusal(of: 0, after: []) == nil)
        #expect(trend.refusal(of: 120, after: [100, 1, 100_000]) == nil)
        #expect(trend.refusal(of: 121, after: [100, 1, 100_000]) != nil)
        #expect(trend.refusal(of: 79, after: [100]) != nil && trend.refusal(of: 80, after: [100]) == nil)
        #expect(trend.refusal(of: 0, after: [0]) == nil && trend.refusal(of: 1, after: [0]) != nil)
    }

    @Test(arguments: [
        "rows within 20 of last 5", "rows within -1% of last 5", "rows within 20% of last 0", "rows within 20%",
        "rows < 10",
        "rows within nan% of last 5", "rows within inf% of last 5",
    ])
    func `other conditions are none`(condition: String) {
        #expect(RowTrend(condition) == nil)
    }
}
