import Cron
import OrderedCollections
import Timekeeping
import Workflows

/// Control steps: they take no attempt, only transitions.
extension Scheduler {
    mutating func enter(
        _ step: Step, of node: Node, run id: RunID, at now: Instant, into decision: inout Decision
    ) {
        switch step {
        case .pass(let values):
            let filled = values.mapValues { OutputValue(literal: fill($0, for: id)) }
            succeed(node.name, of: id, outputs: filled, at: now, into: &decision)
        case .fail(let kind, let message):
            fail(node.name, of: id, AttemptFailure(.init(rawValue: kind), message), at: now, into: &decision)
        case .wait(let wait):
            sleep(node, of: id, until: end(of: wait, of: id, at: now), at: now, into: &decision)
        case .signal:
            let deadline = node.timeout.map { now + $0 }
            hold(node.name, of: id, in: .awaiting(until: deadline), into: &decision)
            if let deadline { setTimer(.node(id, node: node.name), at: deadline) }
        case .choice(let choice):
            runs[id]?.run.nodes[node.name]?.phase = .choosing
            let expressions = choice.branches.map(\.when)
            decision.effects.append(
                .choose(
                    id, node: node.name, expressions: expressions,
                    outputs: conditionValues(of: id, for: expressions)))
        case .workflow(let other):
            hold(node.name, of: id, in: .following, into: &decision)
            startChild(other, of: node, run: id, item: nil, values: [:], at: now, into: &decision)
        }
    }

    /// Takes the answer to a choice.
    mutating func branchChosen(
        _ id: RunID, node name: String, _ result: ChoiceResult, at now: Instant, into decision: inout Decision
    ) {
        guard let (node, phase) = running(name, of: id), phase == .choosing,
            case .step(.choice(let choice)) = node.work
        else { return }
        switch result {
        case .branch(let index) where choice.branches.indices.contains(index):
            go(from: name, to: choice.branches[index].goTo, of: id, at: now, into: &decision)
        case .noneHolds where choice.otherwise != nil:
            go(from: name, to: choice.otherwise ?? [], of: id, at: now, into: &decision)
        case .noneHolds, .branch:
            let failure = AttemptFailure(.condition, "no condition of it holds, and it has no default")
            fail(name, of: id, failure, at: now, into: &decision)
        case .broken(let message):
            fail(name, of: id, AttemptFailure(.condition, message), at: now, into: &decision)
        }
    }

    private mutating func go(
        from name: String, to targets: [String], of id: RunID, at now: Instant, into decision: inout Decision
    ) {
        runs[id]?.run.nodes[name]?.goesTo = targets
        let chosen = OutputValue.text(targets.joined(separator: ", "))
        succeed(name, of: id, outputs: ["chosen": chosen], at: now, into: &decision)
    }

    /// Takes a signal; a node that does not wait for one has none.
    mutating func signalled(
        _ id: RunID, node name: String, outputs: [String: OutputValue], at now: Instant, into decision: inout Decision
    ) {
        guard let (_, phase) = running(name, of: id), case .awaiting = phase else { return }
        succeed(name, of: id, outputs: outputs, at: now, into: &decision)
    }

    private mutating func sleep(
        _ node: Node, of id: RunID, until end: Instant, at now: Instant, into decision: inout Decision
    ) {
        guard end > now else { return succeed(node.name, of: id, outputs: [:], at: now, into: &decision) }
        hold(node.name, of: id, in: .sleeping(until: end), into: &decision)
        setTimer(.node(id, node: node.name), at: end)
    }

    private func end(of wait: Step.Wait, of id: RunID, at now: Instant) -> Instant {
        switch wait {
        case .duration(let duration): return now + duration
        case .instant(let instant): return instant
        case .timeOfDay(let minutes):
            let cron = try? CronExpression("\(minutes % 60) \(minutes / 60) * * *")
            let zone = definition(of: id)?.zone ?? .utc
            return cron?.next(after: now, in: zone) ?? now
        }
    }

    /// Puts a node into a phase of RUNNING.
    mutating func hold(_ name: String, of id: RunID, in phase: NodeRun.Phase, into decision: inout Decision) {
        guard var node = runs[id]?.run.nodes[name] else { return }
        let old = node.state
        node.phase = phase
        set(node, name, of: id, from: old, into: &decision)
    }

    /// A text with the run's values in it.
    func fill(_ text: String, for id: RunID, _ more: [String: String] = [:]) -> String {
        let values = runs[id]?.run.templateValues ?? [:]
        return TextTemplate(text).filled(with: values.merging(more) { $1 })
    }
}
