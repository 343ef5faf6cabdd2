import Arrivals
import Notices
import Store
import TestSupport
import Testing
import Timekeeping
import Workflows

@testable import Orchestrator

/// Budgets, with prices of real attempts.
@Suite struct BudgetTests {
    private let workflow = """
        workflow: w
        timezone: Europe/Rome
        budget: 5 USD/day
        datasets: {d: {path: in/*.csv, table: raw.d}}
        triggers: {up: {on-upload: d, start: a}}
        jobs: {a: {shell: 'true'}}
        notify: {budget: [ops]}

        """

    /// An attempt costs a dollar.
    private let price = PriceModel(
        jobs: .init(perHour: 60, minimum: .seconds(60)), crawlers: .init(perHour: 60, minimum: .seconds(60)))

    private func told(_ bench: CoreBench) throws -> [String] {
        try bench.store.read { db in try Outbox.batch(for: "ops", in: db) }?.notices.map(\.notice.message) ?? []
    }

    /// A file comes, and if that makes a run, the run succeeds.
    private func arrive(_ number: Int, _ bench: CoreBench) throws {
        try bench.arrive("in/\(number).csv", content: Int64(number))
        for attempt in bench.begun() { try bench.end(attempt) }
    }

    private func record(_ bench: CoreBench) throws -> BudgetRecord? {
        let definition = try #require(bench.reading.loaded.first?.definition)
        return try bench.store.read { db in try BudgetRecord.of(definition, price, at: bench.clock.now, in: db) }
    }

    @Test func `runs of a day cost no more than its budget; people are told, and the next day goes on`() throws {
        // Midnight in Rome.
        var bench = try CoreBench(workflow, at: Instant(iso8601: "2026-11-19T23:00:00Z"), price: price)
        for number in 1...4 { try arrive(number, bench) }
        #expect(try bench.runs().count == 2)
        #expect(try record(bench)?.spent == "2.0000 USD")
        #expect(try record(bench)?.isOpen == false && record(bench)?.isUsed == false)
        try bench.pass(.seconds(6 * 3600))
        for attempt in bench.begun() { try bench.end(attempt) }
        #expect(try bench.runs().count == 3)
        #expect(try bench.runs().first?.closedBy == "arrival, held by the budget")
        try bench.crash()
        try arrive(5, bench)
        #expect(try bench.runs().count == 3)
        try bench.pass(.seconds(6 * 3600))
        for attempt in bench.begun() { try bench.end(attempt) }
        #expect(try told(bench) == ["4.0000 USD of today's 5.0000 USD is used by the runs of 'w'"])
        try arrive(6, bench)
        try bench.pass(.seconds(6 * 3600))
        for attempt in bench.begun() { try bench.end(attempt) }
        try arrive(7, bench)
        #expect(
            try told(bench).last
                == "batches of 'w' stay open until 2026-11-21 00:00 Europe/Rome, as today's budget of 5.0000 USD is used"
        )
        #expect(try bench.runs().count == 5)
        #expect(try record(bench)?.isUsed == true)
        try bench.pass(.seconds(6 * 3600))
        for attempt in bench.begun() { try bench.end(attempt) }
        #expect(try bench.runs().count == 6)
        #expect(try record(bench)?.spent == "1.0000 USD")
        #expect(try told(bench).count == 2)
        #expect(try bench.files().allSatisfy { $0.state == .ingested })
    }

    @Test func `a budget that is written later knows what runs have cost, and one that is taken away lets go`() throws {
        let free = workflow.replacing("budget: 5 USD/day\n", with: "")
        let bench = try CoreBench(free, at: Instant(iso8601: "2026-11-20T08:00:00Z"), price: price)
        for number in 1...5 { try arrive(number, bench) }
        try bench.send(.workflowsRead(CoreBench.reading(workflow)))
        try arrive(6, bench)
        #expect(try bench.runs().count == 5)
        try bench.send(.priceLoaded(nil))
        #expect(try bench.runs().count == 6)
    }

    @Test func `a price in another currency leaves a budget without effect`() throws {
        let other = PriceModel(jobs: price.jobs, crawlers: price.crawlers, currency: "EUR")
        let bench = try CoreBench(workflow, price: other)
        for number in 1...9 { try arrive(number, bench) }
        #expect(try bench.runs().count == 9)
    }
}
