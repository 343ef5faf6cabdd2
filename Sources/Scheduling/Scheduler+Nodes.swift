import DequeModule
import OrderedCollections
import Timekeeping
import Workflows

/// Node runs: when one begins, is skipped, is tried again, and how its end moves the run on.
extension Scheduler {
    /// Looks at all nodes of a run that wait; used when it starts, resumes or is recovered.
    mutating func advance(_ id: RunID, at now: Instant, into decision: inout Decision) {
        guard let names = runs[id].map({ Array($0.run.nodes.keys) }) else { return }
        let isInner = isMovingOn
        isMovingOn = true
        look(at: names, of: id, at: now, into: &decision)
        finishIfDone(id, at: now, into: &decision)
        isMovingOn = isInner
        if !isInner { moveOnFromEnds(at: now, into: &decision) }
    }

    /// Begins or skips those of the nodes that can be; an end by skipping is looked at by its own listeners in turn.
    private mutating func look(
        at names: [String], of id: RunID, at now: Instant, into decision: inout Decision
    ) {
        guard let definition = definition(of: id) else { return }
        var queue = names[...]
        while let name = queue.popFirst() {
            guard let node = definition.nodes[name] else { continue }
            switch readiness(of: node, in: id) {
            case .ready:
                begin(node, of: id, at: now, into: &decision)
            case .waiting, nil:
                break
            case .impossible(let reason):
                end(id, node: name, as: .skipped, reason: reason, into: &decision)
                queue.append(contentsOf: definition.listeners[name] ?? [])
            }
        }
    }

    /// The definition that a live run works on.
    ///
    /// Here, and wherever a run is changed, no copy of it is held on to: a copy would have to be made of all its nodes.
    func definition(of id: RunID) -> Definition? { runs[id]?.definition }

    /// A node of a run that is RUNNING, with where it is.
    func running(_ name: String, of id: RunID) -> (node: Node, phase: NodeRun.Phase)? {
        guard let live = runs[id], live.run.state == .running, let phase = live.run.nodes[name]?.phase,
            let node = live.definition?.nodes[name]
        else { return nil }
        return (node, phase)
    }

    private enum Readiness {
        case ready
        case waiting
        case impossible(String)
    }

    /// Whether a node may begin; nil when it does not wait for that.
    private func readiness(of node: Node, in id: RunID) -> Readiness? {
        guard let run = runs[id]?.run, run.state == .running, run.nodes[node.name]?.phase == .waiting else {
            return nil
        }
        if run.start.contains(node.name) { return .ready }
        var isPending = false
        for condition in node.activations {
            switch holds(condition.formula, in: run) {
            case true?: return .ready
            case nil: isPending = true
            case false?: break
            }
        }
        return isPending ? .waiting : .impossible(skipReason(of: node, in: run))
    }

    /// Whether a formula holds; nil while that is open.
    private func holds(_ formula: NodeCondition.Formula, in run: Run) -> Bool? {
        switch formula {
        case .node(let name, let outcome):
            return matches(outcome, node: name, in: run)
        case .not(let part):
            return holds(part, in: run).map { !$0 }
        case .all(let parts):
            var isOpen = false
            for part in parts {
                guard let isTrue = holds(part, in: run) else {
                    isOpen = true
                    continue
                }
                if !isTrue { return false }
            }
            return isOpen ? nil : true
        case .any(let parts):
            var isOpen = false
            for part in parts {
                guard let isTrue = holds(part, in: run) else {
                    isOpen = true
                    continue
                }
                if isTrue { return true }
            }
            return isOpen ? nil : false
        }
    }

    /// Whether a node ended as listened for; nil while it may still.
    private func matches(_ outcome: NodeCondition.Outcome, node name: String, in run: Run) -> Bool? {
        guard let node = run.nodes[name] else { return false }
        let state = node.state
        guard state.isEnded else { return nil }
        return switch outcome {
        case .success: state == .succeeded
        case .failure: state.isFailure
        case .timeout: state == .timeout
        case .skipped: state == .skipped
        case .completion: state == .succeeded || state.isFailure
        case .goesTo(let target): node.goesTo.contains(target)
        }
    }

    /// Names the first failing ancestor: a node that is skipped for another's failure passes that on.
    private func skipReason(of node: Node, in run: Run) -> String {
        let upstream = node.activations.flatMap(\.nodes).compactMap { name in
            run.nodes[name].map { (name: name, node: $0) }
        }
        if let failed = upstream.first(where: { $0.node.state.isFailure }) {
            return "upstream \(failed.name) failed"
        }
        for (name, node) in upstream {
            guard case .ended(.skipped, let reason) = node.phase else { continue }
            return reason.flatMap { $0.hasPrefix("upstream ") ? $0 : nil } ?? "upstream \(name) skipped"
        }
        let chooser = upstream.first { name, _ in
            node.activations.contains { $0.trigger == name && $0.nodes == [name] }
        }
        if let chooser { return "\(chooser.name) did not go there" }
        return upstream.first.map { "upstream \($0.name) \($0.node.state.rawValue.lowercased())" }
            ?? "nothing starts it in this run"
    }

    private mutating func begin(_ node: Node, of id: RunID, at now: Instant, into decision: inout Decision) {
        guard let expression = node.when else {
            return require(node, of: id, at: now, into: &decision)
        }
        runs[id]?.run.nodes[node.name]?.phase = .checking
        decision.effects.append(
            .evaluate(
                id, node: node.name, expression: expression, outputs: conditionValues(of: id, for: [expression])))
    }

    /// Takes the answer to a condition.
    mutating func conditionEvaluated(
        _ id: RunID, node name: String, _ result: ConditionResult, at now: Instant, into decision: inout Decision
    ) {
        guard let (node, phase) = running(name, of: id), phase == .checking else { return }
        switch result {
        case .holds:
            require(node, of: id, at: now, into: &decision)
        case .doesNotHold:
            end(id, node: name, as: .skipped, reason: "its condition is false", into: &decision)
            moveOn(from: name, of: id, at: now, into: &decision)
        case .broken(let message):
            fail(name, of: id, AttemptFailure(.condition, message), at: now, into: &decision)
        }
    }

    /// Does what a node is for, now that nothing keeps it from it.
    mutating func enter(_ node: Node, of id: RunID, at now: Instant, into decision: inout Decision) {
        if failIfTooLarge(node, of: id, at: now, into: &decision) { return }
        if let forEach = node.forEach {
            return list(forEach, for: node, of: id, into: &decision)
        }
        switch node.work {
        case .step(let step): enter(step, of: node, run: id, at: now, into: &decision)
        case .crawl, .sql, .python, .shell, .spark: attempt(node, of: id, into: &decision)
        }
    }

    /// Looks at one node whose time has come: for a retry, a question, a wait's or a signal's end.
    mutating func nodeIsDue(_ id: RunID, node name: String, at now: Instant, into decision: inout Decision) {
        guard let (node, phase) = running(name, of: id) else { return }
        switch phase {
        case .retrying(let due) where due <= now:
            require(node, of: id, at: now, into: &decision)
        case .requiring:
            decision.effects.append(.checkRequirements(id, node: name))
        case .sleeping(let due) where due <= now:
            succeed(name, of: id, outputs: [:], at: now, into: &decision)
        case .awaiting(let due?) where due <= now:
            let failure = AttemptFailure(.timeout, "no signal came in time")
            fail(name, of: id, failure, at: now, into: &decision)
        case .repeating:
            repeatDue(node, of: id, at: now, into: &decision)
        case .waiting, .checking, .blocked, .running, .retrying, .sleeping, .awaiting, .choosing, .following,
            .listing, .ended:
            break
        }
    }

    /// After a node's end: its listeners may begin, or the run ends.
    mutating func moveOn(from name: String, of id: RunID, at now: Instant, into decision: inout Decision) {
        ends.append(.node(id, name))
        // A step's end may begin the next step at once, and so on: a chain of them must not go ever deeper.
        if !isMovingOn { moveOnFromEnds(at: now, into: &decision) }
    }

    mutating func moveOnFromEnds(at now: Instant, into decision: inout Decision) {
        isMovingOn = true
        defer { isMovingOn = false }
        while let end = ends.popFirst() {
            switch end {
            case .node(let run, let name):
                let listeners = definition(of: run)?.listeners[name] ?? []
                let moved = listeners.filter { !waitsOn($0, afterEndOf: name, in: run) }
                look(at: moved, of: run, at: now, into: &decision)
                finishIfDone(run, at: now, into: &decision)
            case .run(let parent, let failure, let outputs):
                childEnded(of: parent, failure, outputs: outputs, at: now, into: &decision)
            }
        }
    }

    /// Ends a node well.
    mutating func succeed(
        _ name: String, of id: RunID, outputs: [String: OutputValue], at now: Instant, into decision: inout Decision
    ) {
        guard var node = runs[id]?.run.nodes[name] else { return }
        if node.state != .running {
            let old = node.state
            node.phase = .running
            set(node, name, of: id, from: old, into: &decision)
        }
        node.outputs = outputs
        node.failure = nil
        node.phase = .ended(.succeeded, reason: nil)
        set(node, name, of: id, from: .running, into: &decision)
        moveOn(from: name, of: id, at: now, into: &decision)
    }

    /// Ends a node without a result.
    mutating func end(
        _ id: RunID, node name: String, as state: NodeState, reason: String, into decision: inout Decision
    ) {
        guard var node = runs[id]?.run.nodes[name] else { return }
        let old = node.state
        node.phase = .ended(state, reason: reason)
        set(node, name, of: id, from: old, into: &decision)
    }

    /// Records a node's new phase; a phase within the same state too, as a crash must not forget it.
    mutating func set(
        _ node: NodeRun, _ name: String, of id: RunID, from old: NodeState, into decision: inout Decision
    ) {
        precondition(
            old == node.state || old.mayBecome(node.state),
            "node \(name) of \(id) in state \(old) cannot become \(node.state)")
        runs[id]?.set(node, name)
        decision.transitions.append(.nodeChanged(id, node: name, from: old, to: node))
    }
}

/// An end that is still to be followed up.
enum End: Sendable {
    /// A node's, whose listeners may begin.
    case node(RunID, String)
    /// A run's that a node waits for.
    case run(ParentNode, AttemptFailure?, outputs: [String: OutputValue])
}
