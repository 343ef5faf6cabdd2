import GRDB
import Store
import Testing
import Timekeeping

@testable import Orchestrator

@Suite struct PruningTests {
    private func bench(runs: Int) throws -> CoreBench {
        let bench = try CoreBench(
            """
            workflow: w
            datasets: {d: {path: in/*.csv, table: raw.d}}
            triggers: {up: {on-upload: d, start: a}}
            jobs: {a: {shell: 'true'}}
            """)
        for number in 1...runs {
            try bench.arrive("in/\(number).csv")
            try bench.end(try #require(bench.begun().first), succeeds: number != 2)
            try bench.pass(.seconds(86_400))
        }
        return bench
    }

    private func prune(_ bench: CoreBench, _ rule: Retention) throws {
        try bench.send(.prune(rule))
        let folders = bench.hands.removed
        guard !folders.isEmpty else { return }
        try bench.send(.foldersRemoved(runs: folders, by: rule))
    }

    @Test func `runs beyond the count or the age go, but for the newest and those that hold files`() throws {
        for rule in [Retention(runs: 2), Retention(age: .seconds(86_400 * 5 / 2))] {
            let bench = try bench(runs: 6)
            try prune(bench, rule)
            // The second failed, and holds its file.
            #expect(try bench.runs().map(\.id) == ["w-6", "w-5", "w-2"])
            #expect(bench.hands.removed == ["w-1", "w-3", "w-4"])
            let left = try bench.store.read { db in
                try ["history", "attempts", "node_runs"].map {
                    try String.fetchAll(db, sql: "SELECT DISTINCT run FROM \($0) WHERE run IS NOT NULL ORDER BY run")
                }
            }
            #expect(left == Array(repeating: ["w-2", "w-5", "w-6"], count: 3))
            #expect(try bench.store.read { db in try LedgerCheck.violations(in: db) }.isEmpty)
            try bench.arrive("in/7.csv")
            #expect(try bench.runs().first?.id == "w-7")
        }
    }

    @Test func `the newest run of a workflow stays, however old, and without a rule all stay`() throws {
        let bench = try bench(runs: 3)
        try prune(bench, Retention())
        #expect(try bench.runs().count == 3)
        try prune(bench, Retention(age: .seconds(1)))
        #expect(try bench.runs().map(\.id) == ["w-3", "w-2"])
    }

    @Test func `a run that is on its way out is not resumed, and goes for good though a crash comes between`() throws {
        var bench = try bench(runs: 3)
        #expect(try bench.ask(.release(run: "w-2")).status == 0)
        let rule = Retention(age: .seconds(1))
        try bench.send(.prune(rule))
        #expect(bench.hands.removed.contains("w-2"))
        #expect(try bench.ask(.resume(run: "w-2")).message == "there is no run 'w-2'; see 'tidegate runs list'")
        #expect(try bench.ask(.rerun(run: "w-1", from: "a")).status != 0)
        try bench.crash()
        #expect(bench.hands.removed.isEmpty)
        // All that was noted goes, though no rule lets anything go any more.
        try bench.send(.prune(Retention()))
        try bench.send(.foldersRemoved(runs: bench.hands.removed, by: Retention()))
        #expect(!(try bench.runs().map(\.id).contains("w-2")))
    }

    @Test func `the run of the last row of history stays, so that no later row gets its number`() throws {
        let bench = try bench(runs: 3)
        try bench.store.write { db in
            try db.execute(sql: "INSERT INTO history (at, run, to_state) VALUES (0, 'w-1', 'RUNNING')")
        }
        try prune(bench, Retention(runs: 1))
        #expect(try bench.runs().map(\.id).contains("w-1"))
    }

    @Test func `a run with very many rows goes in several steps, and is there until the last`() throws {
        let bench = try bench(runs: 3)
        try bench.store.write { db in
            for _ in 0..<5_000 {
                try db.execute(sql: "INSERT INTO history (at, run, to_state) VALUES (0, 'w-1', 'RUNNING')")
            }
        }
        var left = ["w-1"]
        var steps = 0
        while !left.isEmpty {
            #expect(try bench.runs().map(\.id).contains("w-1"))
            left = try bench.store.write { db in try Pruning.forget(left, in: db) }
            steps += 1
        }
        #expect(steps == 3)
        #expect(try bench.runs().map(\.id) == ["w-3", "w-2"])
    }
}
