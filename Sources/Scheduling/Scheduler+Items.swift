import DequeModule
import OrderedCollections
import Timekeeping
import Workflows

/// Nodes that are repeated over items: some at once, each with its own retries, until all ended or too many failed.
extension Scheduler {
    mutating func list(_ forEach: ForEach, for node: Node, of id: RunID, into decision: inout Decision) {
        runs[id]?.run.nodes[node.name]?.phase = .listing
        var json: String?
        if case .output(let upstream, let name) = forEach.source,
            case .text(let text)? = runs[id]?.run.nodes[upstream]?.outputs[name]
        {
            json = text
        }
        decision.effects.append(.listItems(id, node: node.name, forEach.source, output: json))
    }

    /// Takes the items of a node.
    mutating func itemsListed(
        _ id: RunID, node name: String, _ list: ItemList, at now: Instant, into decision: inout Decision
    ) {
        guard let (node, phase) = running(name, of: id), phase == .listing else { return }
        switch list {
        case .broken(let failure):
            attemptFailed(node, of: id, failure, draw: 1, at: now, into: &decision)
        case .values(let values, let succeeded):
            var progress = ItemProgress(count: values.count, values: node.startsWorkflows ? values : [])
            if !succeeded.isEmpty {
                progress.pending = Deque((0..<values.count).filter { !succeeded.contains($0) })
                progress.succeeded = succeeded.count
            }
            decision.transitions.append(
                succeeded.isEmpty
                    ? .itemsListed(id, node: name, values: values) : .itemsReopened(id, node: name))
            hold(name, of: id, in: .repeating(progress), into: &decision)
            beginItems(of: node, run: id, at: now, into: &decision)
        }
    }

    /// Begins as many items as may run, and ends the node when all have ended.
    mutating func beginItems(of node: Node, run id: RunID, at now: Instant, into decision: inout Decision) {
        while let item = nextItem(of: node, run: id) {
            guard decision.transitions.count < Self.transitionsMax else {
                return goOnLater(with: node, of: id, at: now)
            }
            guard takePlaces(of: node, for: id) else { break }
            begin(item, of: node, run: id, at: now, into: &decision)
        }
        endIfItemsDone(node, of: id, at: now, into: &decision)
    }

    /// Leaves the items that may begin to the next turn, so that no transaction grows with their number.
    private mutating func goOnLater(with node: Node, of id: RunID, at now: Instant) {
        guard case .repeating(let progress)? = runs[id]?.run.nodes[node.name]?.phase, !progress.goesOnLater else {
            return
        }
        change(node.name, of: id) { $1.goesOnLater = true }
        setTimer(.node(id, node: node.name), at: now + .microseconds(1))
    }

    /// The item that may begin now; nil when none may.
    private func nextItem(of node: Node, run id: RunID) -> Int? {
        guard let run = runs[id]?.run, run.state == .running,
            case .repeating(let progress)? = run.nodes[node.name]?.phase, let forEach = node.forEach,
            progress.running.count < forEach.maxConcurrency,
            progress.failed <= forEach.tolerance.allowed(of: progress.count)
        else { return nil }
        return progress.pending.first
    }

    private mutating func begin(
        _ item: Int, of node: Node, run id: RunID, at now: Instant, into decision: inout Decision
    ) {
        var number = 0
        var value = "null"
        change(node.name, of: id) { state, progress in
            state.attempts += 1
            number = state.attempts
            progress.pending.removeFirst()
            progress.running[number] = item
            if progress.values.indices.contains(item) { value = progress.values[item] }
        }
        let change = ItemChange(item: item, state: .running, retries: retries(of: item, node.name, id))
        decision.transitions.append(.itemChanged(id, node: node.name, change))
        let attempt = AttemptID(run: id, node: node.name, number: number)
        decision.transitions.append(.attemptStarted(attempt, item: item))
        if case .step(.workflow(let other)) = node.work {
            let values = other.parameters.isEmpty ? [:] : ItemTexts.values(of: value, index: item)
            startChild(other, of: node, run: id, item: item, values: values, at: now, into: &decision)
        } else {
            decision.effects.append(.runAttempt(attempt))
        }
    }

    mutating func itemEnded(
        _ number: Int, of node: Node, run id: RunID, _ result: AttemptResult, draw: Double, at now: Instant,
        into decision: inout Decision
    ) {
        guard let runState = runs[id]?.run.state, let item = item(of: number, node.name, id) else { return }
        var change = ItemChange(item: item, state: .succeeded, retries: retries(of: item, node.name, id))
        self.change(node.name, of: id) { $1.running[number] = nil }
        switch result {
        case .succeeded(let outputs):
            change.outputs = outputs
            self.change(node.name, of: id) { $1.succeeded += 1 }
        case .failed(let failure) where runState == .stopping || failure.kind == .stopped:
            change.state = .waiting
            self.change(node.name, of: id) { $1.pending.append(item) }
        case .failed(let failure):
            change.failure = failure
            if let wait = node.wait(after: failure.kind, retries: &change.retries, draw: draw) {
                change.state = .retrying
                change.retryAt = now + wait
                self.change(node.name, of: id) { $1.retrying[item] = now + wait }
                setTimer(.node(id, node: node.name), at: now + wait)
            } else {
                change.state = .failed
                self.change(node.name, of: id) { _, progress in
                    progress.failed += 1
                    progress.firstFailure = progress.firstFailure ?? failure
                }
            }
            let retries = change.retries
            self.change(node.name, of: id) { $1.retries[item] = retries }
        }
        decision.transitions.append(.itemChanged(id, node: node.name, change))
        beginItems(of: node, run: id, at: now, into: &decision)
    }

    /// The run that an item waited for has ended.
    mutating func childItemEnded(
        _ item: Int, of node: Node, run id: RunID, _ result: AttemptResult, at now: Instant,
        into decision: inout Decision
    ) {
        guard let number = attempt(for: item, node.name, id) else { return }
        let attempt = AttemptID(run: id, node: node.name, number: number)
        attemptEnded(attempt, result, draw: 1, at: now, into: &decision)
    }

    /// Lets items begin again whose wait is over.
    mutating func repeatDue(_ node: Node, of id: RunID, at now: Instant, into decision: inout Decision) {
        change(node.name, of: id) { _, progress in
            progress.goesOnLater = false
            let due = progress.retrying.filter { $0.value <= now }.keys.sorted()
            for item in due {
                progress.retrying[item] = nil
                progress.pending.append(item)
            }
        }
        beginItems(of: node, run: id, at: now, into: &decision)
    }

    private mutating func endIfItemsDone(
        _ node: Node, of id: RunID, at now: Instant, into decision: inout Decision
    ) {
        guard let run = runs[id]?.run, case .repeating(let progress)? = run.nodes[node.name]?.phase,
            progress.running.isEmpty
        else { return }
        if run.state == .stopping {
            end(id, node: node.name, as: .stopped, reason: "the run was stopped", into: &decision)
            return moveOn(from: node.name, of: id, at: now, into: &decision)
        }
        let allowed = node.forEach?.tolerance.allowed(of: progress.count) ?? 0
        if progress.failed > allowed {
            let first = progress.firstFailure.map { "; the first: \($0.message)" } ?? ""
            let message = "\(progress.failed) of \(progress.count) items failed, \(allowed) are tolerated\(first)"
            return fail(node.name, of: id, AttemptFailure(.items, message), at: now, into: &decision)
        }
        guard progress.isDone else { return }
        let outputs: [String: OutputValue] = [
            "items": .integer(Int64(progress.count)), "succeeded": .integer(Int64(progress.succeeded)),
            "failed": .integer(Int64(progress.failed)),
        ]
        succeed(node.name, of: id, outputs: outputs, at: now, into: &decision)
    }

    private func attempt(for item: Int, _ name: String, _ id: RunID) -> Int? {
        guard case .repeating(let progress)? = runs[id]?.run.nodes[name]?.phase else { return nil }
        return progress.running.first { $0.value == item }?.key
    }

    private func item(of attempt: Int, _ name: String, _ id: RunID) -> Int? {
        guard case .repeating(let progress)? = runs[id]?.run.nodes[name]?.phase else { return nil }
        return progress.running[attempt]
    }

    private func retries(of item: Int, _ name: String, _ id: RunID) -> [Int] {
        guard case .repeating(let progress)? = runs[id]?.run.nodes[name]?.phase else { return [] }
        return progress.retries[item] ?? []
    }

    /// Changes a node's progress in its place, as a copy would cost as much as there are items.
    private mutating func change(
        _ name: String, of id: RunID, _ body: (inout NodeRun, inout ItemProgress) -> Void
    ) {
        guard var node = runs[id]?.run.nodes[name], case .repeating(var progress) = node.phase else { return }
        node.phase = .waiting
        runs[id]?.run.nodes[name]?.phase = .waiting
        body(&node, &progress)
        node.phase = .repeating(progress)
        runs[id]?.run.nodes[name] = node
    }
}

extension Node {
    /// Whether each of its items is a run of another workflow.
    var startsWorkflows: Bool {
        if case .step(.workflow) = work { true } else { false }
    }
}
