import Foundation
import Scheduling
import Timekeeping
import Workflows

/// Nodes that do nothing but move the run on, in a chain: the scheduler's own time for each.
struct NoOps {
    private static let count = 10_000

    func measure() throws -> [Figure] {
        let kinds: [(String, (Int) -> Step)] = [
            ("pass", { _ in .pass([:]) }),
            ("wait past due", { _ in .wait(.instant(Instant(seconds: 0))) }),
            (
                "choice",
                { index in
                    .choice(
                        Step.Choice(
                            branches: [Step.Choice.Branch(when: "batch.files > 0", goTo: ["n\(index + 1)"])],
                            otherwise: nil))
                }
            ),
        ]
        return try kinds.map { name, step in
            let times = try (0..<5).map { _ in try chain(step) }.sorted()
            return Figure(
                what: "a no-op node, scheduler alone: \(name)",
                ours: String(format: "%.1f µs", times[times.count / 2] / Double(Self.count) * 1e6),
                others: "\(Self.count) in a chain")
        }
    }

    private func chain(_ step: (Int) -> Step) throws -> Double {
        let nodes = (0..<Self.count).map { index in
            Node(
                name: "n\(index)", work: index == Self.count - 1 ? .step(.pass([:])) : .step(step(index)),
                activations: index == 0
                    ? [] : [NodeCondition(trigger: "needs", mode: .all, nodes: ["n\(index - 1)"], outcome: .success)])
        }
        let workflow = Workflow(
            name: "w", triggers: [Trigger(name: "ask", condition: .onDemand, start: ["n0"])], nodes: nodes)
        var scheduler = Scheduler()
        let now = Instant(seconds: 1_000_000)
        _ = scheduler.handle(
            .workflowLoaded(RunDefinition(workflow: workflow, hash: "h", zone: .utc)), at: now)
        var ended = false
        let taken = seconds {
            var decision = scheduler.handle(.runRequested(workflow: "w", trigger: nil), at: now)
            while case .choose(let run, let node, _, _)? = decision.effects.last {
                decision = scheduler.handle(.branchChosen(run, node: node, .branch(0)), at: now)
            }
            ended = scheduler.liveRunCount == 0
        }
        precondition(ended, "the chain came to its end")
        return taken
    }
}
