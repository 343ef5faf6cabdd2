import Arrivals
import GRDB
import OrderedCollections
import Scheduling
import Timekeeping
import Workflows

/// What people ask, inside the round's transaction.
extension Core {
    func carryOut(_ command: Command, in turn: inout Turn, _ db: Database) throws -> CommandReply {
        switch command {
        case .ping:
            CommandReply(status: 0, message: "here", runs: [], loop: report, machine: MachineReport(scheduler))
        case .waits(let run): waits(of: run)
        case .run(let workflow, let trigger, let parameters):
            try startRun(of: workflow, trigger: trigger, parameters, in: &turn, db)
        case .backfill(let workflow, let trigger, let from, let to, let parallel):
            try backfill(
                workflow, trigger: trigger, Instant(microseconds: from)..<Instant(microseconds: max(from, to)),
                parallel: parallel, in: &turn, db)
        case .rerun(let run, let node): try rerun(run, from: node, in: &turn, db)
        case .signal(let run, let node, let data): try signal(run, node: node, data: data, in: &turn, db)
        case .stop(let run): try stop(run, in: &turn, db)
        case .resume(let run): try resume(run, in: &turn, db)
        case .release(let run): try release(run, in: &turn, db)
        case .retry(let paths): try retry(paths, in: &turn, db)
        case .look(let objects): look(at: objects, in: &turn)
        case .dropTable(let name): try dropTable(name, in: &turn, db)
        case .commentTable(let name, let column, let text): try comment(on: name, column: column, text, in: db)
        case .importTables(let tables, let replacing): try take(tables, replacing: replacing, at: turn.now, in: db)
        case .crawl(let findings): try publish(findings, in: &turn, db)
        case .analyzed(let analysis): try take(analysis, in: db)
        case .resetState(let workflow, let node): try resetState(of: node, workflow, in: db)
        case .repair(let findings, let miscounted): try repair(findings, recount: miscounted, in: &turn, db)
        }
    }

    private func startRun(
        of name: String, trigger: String?, _ parameters: [String: String], in turn: inout Turn, _ db: Database
    ) throws -> CommandReply {
        guard let loaded = workflows[name] else { return noWorkflow(name) }
        let workflow = loaded.definition.workflow
        if let trigger, workflow.trigger(trigger) == nil {
            let known = workflow.triggers.map(\.name).joined(separator: ", ")
            return .refused("workflow '\(name)' has no trigger '\(trigger)' that starts runs; it has: \(known)")
        }
        if let problem = workflow.properties(startedBy: trigger, given: parameters).problem {
            return .refused("\(problem); set it with --set NAME=VALUE")
        }
        let event = Event.runRequested(workflow: name, trigger: trigger, parameters: parameters)
        let decision = try decide(event, in: &turn, db)
        for case .runCreated(let run, _) in decision.transitions {
            let remark =
                brokenFiles.contains(loaded.file)
                ? ", as its workflow was last good: \(loaded.file) does not load, see 'tidegate validate'" : ""
            return .done(
                "\(run.id) started with \(run.files.counted("file"))\(remark)", runs: [run.id.description])
        }
        return .refused(
            "workflow '\(name)' did not start: as many of its runs are under way as may be, and it says 'overlap: skip'",
            status: 1)
    }

    func noWorkflow(_ name: String) -> CommandReply {
        let known = workflows.keys.sorted().joined(separator: ", ")
        let broken = brokenFiles.sorted().map { "; \($0) does not load, see 'tidegate validate'" }.joined()
        return .refused("there is no workflow '\(name)'\(known.isEmpty ? "" : "; there are: \(known)")\(broken)")
    }

    private func stop(_ name: String, in turn: inout Turn, _ db: Database) throws -> CommandReply {
        guard let id = RunID(name), let run = try Recovery.run(id, in: db) else { return .noRun(name) }
        guard !run.state.isEnded else { return .refused("run \(name) has ended already: \(run.state.rawValue)") }
        try decide(.stopRequested(id), in: &turn, db)
        return .done("\(name) is stopping", runs: [name])
    }

    /// Resumes by the workflow as it is now, so that a repair in it counts; by the run's own when nodes are gone from it.
    private func resume(_ name: String, in turn: inout Turn, _ db: Database) throws -> CommandReply {
        guard let id = RunID(name), let run = try Recovery.run(id, in: db) else { return .noRun(name) }
        guard run.state == .failed || run.state == .stopped else {
            return .refused("run \(name) is \(run.state.rawValue); only FAILED and STOPPED runs are resumed")
        }
        if let refusal = try refusalOfReleased(run, in: db) { return refusal }
        guard let definition = try definition(toGoOnWith: run, in: db) else { return .doesNotLoad(name) }
        try decide(.resumeRequested(run, by: definition), in: &turn, db)
        return .done("\(name) goes on", runs: [name])
    }

    /// Why a run cannot go on whose files were put back to wait; nil for one that has its files.
    func refusalOfReleased(_ run: Run, in db: Database) throws -> CommandReply? {
        guard run.files > 0, try Ledger.batch(of: run.id.description, in: db).isEmpty else { return nil }
        return .refused(
            "the files of \(run.id) were put back to wait; 'tidegate run \(run.id.workflow)' takes them")
    }

    /// The workflow as it is now, when it has all nodes of a run; else the run's own; nil when that does not load.
    func definition(toGoOnWith run: Run, in db: Database) throws -> RunDefinition? {
        let current = workflows[run.id.workflow]?.definition
        let hasAll = run.nodes.keys.allSatisfy { current?.workflow.node($0) != nil }
        if hasAll { return current }
        return try Recovery.definition(run.definition, in: db) { _, file, text in
            WorkflowFolder.define(text, file: file)
        }
    }

    private func release(_ name: String, in turn: inout Turn, _ db: Database) throws -> CommandReply {
        guard let id = RunID(name), let run = try Recovery.run(id, in: db) else { return .noRun(name) }
        guard run.state == .failed || run.state == .stopped else {
            return .refused("run \(name) is \(run.state.rawValue); only FAILED and STOPPED runs give their files back")
        }
        let released = try Ledger.release(run: name, at: turn.now, in: db)
        for arrival in released.replaced { try reconsider(passedOverFor: arrival, in: &turn, db) }
        let waiting = try shared(released.waiting, of: id.workflow, in: &turn, db)
        try decide(.arrivedTogether(workflow: id.workflow, waiting.map(WaitingFile.init)), in: &turn, db)
        turn.followUps.append(.forgetVersions(of: id))
        return .done("\(waiting.count.counted("file")) of \(name) put back to wait")
    }

    private func retry(_ paths: [String], in turn: inout Turn, _ db: Database) throws -> CommandReply {
        var count = 0
        for path in paths {
            let invalid = try newestVersions(of: path, in: db).filter { $0.state == .invalid }
            guard !invalid.isEmpty else {
                return .refused("'\(path)' is no INVALID file; see 'tidegate files list --state INVALID'")
            }
            for arrival in invalid {
                turn.followUps.append(.restore(arrival))
                _ = try Ledger.retry(arrival.id, at: turn.now, in: db)
            }
            count += 1
        }
        return .done("\(count.counted("file")) looked at again")
    }

    /// The newest version of a file in each dataset that it belongs to: an older one is past, whatever its state.
    private func newestVersions(of path: String, in db: Database) throws -> [Arrival] {
        var known: Set<DatasetID> = []
        return try Ledger.arrivals(path: path, in: db).filter { arrival in
            known.insert(DatasetID(workflow: arrival.workflow, dataset: arrival.dataset)).inserted
        }
    }
}

extension CommandReply {
    static func doesNotLoad(_ name: String) -> CommandReply {
        .refused(
            "the workflow that run \(name) worked on does not load any more; repair workflows/ first", status: 65)
    }

    static func noRun(_ name: String) -> CommandReply {
        .refused("there is no run '\(name)'; see 'tidegate runs list'")
    }
}
