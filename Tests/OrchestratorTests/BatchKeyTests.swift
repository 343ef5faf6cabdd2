import Arrivals
import Files
import Scheduling
import Store
import TestSupport
import Testing
import Timekeeping
import Workflows

@testable import Orchestrator

/// What a key's files are when it runs again.
@Suite struct BatchKeyTests {
    private func text(_ late: String) -> String {
        """
        workflow: w
        datasets:
          d: {path: "in/{date}/*.csv", table: raw.d}
          e: {path: "other/{date}/*.csv", table: raw.e}
        triggers:
          up: {on-upload: {all: [d, e], per: date, late: \(late)}, start: a}
        jobs:
          a: {shell: 'true'}

        """
    }

    private func arrive(_ path: String, _ content: Int64, _ bench: CoreBench) throws {
        try bench.arrive(path, content: content)
        for attempt in bench.begun() { try bench.end(attempt) }
    }

    private func earlier(_ run: Int, _ late: String, _ bench: CoreBench) throws -> [String] {
        let workflow = try #require(CoreBench.reading(text(late)).loaded.first?.definition.workflow)
        return try bench.store.read { db in
            let run = try #require(try Recovery.bareRun(RunID(workflow: "w", number: run), in: db))
            return try BatchKeys.earlierFiles(of: run, workflow, in: db).map(\.path)
        }
    }

    @Test func `a key that runs again has the files that its runs have ingested, and no others`() throws {
        var bench = try CoreBench(text("next-run"))
        try arrive("in/1/a.csv", 1, bench)
        try arrive("other/1/a.csv", 2, bench)
        // Late for 1, it goes along with 2.
        try arrive("in/1/b.csv", 3, bench)
        try arrive("in/2/a.csv", 4, bench)
        try arrive("other/2/a.csv", 5, bench)
        #expect(try bench.runs().map(\.key) == ["date=2", "date=1"])
        #expect(try bench.files().count { $0.run == "w-2" } == 3)
        let edited = CoreBench.reading(text("rerun"))
        try bench.send(.workflowsRead(edited))
        try bench.crash(reading: edited)
        try arrive("in/2/b.csv", 6, bench)
        #expect(try bench.runs().map(\.closedBy).first == "late files of 2")
        #expect(try earlier(3, "rerun", bench) == ["in/2/a.csv", "other/2/a.csv"])
        #expect(try earlier(2, "rerun", bench) == ["in/2/b.csv"])
        #expect(try earlier(2, "next-run", bench) == [])
        #expect(try bench.files().allSatisfy { $0.state == .ingested })
    }

    @Test func `of a file that came again the newest version is given, in the order of arrival`() throws {
        func file(_ id: Int64, _ path: String, version: Int) -> Arrival {
            Arrival(
                id: id, workflow: "w", dataset: "d", path: path, version: version,
                identity: .init(device: 1, inode: 1, size: 1, modified: 1, changed: 1), hash: "h", state: .ingested,
                captures: [:], run: "w-1", reason: nil, movedTo: nil, arrived: Instant(seconds: id), ingested: nil)
        }
        let earlier = EarlierFiles(ofKey: [file(1, "a", version: 1), file(2, "b", version: 1)])
        let joined = earlier.joined(with: [file(3, "a", version: 2)])
        #expect(joined.map(\.id) == [2, 3])
    }
}
