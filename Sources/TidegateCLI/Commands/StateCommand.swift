import ArgumentParser
import GRDB
import Orchestrator
import Store

/// `tidegate state`.
struct StateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "state", abstract: "Show what jobs with 'state' keep between runs, or let one forget it.",
        subcommands: [StateList.self, StateReset.self], defaultSubcommand: StateList.self)
}

/// `tidegate state list`.
struct StateList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the values, with the run that left each.")

    @ParentCommand var tidegate: Tidegate
    @Option(help: "Only those of this workflow.") var workflow: String?
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let states = try tidegate.openStoreIfAny()?.read { try KeptState.list(workflow: workflow, in: $0) } ?? []
        let output = Output()
        if json { return output.json(["states": .array(states.map(\.json))]) }
        var table = TextTable(.text("WORKFLOW"), .text("JOB"), .text("RUN"), .text("UPDATED"), .text("STATE"))
        for state in states {
            table.add(
                Cell(state.workflow), Cell(state.node), Cell(state.run), .time(state.updated), Cell(state.shown))
        }
        output.table(table, ifEmpty: "No job keeps anything; those with 'state: true' do.")
        if !states.isEmpty { output.hint("'tidegate state reset WORKFLOW JOB' lets one begin anew.") }
    }
}

/// `tidegate state reset`.
struct StateReset: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset", abstract: "Forget what a job keeps: its next run begins with none.")

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The workflow.") var workflow: String
    @Argument(help: "The job.") var job: String

    func run() async throws {
        let reply = try await tidegate.ask(.resetState(workflow: workflow, node: job))
        Output().line(reply.message)
    }
}

extension KeptState {
    /// The value's beginning, on one line.
    fileprivate var shown: String {
        let line = value.replacing("\n", with: " ")
        return line.count > 80 ? line.prefix(80) + "…" : line
    }

    /// As `state list --json` shows it; the value is a text of JSON.
    fileprivate var json: JSONValue {
        [
            "workflow": .string(workflow), "job": .string(node), "value": .string(value), "run": .string(run),
            "updated": updated.json,
        ]
    }
}
