import OrderedCollections
import Timekeeping
import Workflows

/// Node runs: when one begins, is skipped, is tried again, and how its end moves the run on.
extension Scheduler {
    /// Looks at all nodes of a run that wait; used when it starts, resumes or is recovered.
    mutating func advance(_ id: RunID, at now: Instant, into decision: inout Decision) {
        guard let run = runs[id] else { return }
        look(at: Array(run.nodes.keys), of: id, at: now, into: &decision)
        finishIfDone(id, at: now, into: &decision)
    }

    /// Begins or skips those of the nodes that can be; an end by skipping is looked at by its own listeners in turn.
    private mutating func look(
        at names: [String], of id: RunID, at now: Instant, into decision: inout Decision
    ) {
        guard let definition = runs[id].flatMap({ definitions[$0.definition] }) else { return }
        var queue = names[...]
        while let name = queue.popFirst() {
            guard let run = runs[id], run.state == .running, let node = definition.workflow.node(name),
                run.nodes[name]?.phase == .waiting
            else { continue }
            switch readiness(of: node, in: run) {
            case .ready:
                begin(node, of: id, into: &decision)
            case .waiting:
                break
            case .impossible(let reason):
                end(id, node: name, as: .skipped, reason: reason, into: &decision)
                queue.append(contentsOf: definition.listeners[name] ?? [])
            }
        }
    }

    private enum Readiness {
        case ready
        case waiting
        case impossible(String)
    }

    private func readiness(of node: Node, in run: Run) -> Readiness {
        if run.start.contains(node.name) { return .ready }
        var isPending = false
        for condition in node.activations {
            let matches = condition.nodes.map { self.matches(condition.outcome, node: $0, in: run) }
            switch condition.mode {
            case .all:
                if matches.allSatisfy({ $0 == true }) { return .ready }
                if !matches.contains(false) { isPending = true }
            case .any:
                if matches.contains(true) { return .ready }
                if matches.contains(nil) { isPending = true }
            }
        }
        return isPending ? .waiting : .impossible(skipReason(of: node, in: run))
    }

    /// Whether a node ended as listened for; nil while it may still.
    private func matches(_ outcome: NodeCondition.Outcome, node name: String, in run: Run) -> Bool? {
        guard let state = run.nodes[name]?.state else { return false }
        guard state.isEnded else { return nil }
        return switch outcome {
        case .success: state == .succeeded
        case .failure: state.isFailure
        case .completion: state == .succeeded || state.isFailure
        }
    }

    private func skipReason(of node: Node, in run: Run) -> String {
        let ended = node.activations.flatMap(\.nodes).compactMap { name in
            run.nodes[name].map { (name, $0.state) }
        }
        let culprit = ended.first { $0.1.isFailure } ?? ended.first { $0.1 == .skipped } ?? ended.first
        return culprit.map { "upstream \($0.0) \($0.1.rawValue.lowercased())" } ?? "nothing starts it in this run"
    }

    private mutating func begin(_ node: Node, of id: RunID, into decision: inout Decision) {
        guard let expression = node.when else {
            return startAttempt(node.name, of: id, into: &decision)
        }
        runs[id]?.nodes[node.name]?.phase = .checking
        decision.effects.append(
            .evaluate(id, node: node.name, expression: expression, outputs: conditionValues(of: id)))
    }

    /// The outputs of a run's ended nodes by their identifiers, and the batch's own figures.
    private func conditionValues(of id: RunID) -> [String: [String: OutputValue]] {
        guard let run = runs[id] else { return [:] }
        var values = ["batch": ["files": OutputValue.integer(Int64(run.files)), "bytes": .integer(run.bytes)]]
        for (name, node) in run.nodes where node.state.isEnded {
            var outputs = node.outputs
            outputs["state"] = .text(node.state.rawValue)
            values[name.replacing("-", with: "_")] = outputs
        }
        return values
    }

    /// Takes the answer to a condition.
    mutating func conditionEvaluated(
        _ id: RunID, node name: String, _ result: ConditionResult, at now: Instant, into decision: inout Decision
    ) {
        guard let run = runs[id], run.state == .running, run.nodes[name]?.phase == .checking else { return }
        switch result {
        case .holds:
            startAttempt(name, of: id, into: &decision)
        case .doesNotHold:
            end(id, node: name, as: .skipped, reason: "its condition is false", into: &decision)
            moveOn(from: name, of: id, at: now, into: &decision)
        case .broken(let message):
            fail(name, of: id, as: .failed, AttemptFailure(.condition, message), at: now, into: &decision)
        }
    }

    private mutating func startAttempt(_ name: String, of id: RunID, into decision: inout Decision) {
        guard var node = runs[id]?.nodes[name] else { return }
        let old = node.state
        node.attempts += 1
        node.phase = .running
        let attempt = AttemptID(run: id, node: name, number: node.attempts)
        set(node, name, of: id, from: old, into: &decision)
        decision.transitions.append(.attemptStarted(attempt))
        decision.effects.append(.runAttempt(attempt))
    }

    /// Takes the end of an attempt; one that is not the node's newest running attempt is old news.
    mutating func attemptEnded(
        _ attempt: AttemptID, _ result: AttemptResult, draw: Double, at now: Instant, into decision: inout Decision
    ) {
        let id = attempt.run
        guard let run = runs[id], var node = run.nodes[attempt.node], node.phase == .running,
            node.attempts == attempt.number
        else { return }
        decision.transitions.append(.attemptEnded(attempt, result))
        switch result {
        case .succeeded(let outputs):
            node.outputs = outputs
            node.phase = .ended(.succeeded, reason: nil)
            set(node, attempt.node, of: id, from: .running, into: &decision)
            moveOn(from: attempt.node, of: id, at: now, into: &decision)
        case .failed(let failure) where run.state == .stopping || failure.kind == .stopped:
            end(id, node: attempt.node, as: .stopped, reason: failure.message, into: &decision)
            moveOn(from: attempt.node, of: id, at: now, into: &decision)
        case .failed(let failure):
            node.failures += 1
            let policy = definitions[run.definition]?.workflow.node(attempt.node)?.retry ?? RetryPolicy()
            if let wait = policy.wait(afterFailures: node.failures, draw: draw) {
                node.phase = .retrying(at: now + wait)
                set(node, attempt.node, of: id, from: .running, into: &decision)
                setTimer(.retry(id, node: attempt.node), at: now + wait)
            } else {
                runs[id]?.nodes[attempt.node] = node
                let state: NodeState = failure.kind == .timeout ? .timeout : .failed
                fail(attempt.node, of: id, as: state, failure, at: now, into: &decision)
            }
        }
    }

    /// Tries a node again whose wait is over.
    mutating func retryIfDue(_ id: RunID, node name: String, at now: Instant, into decision: inout Decision) {
        guard case .retrying(let due)? = runs[id]?.nodes[name]?.phase, due <= now else { return }
        startAttempt(name, of: id, into: &decision)
    }

    private mutating func fail(
        _ name: String, of id: RunID, as state: NodeState, _ failure: AttemptFailure, at now: Instant,
        into decision: inout Decision
    ) {
        end(id, node: name, as: state, reason: failure.message, into: &decision)
        let channels = runs[id].flatMap { definitions[$0.definition] }?.workflow.notifyOnFailure ?? []
        decision.effects.append(
            .notify(Notice(channels: channels, run: id, node: name, message: failure.message)))
        moveOn(from: name, of: id, at: now, into: &decision)
    }

    /// After a node's end: its listeners may begin, or the run ends.
    private mutating func moveOn(from name: String, of id: RunID, at now: Instant, into decision: inout Decision) {
        if let definition = runs[id].flatMap({ definitions[$0.definition] }) {
            look(at: definition.listeners[name] ?? [], of: id, at: now, into: &decision)
        }
        finishIfDone(id, at: now, into: &decision)
    }

    /// Ends a node without a result.
    mutating func end(
        _ id: RunID, node name: String, as state: NodeState, reason: String, into decision: inout Decision
    ) {
        guard var node = runs[id]?.nodes[name] else { return }
        let old = node.state
        node.phase = .ended(state, reason: reason)
        set(node, name, of: id, from: old, into: &decision)
    }

    private mutating func set(
        _ node: NodeRun, _ name: String, of id: RunID, from old: NodeState, into decision: inout Decision
    ) {
        precondition(
            old.successors.contains(node.state), "node \(name) of \(id) in state \(old) cannot become \(node.state)")
        runs[id]?.nodes[name] = node
        decision.transitions.append(.nodeChanged(id, node: name, from: old, to: node))
    }
}
