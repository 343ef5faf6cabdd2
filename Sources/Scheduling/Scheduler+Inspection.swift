import HeapModule
package import Timekeeping

/// What a check may see of a scheduler between two events.
extension Scheduler {
    /// Runs that have not ended, by name.
    package var runsUnderWay: [Run] { runs.keys.sorted().compactMap { runs[$0]?.run } }

    /// One of them.
    package func runUnderWay(_ id: RunID) -> Run? { runs[id]?.run }

    /// The definition that a live run works on.
    package func definitionUnderWay(of id: RunID) -> RunDefinition? {
        definition(of: id).map { RunDefinition(workflow: $0.workflow, hash: $0.hash, zone: $0.zone) }
    }

    /// The workflow of a name as last loaded.
    package func currentDefinition(of workflow: String) -> RunDefinition? {
        current[workflow].map { RunDefinition(workflow: $0.workflow, hash: $0.hash, zone: $0.zone) }
    }

    /// When a schedule of a workflow as last loaded fires next; nil for a trigger that is none.
    package func nextFire(of trigger: String, of workflow: String, after instant: Instant) -> Instant? {
        current[workflow]?.timetables[trigger]?.next(after: instant)
    }

    /// When each node that a timer is set for is looked at; for several timers all times.
    package var nodeTimers: [RunID: [String: [Instant]]] {
        var found: [RunID: [String: [Instant]]] = [:]
        for entry in timers.unordered {
            guard case .node(let run, let node) = entry.timer else { continue }
            found[run, default: [:]][node, default: []].append(entry.due)
        }
        return found
    }

    /// How many attempts hold a slot of a pool.
    package func slotsUsed(ofPool pool: String) -> Int { places.used(.pool(pool)) }

    /// How many attempts of a node are under way by its own limit.
    package func slotsUsed(ofNode node: String, workflow: String) -> Int {
        places.used(.node(workflow: workflow, node: node))
    }
}

extension Scheduler {
    /// Whether it goes by a budget for a workflow.
    package func hasBudget(_ workflow: String) -> Bool { spending[workflow] != nil }
}
