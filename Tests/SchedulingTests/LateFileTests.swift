import Scheduling
import Testing
import Timekeeping
import Workflows

/// Files of a key that is done.
@Suite struct LateFileTests {
    private func bench(
        _ late: LateRule, concurrent: Int = 1, limits: BatchLimits = BatchLimits()
    ) throws -> Bench {
        try Bench(
            triggers: [onUpload(.all, "d", "e", per: "date", late: late, limits: limits)],
            datasets: [dataset("d", "in/{date}/*"), dataset("e", "other/{date}/*")], concurrent: concurrent, job("a"))
    }

    private func complete(_ bench: inout Bench, _ date: String) {
        bench.arrive("d", ["date": date])
        bench.arrive("e", ["date": date])
    }

    private func closedBy(_ bench: Bench) -> [String] {
        bench.history.compactMap { if case .runCreated(let run, _) = $0 { run.closedBy } else { nil } }
    }

    @Test func `by default a late file waits until its key is complete anew`() throws {
        var bench = try bench(.wait)
        complete(&bench, "1")
        bench.succeed("a")
        bench.arrive("d", ["date": "1"])
        bench.pass(.seconds(86_400))
        #expect(bench.batches == [[1, 2]])
        bench.arrive("e", ["date": "1"])
        #expect(bench.batches == [[1, 2], [3, 4]])
    }

    @Test func `with rerun the key runs again for a late file, once the run before has ended`() throws {
        var bench = try bench(.rerun, concurrent: 3)
        complete(&bench, "1")
        bench.arrive("d", ["date": "1"])
        bench.arrive("d", ["date": "1"])
        #expect(bench.batches == [[1, 2]])
        bench.succeed("a")
        #expect(bench.batches == [[1, 2], [3, 4]])
        #expect(closedBy(bench) == ["completeness of 1", "late files of 1"])
        bench.arrive("e", ["date": "1"])
        #expect(bench.batches == [[1, 2], [3, 4]])
        bench.succeed("a", run: 2)
        #expect(bench.batches == [[1, 2], [3, 4], [5]])
    }

    @Test func `late files gather by the rules of batches`() throws {
        var bench = try bench(.rerun, limits: BatchLimits(quiet: .seconds(60)))
        complete(&bench, "1")
        bench.pass(.seconds(60))
        bench.succeed("a")
        bench.arrive("d", ["date": "1"])
        bench.pass(.seconds(30))
        bench.arrive("d", ["date": "1"])
        bench.pass(.seconds(60))
        #expect(bench.batches == [[1, 2], [3, 4]])
        #expect(closedBy(bench).last == "late files (quiet) of 1")
    }

    @Test func `a key whose run has failed is not done, and its late files wait`() throws {
        var bench = try bench(.rerun)
        complete(&bench, "1")
        bench.fail("a")
        bench.arrive("d", ["date": "1"])
        #expect(bench.batches == [[1, 2]])
        let left = try #require(bench.leftRun())
        bench.send(.resumeRequested(left, by: bench.definition))
        bench.succeed("a", attempt: 2)
        #expect(bench.batches == [[1, 2], [3]])
    }

    @Test func `with next-run late files go along with the next batch, whatever its key`() throws {
        var bench = try bench(.nextRun)
        complete(&bench, "1")
        bench.succeed("a")
        complete(&bench, "1")
        bench.pass(.seconds(86_400))
        #expect(bench.batches == [[1, 2]])
        complete(&bench, "2")
        #expect(bench.batches == [[1, 2], [3, 4, 5, 6]])
        #expect(closedBy(bench).last == "completeness of 2")
    }

    @Test func `a file tells that it is late, and what becomes of it`() throws {
        let bench = try bench(.rerun)
        let file = WaitingFile(
            arrival: 9, workflow: "w", dataset: "d", captures: ["date": "1"], bytes: 1, arrived: bench.now)
        let done: [String: Set<BatchKey>] = ["uploads": [BatchKey(capture: "date", value: "1")]]
        let wait = UploadWait.waits(of: 9, among: [file], in: bench.workflow, arrived: [], done: done).first
        #expect(wait?.late == .rerun && wait?.missing == [] && wait?.isReady(at: bench.now) == true)
    }
}
