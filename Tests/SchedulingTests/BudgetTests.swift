import Scheduling
import TestSupport
import Testing
import Timekeeping
import Workflows

/// Budgets: what a day's runs may cost.
@Suite struct BudgetTests {
    private let day: Range<Instant>

    init() throws {
        let midnight = try #require(Instant(iso8601: "2026-11-20T00:00:00Z") as Instant?)
        day = midnight..<midnight + .seconds(86_400)
    }

    private func spending(
        _ spent: Double, runs: Int = 1, at hour: Double = 6, perRun: Double = 1
    ) -> Spending {
        Spending(
            budget: 10, perRun: perRun, day: day, spent: spent, runs: runs,
            newest: day.lowerBound + .seconds(hour * 3600))
    }

    private func hour(_ hour: Double) -> Instant { day.lowerBound + .seconds(hour * 3600) }

    @Test func `while half of a budget is left, batches close by their own rules`() {
        #expect(spending(4).opens(at: hour(7)) == hour(7))
    }

    @Test func `what is left of the other half is spread over the rest of the day`() {
        // Five runs are left for 18 hours: one each three hours.
        #expect(spending(5).opens(at: hour(7)) == hour(9))
        #expect(spending(5).opens(at: hour(10)) == hour(10))
        #expect(spending(8, at: 18).opens(at: hour(18)) == hour(20))
    }

    @Test func `a budget that has no room for a run opens with the next day, where it is new`() {
        let used = spending(9.5)
        #expect(used.opens(at: hour(7)) == day.upperBound)
        let next = used.standing(at: day.upperBound, in: .utc)
        #expect(next.spent == 0 && next.runs == 0 && next.opens(at: day.upperBound) == day.upperBound)
    }

    @Test func `a day's first run is made, whatever it costs`() {
        #expect(spending(0, runs: 0, perRun: 99).opens(at: hour(7)) == hour(7))
        #expect(spending(99, runs: 1, perRun: 99).opens(at: hour(7)) == day.upperBound)
    }

    @Test func `a day is as long as clocks make it`() throws {
        let rome = try TimeZoneRules.system(named: "Europe/Rome")
        func hours(_ text: String) throws -> Int64 {
            let range = rome.day(at: try #require(Instant(iso8601: text) as Instant?))
            return (range.upperBound - range.lowerBound).microseconds / 3_600_000_000
        }
        #expect(try hours("2026-03-29T12:00:00Z") == 23)
        #expect(try hours("2026-10-25T12:00:00Z") == 25)
        #expect(try hours("2026-10-26T12:00:00Z") == 24)
    }

    private func bench(budget: Double = 4, limits: BatchLimits = BatchLimits()) throws -> Bench {
        var bench = try Bench(
            triggers: [onUpload(.any, "d", limits: limits)], datasets: [dataset("d", "in/*")], concurrent: 999,
            job("a"))
        bench.send(.spent(workflow: "w", Spending(budget: budget, perRun: 1, day: day)))
        return bench
    }

    private func held(_ bench: Bench) -> [Instant] {
        bench.history.compactMap { if case .batchesHeld(_, let until) = $0 { until } else { nil } }
    }

    private func closedBy(_ bench: Bench) -> [String] {
        bench.history.compactMap { if case .runCreated(let run, _) = $0 { run.closedBy } else { nil } }
    }

    @Test func `batches stay open rather than that the budget is passed, and close when it opens`() throws {
        var bench = try bench()
        for _ in 0..<6 { bench.arrive("d") }
        // Two runs at once, then the other two are to last the day.
        #expect(bench.batches == [[1], [2]])
        #expect(held(bench) == [hour(8)])
        bench.pass(.seconds(8 * 3600))
        #expect(bench.batches == [[1], [2], [3, 4, 5, 6]])
        #expect(closedBy(bench) == ["arrival", "arrival", "arrival, held by the budget"])
        bench.arrive("d")
        bench.pass(.seconds(8 * 3600))
        #expect(bench.batches.count == 4)
        bench.arrive("d")
        #expect(held(bench).last == day.upperBound)
        bench.pass(.seconds(8 * 3600))
        #expect(bench.batches.last == [8])
    }

    @Test func `a batch that is not held says nothing of a budget, though one before it was`() throws {
        var bench = try bench(budget: 1)
        bench.arrive("d")
        bench.arrive("d")
        #expect(held(bench) == [day.upperBound])
        bench.send(.withdrawn(workflow: "w", arrival: 2))
        bench.pass(.seconds(86_400))
        bench.arrive("d")
        #expect(closedBy(bench) == ["arrival", "arrival"])
    }

    @Test func `a full batch stays open too, and no file is in two`() throws {
        var bench = try bench(budget: 1, limits: BatchLimits(files: 2))
        for _ in 0..<5 { bench.arrive("d") }
        #expect(bench.batches == [[1, 2]])
        bench.pass(.seconds(86_400))
        #expect(bench.batches == [[1, 2], [3, 4]])
    }

    @Test func `what people ask for is made, and counts`() throws {
        var bench = try bench(budget: 2)
        bench.request()
        bench.request()
        bench.request()
        #expect(bench.batches.count == 3)
        bench.arrive("d")
        #expect(bench.batches.count == 3 && held(bench) == [day.upperBound])
    }

    @Test func `more to spend lets go at once, and so does no budget`() throws {
        for value in [Spending(budget: 99, perRun: 1, day: day, spent: 1, runs: 1, newest: day.lowerBound), nil] {
            var bench = try bench(budget: 1)
            bench.arrive("d")
            bench.arrive("d")
            #expect(bench.batches == [[1]])
            bench.send(.spent(workflow: "w", value))
            #expect(bench.batches == [[1], [2]])
        }
    }

    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `a day's runs of files never cost more than its budget, and no file waits past the next day`(
        _ seed: UInt64
    ) throws {
        var random = SeededRandom(seed: seed)
        let budget = Double.random(in: 1...12, using: &random)
        var bench = try bench(budget: budget)
        for _ in 0..<Int.random(in: 1...200, using: &random) {
            bench.arrive("d")
            bench.pass(.seconds(Int.random(in: 0...3000, using: &random)))
        }
        var byDay: [Int64: Int] = [:]
        for case .runCreated(let run, _) in bench.history {
            byDay[(run.created.microseconds - day.lowerBound.microseconds) / 86_400_000_000, default: 0] += 1
        }
        #expect(byDay.values.allSatisfy { Double($0) <= max(budget, 1) }, "seed \(seed): \(byDay) of \(budget)")
        bench.pass(.seconds(86_400))
        #expect(bench.batches.flatMap { $0 }.count == bench.arrivedCount, "seed \(seed)")
    }
}
