import GRDB
import OrderedCollections
import Scheduling
import Timekeeping
import Workflows

/// How people steer runs beyond starting and stopping them: signals, running again, runs of the past.
extension Core {
    func signal(
        _ name: String, node: String, data: String, in turn: inout Turn, _ db: Database
    ) throws -> CommandReply {
        guard let id = RunID(name), let run = try Recovery.run(id, in: db) else { return .noRun(name) }
        guard run.nodes[node] != nil else {
            return .refused("run \(name) has no node '\(node)'; it has: \(run.nodes.keys.joined(separator: ", "))")
        }
        guard scheduler.awaitsSignal(id, node: node) else {
            let state = run.nodes[node]?.state.rawValue ?? ""
            return .refused("node '\(node)' of \(name) waits for no signal: it is \(state)", status: 1)
        }
        guard let outputs = try? ConditionValues.row(fromJSON: data) else {
            return .refused("--data is no JSON object; write one, such as '{\"approved\": true}'")
        }
        try decide(.signalled(id, node: node, outputs: outputs), in: &turn, db)
        return .done("\(node) of \(name) goes on", runs: [name])
    }

    /// What the nodes of a run wait for; nothing when it has ended.
    func waits(of name: String) -> CommandReply {
        let waits = RunID(name).map { scheduler.waits(of: $0) } ?? [:]
        var reply = CommandReply.done("\(waits.count.counted("node")) of \(name) wait for a place")
        reply.waits = waits.map { NodeWait(node: $0.key, what: $0.value) }
        return reply
    }

    func rerun(_ name: String, from node: String, in turn: inout Turn, _ db: Database) throws -> CommandReply {
        guard let id = RunID(name), let run = try Recovery.run(id, in: db) else { return .noRun(name) }
        guard run.state.isEnded else {
            return .refused("run \(name) is \(run.state.rawValue); stop it first, or wait until it has ended")
        }
        if let refusal = try refusalOfReleased(run, in: db) { return refusal }
        guard run.nodes[node] != nil else {
            return .refused("run \(name) has no node '\(node)'; it has: \(run.nodes.keys.joined(separator: ", "))")
        }
        guard let definition = try definition(toGoOnWith: run, in: db) else { return .doesNotLoad(name) }
        try decide(.rerunRequested(run, from: node, by: definition), in: &turn, db)
        return .done("\(name) goes on from \(node)", runs: [name])
    }

    func backfill(
        _ name: String, trigger: String?, _ span: Range<Instant>, parallel: Int?, in turn: inout Turn, _ db: Database
    ) throws -> CommandReply {
        guard let workflow = workflows[name]?.definition.workflow else { return noWorkflow(name) }
        let schedules = workflow.triggers.filter { if case .schedule = $0.condition { true } else { false } }
        let wanted = trigger.map { name in schedules.filter { $0.name == name } } ?? schedules
        guard let first = wanted.first, wanted.count == 1 else {
            let known = schedules.map(\.name).joined(separator: ", ")
            return .refused(
                schedules.isEmpty
                    ? "workflow '\(name)' has no schedule to make up for"
                    : "say which schedule of '\(name)' with --trigger; it has: \(known)")
        }
        let event = Event.backfillRequested(workflow: name, trigger: first.name, span: span, parallel: parallel)
        let decision = try decide(event, in: &turn, db)
        let runs = decision.transitions.compactMap { transition -> String? in
            guard case .runCreated(let run, _) = transition else { return nil }
            return run.id.description
        }
        guard !runs.isEmpty else {
            return .refused(
                "'\(first.name)' of '\(name)' has no time from \(span.lowerBound.iso8601) to \(span.upperBound.iso8601)"
            )
        }
        return .done("\(runs.count.counted("run")) of \(name): \(runs[0]) to \(runs[runs.count - 1])", runs: runs)
    }
}
