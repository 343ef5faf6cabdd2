import Foundation
import TestSupport
import Testing

/// The catalog's commands, through the built program.
@Suite struct CatalogCommandTests {
    /// A workspace with a crawled table of four partitions.
    private func crawled(_ workspace: ScratchFolder) throws -> Program {
        for (date, hour) in [("2026-01-01", 9), ("2026-01-01", 10), ("2026-01-02", 9), ("2026-02-01", 9)] {
            try workspace.write("id,amount\n1,2.5\n", to: "data/orders/date=\(date)/hour=\(hour)/a.csv")
        }
        let program = try Program(in: workspace)
        #expect(try program.run("crawl", "data").status == 0)
        return program
    }

    @Test func `partitions are found by a condition, and a mistake in it is told`() throws {
        try withScratchFolder { workspace in
            let program = try crawled(workspace)
            func found(_ condition: String, _ more: String...) throws -> (values: [[String: String]], more: Bool?) {
                let words = ["catalog", "partitions", "raw.orders", "--where", condition, "--json"] + more
                let answer = try program.run(words).json()
                let partitions = try #require(answer["partitions"] as? [[String: Any]])
                return (partitions.compactMap { $0["values"] as? [String: String] }, answer["more"] as? Bool)
            }
            let january = try found("date >= '2026-01-01' and hour = 9 and not date >= '2026-02-01'")
            #expect(january.values == [["date": "2026-01-01", "hour": "9"], ["date": "2026-01-02", "hour": "9"]])
            #expect(january.more == false)
            #expect(try found("hour between 9 and 10", "--limit", "1").more == true)
            let none = try program.run("catalog", "partitions", "raw.orders", "--where", "hour > 10")
            #expect(none.output == "It has none such.\n")
            let refused = try program.run("catalog", "partitions", "raw.orders", "--where", "dat > 1")
            #expect(refused.status == 64)
            #expect(refused.errors.contains("raw.orders has no partition key 'dat'; it has: date date, hour bigint"))
        }
    }
}
