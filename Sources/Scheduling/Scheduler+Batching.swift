import Timekeeping
import Workflows

/// Batching: files that wait gather until a trigger closes a batch of them, and one run takes it.
extension Scheduler {
    /// Closes every batch of a workflow that is due, and sets the timer for the next that will be.
    ///
    /// A batch that is full closes at once, though its run may have to queue. Any other closes only when a run may
    /// start, and takes until then what comes: a run costs, so none is made that could not begin. Nor is any made that
    /// would cost more than the budget of the day.
    mutating func closeBatches(of workflow: String, at now: Instant, into decision: inout Decision) {
        guard firesTriggers, let definition = current[workflow] else { return }
        while true {
            let mayStart = definition.workflow.overlap == .stopOldest || hasPlace(for: definition)
            guard mayStart || definition.workflow.overlap != .skip else { break }
            let keys = waiting[workflow]?.mayRerun == true ? keysUnderWay(of: workflow) : []
            guard let due = waiting[workflow]?.due(at: now, mayStart: mayStart, keysUnderWay: keys) else {
                if mayStart { held[workflow] = nil }
                break
            }
            if let opens = budgetOpens(for: definition, at: now), opens > now {
                hold(workflow, until: opens, into: &decision)
                break
            }
            guard let batch = waiting[workflow]?.close(due) else { break }
            let wasHeld = held.removeValue(forKey: workflow) != nil
            createRun(
                of: definition,
                NewRun(
                    trigger: batch.trigger.name, start: batch.trigger.start, files: batch.files,
                    closedBy: wasHeld ? "\(batch.closedBy), held by the budget" : batch.closedBy, logicalTime: now,
                    parameters: definition.workflow.properties(given: batch.trigger.parameters).values,
                    key: batch.key),
                at: now, into: &decision)
        }
        if let due = waiting[workflow]?.nextTimer(after: now) {
            setTimer(.batch(workflow: workflow), at: due)
        }
    }

    /// The keys of runs that have not ended.
    private func keysUnderWay(of workflow: String) -> Set<BatchKey> {
        Set(lines[RunLine.ID(workflow: workflow, isBackfill: false)]?.all.compactMap { runs[$0]?.run.key } ?? [])
    }

    /// Remembers that the key of a run is done, where that makes a difference for files that come later.
    mutating func noteKey(of run: Run, into decision: inout Decision) {
        guard let key = run.key,
            case .upload(let condition)? = current[run.id.workflow]?.workflow.trigger(run.trigger)?.condition,
            condition.late != .wait, condition.per == key.capture
        else { return }
        waiting[run.id.workflow]?.doneKeys[run.trigger, default: []].insert(key)
        decision.transitions.append(.keyDone(run.id, trigger: run.trigger, key: key))
    }

    /// All files that wait for the workflow, for a run of a trigger that takes what there is; with nil, of all triggers.
    mutating func takeAllWaiting(of definition: Definition, for trigger: String?) -> [WaitingFile] {
        let datasets = Set(definition.workflow.datasets.map(\.name))
        return waiting[definition.workflow.name]?.takeAll(of: datasets, for: trigger) ?? []
    }

    /// Whether `takeAllWaiting` would take anything.
    func hasWaiting(of definition: Definition, for trigger: String) -> Bool {
        let datasets = Set(definition.workflow.datasets.map(\.name))
        return waiting[definition.workflow.name]?.hasFiles(of: datasets, for: trigger) ?? false
    }
}
