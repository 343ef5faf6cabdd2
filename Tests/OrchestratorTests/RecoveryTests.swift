import Arrivals
import Scheduling
import Store
import Synchronization
import TableSchema
import TestSupport
import Testing
import Timekeeping

@testable import Orchestrator

/// What goes on after a crash, and what people may still do then.
@Suite struct RecoveryTests {
    private func workflow(_ job: String, batch: String = "") -> String {
        """
        workflow: w
        datasets:
          d: {path: in/*.csv, table: raw.d}
        triggers:
          up: {on-upload: d\(batch), start: a}
        jobs:
          a: {\(job)}

        """
    }

    @Test func `each item is tried again at its own time, though the daemon died meanwhile`() throws {
        var bench = try CoreBench(
            workflow("shell: 'true', for-each: {items: [1, 2]}, retry: {attempts: 1, delay: 60s}"))
        try bench.arrive("in/1.csv")
        let run = RunID(workflow: "w", number: 1)
        try bench.send(.event(.itemsListed(run, node: "a", .values(["1", "2"]))))
        let attempts = bench.begun()
        try bench.end(try #require(attempts.first), succeeds: false)
        try bench.pass(.seconds(10))
        try bench.end(try #require(attempts.last), succeeds: false)
        try bench.crash()
        try bench.pass(.seconds(55))
        #expect(bench.begun().map(\.number) == [3])
        try bench.pass(.seconds(10))
        #expect(bench.begun().map(\.number) == [4])
    }

    @Test func `items that failed are tried anew when their run goes on, though the daemon dies again`() throws {
        var bench = try CoreBench(
            workflow("shell: 'true', for-each: {items: [1, 2, 3, 4]}, max-concurrency: 1, tolerate: 1"))
        try bench.arrive("in/1.csv")
        let run = RunID(workflow: "w", number: 1)
        let values = ["1", "2", "3", "4"]
        try bench.send(.event(.itemsListed(run, node: "a", .values(values))))
        for succeeds in [true, false, false] {
            try bench.end(try #require(bench.begun().first), succeeds: succeeds)
        }
        #expect(try bench.runs().map(\.state) == [.failed])
        #expect(try bench.ask(.resume(run: "w-1")).status == 0)
        try bench.send(.event(.itemsListed(run, node: "a", .values(values, succeeded: [0]))))
        try bench.crash()
        while let attempt = bench.begun().first { try bench.end(attempt) }
        #expect(try bench.runs().map(\.state) == [.succeeded])
        #expect(try bench.store.read { db in try Items.counts(of: "a", run: "w-1", in: db) } == [.succeeded: 4])
    }

    @Test func `an attempt that a start begins holds its slot once`() throws {
        var bench = try CoreBench(workflow("shell: 'true', pool: one", batch: ", batch: {quiet: 30s}"))
        try bench.arrive("in/1.csv")
        // Its batch closes while no daemon runs.
        bench.clock.set(to: bench.clock.now + .seconds(60))
        try bench.crash()
        for attempt in bench.begun() { try bench.end(attempt) }
        try bench.arrive("in/2.csv")
        try bench.pass(.seconds(60))
        #expect(bench.begun().map(\.description) == ["w-2/a/1"])
    }

    @Test func `an invalid file is set aside after a crash too, until that is noted`() throws {
        var bench = try CoreBench(
            """
            workflow: w
            datasets:
              d: {path: in/*.csv, table: raw.d, invalid: failed}
            triggers:
              up: {on-upload: d, start: a}
            jobs:
              a: {shell: 'true'}

            """)
        let sighting = try bench.sighting("in/1.csv")
        try bench.send(.seen([sighting]))
        let inspection = Inspection(
            identity: sighting.identity, hash: "1", schema: nil, verdict: .invalid(reason: "it has no columns"))
        try bench.send(.inspected(InspectedFile(sighting: sighting, reply: .inspected(inspection))))
        #expect(bench.hands.quarantined == ["in/1.csv"])
        try bench.crash()
        #expect(bench.hands.quarantined == ["in/1.csv"])
        try bench.send(.moved(arrival: try #require(try bench.files().first).id, to: "failed/1.csv"))
        try bench.crash()
        #expect(bench.hands.quarantined == [])
    }

    @Test func `looking again at a file that has a newer version is refused, and nothing more`() throws {
        let bench = try CoreBench(workflow("shell: 'true'"))
        let sighting = try bench.sighting("in/1.csv", content: 1)
        try bench.send(.seen([sighting]))
        let inspection = Inspection(
            identity: sighting.identity, hash: "1", schema: nil, verdict: .invalid(reason: "it has no columns"))
        try bench.send(.inspected(InspectedFile(sighting: sighting, reply: .inspected(inspection))))
        #expect(try bench.files().map(\.state) == [.invalid])
        #expect(try bench.ask(.retry(paths: ["in/1.csv"])).status == 0)
        try bench.send(.inspected(InspectedFile(sighting: sighting, reply: .inspected(inspection))))
        try bench.arrive("in/1.csv", content: 2)
        let reply = try bench.ask(.retry(paths: ["in/1.csv"]))
        #expect(reply.status == 64)
        #expect(reply.message.contains("is no INVALID file"))
    }

    @Test func `a run whose files were put back is not run again, as another has them`() throws {
        let bench = try CoreBench(workflow("shell: 'true'"))
        try bench.arrive("in/1.csv")
        try bench.end(try #require(bench.begun().first), succeeds: false)
        #expect(try bench.ask(.release(run: "w-1")).status == 0)
        let reply = try bench.ask(.rerun(run: "w-1", from: "a"))
        #expect(reply.status == 64)
        #expect(reply.message.contains("were put back to wait"))
        try bench.end(try #require(bench.begun().first))
        #expect(try bench.runs().map(\.state) == [.succeeded, .failed])
    }

    @Test func `a run that succeeded, and fails when it is run again, keeps its files INGESTED`() throws {
        let bench = try CoreBench(workflow("shell: 'true'"))
        try bench.arrive("in/1.csv")
        try bench.end(try #require(bench.begun().first))
        #expect(try bench.ask(.rerun(run: "w-1", from: "a")).status == 0)
        try bench.end(try #require(bench.begun().first), succeeds: false)
        #expect(try bench.runs().map(\.state) == [.failed])
        #expect(try bench.files().map(\.state) == [.ingested])
        #expect(try bench.store.read { db in try LedgerCheck.violations(in: db) } == [])
    }
}
