import Foundation
import Orchestrator
import Scheduling
import Store
import Timekeeping
import Workflows

/// Durable transitions: each a row of history and an update of state, through scheduler, journal and a synced commit.
struct Transitions {
    let folder: String

    func measure() throws -> [Figure] {
        let grouped = try perSecond(runsPerCommit: 500, commits: 6)
        let single = try perSecond(runsPerCommit: 1, commits: 300)
        let sync = try syncsPerSecond()
        return [
            Figure(
                what: "durable transitions, many in a commit", ours: "\(Int(grouped.rate))/s",
                others: "\(grouped.perCommit) in each commit"),
            Figure(
                what: "durable transitions, one run in a commit", ours: "\(Int(single.rate))/s",
                others: "\(Int(single.commits)) commits/s; bare write and fsync: \(Int(sync))/s"),
        ]
    }

    private func perSecond(runsPerCommit: Int, commits: Int) throws -> (rate: Double, commits: Double, perCommit: Int) {
        let path = "\(folder)/transitions-\(runsPerCommit).sqlite"
        let store = try Store.open(path: path, migrations: Workspace.migrations)
        defer { try? store.close() }
        let nodes = (0..<10).map { index in
            Node(
                name: "n\(index)", work: .shell(ProcessWork(command: "true")),
                activations: index == 0
                    ? [] : [NodeCondition(trigger: "needs", mode: .all, nodes: ["n\(index - 1)"], outcome: .success)])
        }
        let workflow = Workflow(
            name: "w", maxConcurrentRuns: 1_000_000,
            triggers: [Trigger(name: "ask", condition: .onDemand, start: ["n0"])], nodes: nodes)
        var scheduler = Scheduler()
        _ = scheduler.handle(
            .workflowLoaded(RunDefinition(workflow: workflow, hash: "h", zone: .utc)), at: Instant(seconds: 0))
        var count = 0
        let taken = try seconds {
            for _ in 0..<commits {
                try store.write { db in
                    var journal = Journal()
                    for _ in 0..<runsPerCommit {
                        var decision = scheduler.handle(.runRequested(workflow: "w", trigger: nil), at: .now)
                        while true {
                            count += decision.transitions.count
                            for transition in decision.transitions {
                                try journal.record(transition, at: .now, in: db)
                            }
                            guard case .runAttempt(let attempt)? = decision.effects.first else { break }
                            decision = scheduler.handle(
                                .attemptEnded(attempt, .succeeded(outputs: [:]), draw: 0), at: .now)
                        }
                    }
                    try journal.write(in: db)
                }
            }
        }
        return (Double(count) / taken, Double(commits) / taken, count / commits)
    }

    private func syncsPerSecond() throws -> Double {
        let path = "\(folder)/sync"
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        guard let file = FileHandle(forWritingAtPath: path) else { throw CocoaError(.fileWriteUnknown) }
        let block = Data(count: 4096)
        let taken = try seconds {
            for _ in 0..<300 {
                try file.write(contentsOf: block)
                try file.synchronize()
            }
        }
        try file.close()
        return 300 / taken
    }
}
