import Arrivals
import Notices
import Scheduling
import Store
import TestSupport
import Testing
import Timekeeping
import Workflows

@testable import Orchestrator

/// What is to happen by a time.
@Suite struct DeadlineTests {
    private static func text(_ expected: String = "by: '06:00', files: 2..3") -> String {
        """
        workflow: w
        timezone: Europe/Rome
        datasets:
          d: {path: in/*.csv, table: raw.d, expect-arrivals: {\(expected)}}
        triggers:
          hand: {on-demand: true, start: a}
        jobs:
          a: {shell: 'true'}
          fallback: {shell: 'true'}
        notify: {late: [ops], arrivals: [data]}

        """
    }

    /// A bench at noon in Rome, on the day before clocks are put forward.
    private func bench(_ text: String = Self.text()) throws -> CoreBench {
        let bench = try CoreBench(text, at: Instant(iso8601: "2026-03-28T11:00:00Z"))
        return bench
    }

    private func changes(_ bench: CoreBench) throws -> [String] {
        try bench.store.read { db in try DeadlineChange.list(limit: 99, in: db).changes }.reversed()
            .map(\.state.rawValue)
    }

    private func told(_ bench: CoreBench, _ channel: String) throws -> [Notice] {
        try bench.store.read { db in try Outbox.batch(for: channel, in: db) }?.notices.map(\.notice) ?? []
    }

    @Test func `files that come in time meet the deadline, wherever clocks are put forward`() throws {
        let bench = try bench()
        try bench.arrive("in/1.csv")
        try bench.arrive("in/2.csv")
        // 06:00 in Rome on 29 March, when summer time has begun, is 04:00 in UTC.
        try bench.pass(.seconds(17 * 3600 - 1))
        #expect(try changes(bench) == [])
        try bench.pass(.seconds(1))
        #expect(try changes(bench) == ["MET"])
        #expect(try told(bench, "ops") == [])
        try bench.pass(.seconds(86_400))
        #expect(try changes(bench) == ["MET", "LATE"])
        let notice = try #require(try told(bench, "ops").first)
        #expect(
            notice.message
                == "LATE: no file has come of 'd' of 'w' by 2026-03-30 06:00 Europe/Rome; expected: 2..3 files")
        #expect(notice.kind == .late)
    }

    @Test func `too few are told, and what makes up for them does not count for the next day`() throws {
        let bench = try bench()
        try bench.arrive("in/1.csv")
        try bench.pass(.seconds(17 * 3600))
        #expect(try changes(bench) == ["TOO FEW"])
        try bench.pass(.seconds(3600))
        try bench.arrive("in/2.csv")
        #expect(try changes(bench) == ["TOO FEW", "CAME LATE"])
        #expect(
            try told(bench, "ops").map(\.message).last?.hasPrefix("CAME LATE: in/2.csv has come, which was due")
                == true)
        try bench.arrive("in/3.csv")
        try bench.pass(.seconds(86_400))
        #expect(try changes(bench) == ["TOO FEW", "CAME LATE", "TOO FEW"])
    }

    @Test func `what comes more than half a day after a deadline is for the next one`() throws {
        let bench = try bench()
        try bench.pass(.seconds(17 * 3600 + 20 * 3600))
        try bench.arrive("in/1.csv")
        try bench.arrive("in/2.csv")
        try bench.pass(.seconds(4 * 3600))
        #expect(try changes(bench) == ["LATE", "MET"])
    }

    @Test func `the first file that is too many is told, and each that is too large`() throws {
        let bench = try bench(Self.text("by: '06:00', files: 1..2, size: ..5"))
        for index in 1...4 { try bench.arrive("in/\(index).csv") }
        #expect(try changes(bench) == ["TOO BIG", "TOO BIG", "TOO BIG", "TOO MANY", "TOO BIG"])
        let messages = try told(bench, "data").map(\.message)
        #expect(messages.first == "TOO BIG: in/1.csv has 10 B; expected: at most 5 B")
        #expect(
            messages.contains("TOO MANY: in/3.csv is one more than expected of 'd' of 'w', which is 2 files at most"))
        #expect(try told(bench, "ops") == [])
        try bench.pass(.seconds(17 * 3600))
        #expect(try changes(bench).last == "TOO MANY")
        #expect(try told(bench, "data").count == 5)
    }

    @Test func `when files are late, a run of other nodes is made, and it takes no files`() throws {
        let bench = try bench(Self.text("by: '06:00', files: 2.., otherwise: fallback"))
        try bench.arrive("in/1.csv")
        try bench.pass(.seconds(17 * 3600))
        #expect(bench.begun().map(\.node) == ["fallback"])
        let run = try #require(try bench.runs().first)
        #expect(run.trigger == "expect-arrivals" && run.closedBy == "lateness of d" && run.files == 0)
        #expect(try bench.files().map(\.run) == [nil])
    }

    @Test func `a deadline that passed while no daemon ran is looked at a minute after the start, once`() throws {
        var bench = try bench()
        bench.clock.set(to: bench.clock.now + .seconds(3 * 86_400))
        try bench.crash()
        // What is found at the start may have come in time.
        try bench.arrive("in/1.csv")
        try bench.arrive("in/2.csv")
        #expect(try changes(bench) == [])
        try bench.pass(.seconds(60))
        #expect(try changes(bench) == ["MET"])
        try bench.pass(.seconds(12 * 3600))
        #expect(try changes(bench) == ["MET"])
    }

    @Test func `a deadline counts what came before it was written`() throws {
        let bench = try bench(Self.text().replacing(", expect-arrivals: {by: '06:00', files: 2..3}", with: ""))
        try bench.arrive("in/1.csv")
        try bench.arrive("in/2.csv")
        try bench.pass(.seconds(3600))
        try bench.send(.workflowsRead(CoreBench.reading(Self.text())))
        try bench.pass(.seconds(16 * 3600))
        #expect(try changes(bench) == ["MET"])
        try bench.send(.workflowsRead(WorkflowFolder.Reading()))
        #expect(try bench.store.read { db in try DeadlineRecord.list(in: db) }.isEmpty)
    }

    @Test func `a workflow that has not succeeded by its time is late, until it does`() throws {
        let bench = try CoreBench(
            """
            workflow: w
            expect-by: '0 6 * * *'
            jobs:
              a: {shell: 'true'}
            notify: {late: ops}

            """, at: Instant(iso8601: "2026-03-28T05:00:00Z"))
        _ = try bench.ask(.run(workflow: "w", trigger: nil, parameters: [:]))
        let attempt = try #require(bench.begun().first)
        try bench.pass(.seconds(3600))
        #expect(
            try told(bench, "ops").map(\.message) == [
                "LATE: no run of 'w' has succeeded by 2026-03-28 06:00 UTC; its newest, w-1, is RUNNING"
            ])
        try bench.end(attempt)
        #expect(try changes(bench) == ["LATE", "CAME LATE"])
        try bench.pass(.seconds(3 * 3600))
        _ = try bench.ask(.run(workflow: "w", trigger: nil, parameters: [:]))
        try bench.end(try #require(bench.begun().first))
        try bench.pass(.seconds(20 * 3600 + 3600))
        #expect(try changes(bench) == ["LATE", "CAME LATE", "MET"])
    }
}
