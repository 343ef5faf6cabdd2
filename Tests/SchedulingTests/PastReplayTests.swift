import Files
import Scheduling
import Testing
import Timekeeping
import Workflows

/// The past run through the scheduler again.
@Suite struct PastReplayTests {
    private func runs(
        limits: BatchLimits, arrivals: Int = 6, apart: Duration = .seconds(60), manifest: String? = nil
    ) throws -> [Replay.Outcome] {
        let start = try #require(Instant(iso8601: "2026-11-20T00:00:00Z"))
        var past = Replay.Past()
        past.arrivals = (0..<arrivals).map { index in
            WaitingFile(
                arrival: Int64(index + 1), workflow: "w", dataset: "d", bytes: 10,
                arrived: start + .microseconds(Int64(index) * apart.microseconds))
        }
        past.durations = ["a": .seconds(30), "b": .seconds(15)]
        past.outputs = ["a": ["rows": .integer(5)]]
        var dataset = try dataset("d", "in/*")
        dataset.manifest = try manifest.map { try PathPattern($0) }
        let workflow = Workflow(
            name: "w", datasets: [dataset], triggers: [onUpload(.any, "d", limits: limits)],
            nodes: [job("a"), job("b", needs: "a", when: "a.rows > 3"), job("c", needs: "a", when: "a.rows > 9")])
        var replay = Replay(RunDefinition(workflow: workflow, hash: "h", zone: .utc), past: past) { effect in
            guard case .evaluate(let run, let node, let expression, let outputs) = effect else { return nil }
            guard outputs["a"]?["rows"] == .integer(5) else { return nil }
            return .conditionEvaluated(run, node: node, expression.hasSuffix("3") ? .holds : .doesNotHold)
        }
        return replay.runs(in: start..<start + .seconds(86_400))
    }

    @Test func `without a batch rule each file makes a run, as long as its jobs took`() throws {
        let runs = try runs(limits: BatchLimits())
        #expect(runs.map(\.files) == [1, 1, 1, 1, 1, 1])
        #expect(runs.allSatisfy { $0.wait == .zero && $0.ended == $0.created + .seconds(45) })
    }

    @Test func `the files of a delivery make one run`() throws {
        let runs = try runs(limits: BatchLimits(), apart: .zero, manifest: "in/*.manifest")
        #expect(runs.map(\.files) == [6])
    }

    @Test func `a wider window makes fewer runs, and files wait for them`() throws {
        let runs = try runs(limits: BatchLimits(window: .seconds(150)))
        #expect(runs.map(\.files) == [3, 3])
        #expect(runs.map(\.wait) == [.seconds(150), .seconds(150)])
        #expect(runs.map(\.closedBy) == ["window", "window"])
    }

    @Test func `a run that waits for the one before takes what came meanwhile`() throws {
        #expect(try self.runs(limits: BatchLimits(), apart: .seconds(20)).map(\.files) == [1, 2, 2, 1])
    }
}
