import Scheduling
import TestSupport
import Timekeeping
import Workflows

/// A workflow of random shape that lives through random events.
struct RandomLife {
    var bench: Bench
    private var random: SeededRandom
    private var open: [AttemptID] = []

    init(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var nodes: [Node] = []
        for index in 0..<Int.random(in: 1...8, using: &random) {
            let upstream = nodes.map(\.name).filter { _ in Bool.random(using: &random) }
            let outcome =
                [NodeCondition.Outcome.success, .success, .failure, .completion]
                .randomElement(using: &random) ?? .success
            let mode: Mode = Bool.random(using: &random) ? .all : .any
            let conditions =
                upstream.isEmpty
                ? [] : [NodeCondition(trigger: "t", mode: mode, nodes: upstream, outcome: outcome)]
            let retry = RetryRule(attempts: Int.random(in: 0...2, using: &random), delay: .seconds(1))
            nodes.append(job("n\(index)", after: conditions, retry: retry))
        }
        let roots = nodes.filter(\.activations.isEmpty).map(\.name)
        let limits = BatchLimits(files: Int.random(in: 1...4, using: &random), quiet: .seconds(30))
        let workflow = Workflow(
            name: "w", maxConcurrentRuns: Int.random(in: 1...3, using: &random),
            datasets: [try dataset("d", "in/*"), try dataset("e", "other/*")],
            triggers: [
                Trigger(
                    name: "uploads",
                    condition: .upload(UploadCondition(mode: .any, datasets: ["d", "e"], limits: limits)), start: roots),
                Trigger(name: "hourly", condition: .schedule(Schedule(cron: "0 * * * *")), start: roots),
            ], nodes: nodes)
        bench = try Bench(workflow)
        self.random = random
    }

    /// So many random events.
    mutating func live(steps: Int) {
        for _ in 0..<steps {
            step()
        }
    }

    /// From here on every attempt succeeds and time passes, until nothing is left to do.
    mutating func settle() {
        for _ in 0..<10_000 where bench.scheduler.liveRunCount > 0 || !open.isEmpty {
            if let attempt = open.popLast() {
                take(bench.send(.attemptEnded(attempt, .succeeded(outputs: [:]), draw: 0)).effects)
            } else {
                take(bench.pass(.seconds(60)))
            }
        }
    }

    private mutating func step() {
        switch Int.random(in: 0..<10, using: &random) {
        case 0...3:
            bench.arrive(Bool.random(using: &random) ? "d" : "e", bytes: Int64.random(in: 0...100, using: &random))
            take(bench.effects)
        case 4...7:
            guard let attempt = open.randomElement(using: &random) else { return }
            let result: AttemptResult =
                Bool.random(using: &random)
                ? .succeeded(outputs: [:]) : .failed(AttemptFailure(.exitCode, "broke"))
            open.removeAll { $0 == attempt }
            take(bench.send(.attemptEnded(attempt, result, draw: Double.random(in: 0..<1, using: &random))).effects)
        case 8:
            take(bench.pass(.seconds(Int.random(in: 1...900, using: &random))))
        default:
            guard let attempt = open.randomElement(using: &random), Int.random(in: 0..<5, using: &random) == 0
            else { return }
            take(bench.send(.stopRequested(attempt.run)).effects)
        }
    }

    private mutating func take(_ effects: [Effect]) {
        for case .runAttempt(let attempt) in effects {
            open.append(attempt)
        }
    }
}
