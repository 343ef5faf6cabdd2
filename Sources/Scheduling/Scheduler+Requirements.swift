import OrderedCollections
import Timekeeping
import Workflows

/// What a node requires before each attempt: asked for, and asked again, until it is there or too late.
extension Scheduler {
    mutating func require(_ node: Node, of id: RunID, at now: Instant, into decision: inout Decision) {
        guard !node.requirements.isEmpty, var state = runs[id]?.run.nodes[node.name] else {
            return enter(node, of: id, at: now, into: &decision)
        }
        let old = state.state
        state.phase = .requiring(since: now)
        // Before a retry the state is still RETRYING; before the first attempt it is WAITING.
        set(state, node.name, of: id, from: old, into: &decision)
        decision.effects.append(.checkRequirements(id, node: node.name))
    }

    /// Takes the answer to what a node requires.
    mutating func requirementsChecked(
        _ id: RunID, node name: String, _ unmet: UnmetRequirement?, at now: Instant, into decision: inout Decision
    ) {
        guard let (node, phase) = running(name, of: id), case .requiring(let since) = phase else { return }
        guard let unmet, node.requirements.indices.contains(unmet.index) else {
            return enter(node, of: id, at: now, into: &decision)
        }
        let requirement = node.requirements[unmet.index]
        let deadline = since + (requirement.within ?? .zero)
        guard now < deadline else {
            let failure = AttemptFailure(.precondition, unmet.message)
            // No chance is asked for here: what is polled for needs no jitter.
            return attemptFailed(node, of: id, failure, draw: 1, at: now, into: &decision)
        }
        setTimer(.node(id, node: name), at: min(now + requirement.every, deadline))
    }
}
