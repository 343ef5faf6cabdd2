import ArgumentParser
import Orchestrator
import Scheduling
import Store
import Timekeeping

/// `tidegate runs`: what ran.
struct Runs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List, show, follow, stop and resume runs.",
        subcommands: [
            RunsList.self, RunsShow.self, RunsLogs.self, RunsStop.self, RunsResume.self,
            RunsRerun.self, RunsSignal.self,
        ],
        defaultSubcommand: RunsList.self)
}

/// `tidegate runs list`.
struct RunsList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List runs, newest first.")

    @ParentCommand var tidegate: Tidegate
    @OptionGroup var list: ListOptions
    @Option(help: "Only runs of this workflow.") var workflow: String?
    @Option(help: "Only runs in this state: \(RunState.allCases.map(\.rawValue).joined(separator: ", ")).")
    var state: String?

    func run() throws {
        let filter = RunRecord.Filter(
            workflow: workflow, state: try state.map(parseState), since: try list.sinceInstant(), limit: list.limit)
        let (runs, more) = try tidegate.openStore().read { db in try RunRecord.list(filter, in: db) }
        let output = Output()
        if list.json {
            return output.json(["runs": .array(runs.map(\.json)), "more": .bool(more)])
        }
        var table = TextTable(
            .text("RUN"), .text("STATE"), .text("TRIGGER"), .text("STARTED"), .number("TOOK"), .number("FILES"),
            .number("SIZE"), .text("BATCH CLOSED BY"))
        for run in runs {
            table.add(
                Cell(run.id), .state(run.state), Cell(run.trigger), .time(run.started),
                .duration(from: run.started, to: run.ended, now: .now), .count(run.files), .bytes(run.bytes),
                Cell(run.closedBy))
        }
        output.table(table, ifEmpty: "No runs. Start one with 'tidegate run WORKFLOW'.")
        list.sayMore(more, output)
        if let newest = runs.first { output.hint("tidegate runs show \(newest.id)") }
    }

    private func parseState(_ text: String) throws -> RunState {
        guard let state = RunState(rawValue: text.uppercased()) else {
            throw CommandFailure(
                .usage,
                "'\(text)' is no state of a run; use one of \(RunState.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        }
        return state
    }
}

extension RunRecord {
    /// The run as `runs list --json` shows it.
    var json: JSONValue {
        [
            "run": .string(id), "workflow": .string(workflow), "state": .string(state.rawValue),
            "trigger": .string(trigger), "started": started.json, "ended": ended.json, "files": JSONValue(files),
            "bytes": JSONValue(bytes), "reason": JSONValue(reason), "closed_by": .string(closedBy),
            "key": JSONValue(key),
        ]
    }
}
