import OrderedCollections
import Timekeeping
import Workflows

/// Attempts: when one begins, how it ends, and what an error leads to.
extension Scheduler {
    /// Begins an attempt, or waits for the places that it needs.
    mutating func attempt(_ node: Node, of id: RunID, into decision: inout Decision) {
        guard var state = runs[id]?.run.nodes[node.name] else { return }
        guard takePlaces(of: node, for: id) else {
            runs[id]?.run.nodes[node.name]?.phase = .blocked
            return
        }
        let old = state.state
        state.attempts += 1
        state.phase = .running
        let attempt = AttemptID(run: id, node: node.name, number: state.attempts)
        set(state, node.name, of: id, from: old, into: &decision)
        decision.transitions.append(.attemptStarted(attempt, item: nil))
        decision.effects.append(.runAttempt(attempt))
    }

    /// Takes the end of an attempt; one that is not under way is old news.
    mutating func attemptEnded(
        _ attempt: AttemptID, _ result: AttemptResult, draw: Double, at now: Instant, into decision: inout Decision
    ) {
        let id = attempt.run
        guard isRunning(attempt), let node = definition(of: id)?.nodes[attempt.node] else { return }
        decision.transitions.append(.attemptEnded(attempt, result))
        if node.forEach != nil {
            itemEnded(attempt.number, of: node, run: id, result, draw: draw, at: now, into: &decision)
        } else {
            switch result {
            case .succeeded(let outputs):
                succeed(attempt.node, of: id, outputs: outputs, at: now, into: &decision)
            case .failed(let failure):
                attemptFailed(node, of: id, failure, draw: draw, at: now, into: &decision)
            }
        }
        givePlaces(of: node, run: id, at: now, into: &decision)
    }

    /// Tries a node again if a rule of it grants that, else lets it fail.
    mutating func attemptFailed(
        _ node: Node, of id: RunID, _ failure: AttemptFailure, draw: Double, at now: Instant,
        into decision: inout Decision
    ) {
        guard var state = runs[id]?.run.nodes[node.name] else { return }
        if runs[id]?.run.state == .stopping || failure.kind == .stopped {
            end(id, node: node.name, as: .stopped, reason: failure.message, into: &decision)
            return moveOn(from: node.name, of: id, at: now, into: &decision)
        }
        // Before the retry is counted: a node that waits is RETRYING once it has one.
        let old = state.state
        guard let wait = node.wait(after: failure.kind, retries: &state.retries, draw: draw) else {
            return fail(node.name, of: id, failure, at: now, into: &decision)
        }
        state.failure = failure
        state.phase = .retrying(at: now + wait)
        set(state, node.name, of: id, from: old, into: &decision)
        setTimer(.node(id, node: node.name), at: now + wait)
    }

    /// Ends a node badly: it goes where its failure is caught, or people are told.
    mutating func fail(
        _ name: String, of id: RunID, _ failure: AttemptFailure, at now: Instant, into decision: inout Decision
    ) {
        guard var node = runs[id]?.run.nodes[name] else { return }
        let definition = definition(of: id)
        let handler = definition?.nodes[name]?.catches.first { $0.matches(failure.kind.rawValue) }
        let old = node.state
        node.failure = failure
        node.goesTo = handler?.goTo ?? []
        let isTimeout = failure.kind == .timeout && old == .running
        node.phase = .ended(isTimeout ? .timeout : .failed, reason: failure.message)
        set(node, name, of: id, from: old, into: &decision)
        if handler == nil {
            let channels = definition?.workflow.notified[.failure] ?? []
            decision.effects.append(
                .notify(FailureNotice(channels: channels, run: id, node: name, message: failure.message)))
        }
        moveOn(from: name, of: id, at: now, into: &decision)
    }
}

extension Node {
    /// The wait before the next retry after an error, counted for the rule that matches it; nil when none grants one.
    func wait(after kind: AttemptFailure.Kind, retries: inout [Int], draw: Double) -> Duration? {
        if kind == .inputChanged {
            // No fault of the node: granted at once and without end, and counted after its rules.
            while retries.count <= retry.count { retries.append(0) }
            retries[retry.count] += 1
            return .zero
        }
        guard let index = retry.firstIndex(where: { $0.matches(kind.rawValue) }) else { return nil }
        while retries.count <= index { retries.append(0) }
        guard let wait = retry[index].wait(afterRetries: retries[index], draw: draw) else { return nil }
        retries[index] += 1
        return wait
    }
}
