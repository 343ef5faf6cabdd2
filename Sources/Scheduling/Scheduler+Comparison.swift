import DequeModule
import OrderedCollections
import Timekeeping

/// What a scheduler would forget if it were rebuilt from the disk now.
extension Scheduler {
    /// How this scheduler differs from one that goes on from what is durable, a sentence each; none when a crash at this
    /// moment changes nothing.
    ///
    /// What is asked, evaluated and queued up anew after a start does not count.
    package func differences(fromRecovered recovered: RecoveredState) -> [String] {
        var found: [String] = []
        let others = Dictionary(recovered.runs.map { ($0.id, $0) }) { first, _ in first }
        for id in Set(runs.keys).union(others.keys).sorted() {
            guard let run = runs[id]?.run, let other = others[id] else {
                found.append("run \(id) is \(runs[id] == nil ? "not in memory" : "not under way in the store")")
                continue
            }
            found += run.differences(from: other)
        }
        for (workflow, number) in lastRunNumbers where recovered.lastRunNumbers[workflow] != number {
            found.append("the newest run of \(workflow) is number \(number) in memory alone")
        }
        for (id, cursor) in scheduleCursors where recovered.scheduleCursors[id] != cursor {
            found.append("schedule \(id.workflow)/\(id.trigger) is at \(cursor.instant.iso8601) in memory alone")
        }
        for (workflow, files) in self.waiting {
            for (trigger, keys) in files.doneKeys
            where recovered.doneKeys[TriggerID(workflow: workflow, trigger: trigger)] != keys {
                found.append("what is done of \(workflow)/\(trigger) is not as the store has it")
            }
        }
        return found + differencesOfFiles(from: recovered)
    }

    private func differencesOfFiles(from recovered: RecoveredState) -> [String] {
        let waiting = Dictionary(waiting.values.flatMap(\.all).map { ($0.arrival, $0) }) { first, _ in first }
        let stored = Dictionary(recovered.waiting.map { ($0.arrival, $0) }) { first, _ in first }
        return Set(waiting.keys).union(stored.keys).sorted().compactMap { arrival in
            guard let mine = waiting[arrival], let its = stored[arrival] else {
                return "arrival \(arrival) waits only in \(stored[arrival] == nil ? "memory" : "the store")"
            }
            guard mine.openShares != its.openShares || mine.takenShares != its.takenShares else { return nil }
            return "arrival \(arrival) waits for other triggers in memory than in the store"
        }
    }
}

extension Run {
    fileprivate func differences(from other: Run) -> [String] {
        var mine = self
        var its = other
        (mine.nodes, its.nodes) = ([:], [:])
        var found = mine == its ? [] : ["run \(id) is not as the store has it"]
        guard nodes.keys == other.nodes.keys else { return found + ["run \(id) has other nodes than in the store"] }
        for (name, node) in nodes {
            guard let stored = other.nodes[name], node.lasting(beside: stored) != stored.lasting(beside: node) else {
                continue
            }
            found.append("node \(name) of \(id) is \(node) in memory, \(stored) in the store")
        }
        return found
    }
}

extension NodeRun {
    /// The node run as it outlasts a crash, so that it can be compared with another one.
    fileprivate func lasting(beside other: NodeRun) -> NodeRun {
        var result = self
        switch (phase, other.phase) {
        case (.repeating(let progress), .repeating(let its)):
            result.phase = .repeating(progress.lasting(beside: its))
        // A retry whose time has come, and what is asked for it, is the stored retry still.
        case (_, let its) where phase.isBegunAnew || its.isBegunAnew:
            result.phase = state == .retrying ? .retrying(at: Instant(seconds: 0)) : .waiting
        default: break
        }
        // Counted by the store where its attempts are kept.
        if case .repeating = phase { result.attempts = 0 }
        return result
    }
}

extension NodeRun.Phase {
    /// Whether it is gone through again after a start.
    fileprivate var isBegunAnew: Bool {
        switch self {
        case .checking, .requiring, .blocked, .choosing, .listing: true
        case .waiting, .running, .retrying, .sleeping, .awaiting, .following, .repeating, .ended: false
        }
    }
}

extension ItemProgress {
    /// The progress without what is only kept in memory; the order in which items are tried may differ.
    fileprivate func lasting(beside other: ItemProgress) -> ItemProgress {
        var result = self
        // A retry whose time has come is a pending one in memory.
        result.retrying = retrying.filter { other.retrying[$0.key] != nil }
        let due = retrying.keys.filter { other.retrying[$0] == nil }
        result.pending = Deque((pending + due).sorted())
        // Of items that have ended, nobody asks how often they were tried again.
        let open = Set(pending).union(running.values).union(retrying.keys)
        result.retries = retries.filter { open.contains($0.key) && !$0.value.isEmpty }
        result.firstFailure = nil
        result.goesOnLater = false
        result.values = []
        return result
    }
}
