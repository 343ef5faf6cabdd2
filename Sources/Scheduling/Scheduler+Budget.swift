import Timekeeping
import Workflows

/// Budgets: batches stay open longer, rather than that their runs cost more than a day's budget.
extension Scheduler {
    /// When a batch of a workflow may close, as far as its budget goes; nil when it has none.
    func budgetOpens(for definition: Definition, at now: Instant) -> Instant? {
        let name = definition.workflow.name
        guard var today = spending[name]?.standing(at: now, in: definition.zone) else { return nil }
        for isBackfill in [false, true] {
            for id in lines[RunLine.ID(workflow: name, isBackfill: isBackfill)]?.all ?? [] {
                guard let run = runs[id]?.run else { continue }
                today.add(runMade: run.created, costing: today.perRun)
            }
        }
        return today.opens(at: now)
    }

    /// A batch is due and waits for its budget: tells so, and looks again when that opens.
    mutating func hold(_ workflow: String, until opens: Instant, into decision: inout Decision) {
        guard held[workflow] != opens else { return }
        held[workflow] = opens
        decision.transitions.append(.batchesHeld(workflow: workflow, until: opens))
        setTimer(.batch(workflow: workflow), at: opens)
    }

    /// A run has ended: until its price is told, it counts as much as usual.
    mutating func noteSpending(of run: Run) {
        guard let perRun = spending[run.id.workflow]?.perRun else { return }
        spending[run.id.workflow]?.add(runMade: run.created, costing: perRun)
    }
}
