import ArgumentParser
import FoundationEssentials
import Orchestrator
import Scheduling
import Store
import Timekeeping
import Workflows

/// `tidegate replay`.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Show which runs a workflow, as it is or edited, would have made of what came in the past.",
        discussion: """
            The recorded arrivals go through the scheduler again, on their own clock; each job takes as long as it did on \
            average, and succeeds. Nothing is executed or changed.
            """)

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The workflow.") var workflow: String
    @Option(help: "The begin of the span, such as 2026-11-01 or 2026-11-01T06:00:00Z.") var from: String
    @Option(help: "The end of the span, not included; by default now.") var to: String?
    @Option(name: .customLong("with"), help: "An edited file of the workflow, to try.") var file: String?
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let workspace = try tidegate.openWorkspace()
        let start = try Backfill.instant(from, "--from")
        let end = try to.map { try Backfill.instant($0, "--to") } ?? .now
        guard start < end else { throw CommandFailure(.usage, "--from is not before --to") }
        let definition = try definition(in: workspace)
        let store = try tidegate.openStore()
        let runs = try ReplayedPast.runs(of: definition, in: start..<end, store)
        let recorded = try store.read { db in
            try RunRecord.list(.init(workflow: workflow, since: start, limit: .max - 1), in: db).runs
                .count { $0.created < end }
        }
        let output = Output()
        json ? output.json(Self.json(runs, recorded)) : Self.show(runs, recorded, output)
    }

    private func definition(in workspace: Workspace) throws -> RunDefinition {
        guard let file else {
            let loaded = WorkflowFolder(workspace).read().loaded.map(\.definition)
            guard let definition = loaded.first(where: { $0.workflow.name == workflow }) else {
                throw CommandFailure(.usage, "no workflow '\(workflow)' loads; see 'tidegate validate'")
            }
            return definition
        }
        guard let data = FileManager.default.contents(atPath: file) else {
            throw CommandFailure(.usage, "'\(file)' cannot be read")
        }
        guard let definition = WorkflowFolder.define(String(decoding: data, as: UTF8.self), file: file) else {
            throw CommandFailure(.data, "'\(file)' does not load; put it into workflows/ and see 'tidegate validate'")
        }
        guard definition.workflow.name == workflow else {
            throw CommandFailure(.usage, "'\(file)' is the workflow '\(definition.workflow.name)', not '\(workflow)'")
        }
        return definition
    }

    private static func show(_ runs: [Replay.Outcome], _ recorded: Int, _ output: Output) {
        var table = TextTable(
            .text("MADE"), .text("TRIGGER"), .number("FILES"), .number("SIZE"), .text("BATCH CLOSED BY"),
            .number("FIRST FILE WAITS"), .number("TAKES"))
        for run in runs {
            table.add(
                .time(run.created), Cell(run.trigger), .count(run.files), .bytes(run.bytes), Cell(run.closedBy),
                Cell(run.wait?.shortText ?? "-"), .duration(from: run.started, to: run.ended, now: .now))
        }
        output.table(table, ifEmpty: "It would have made no run.")
        let waits = runs.compactMap(\.wait)
        output.line()
        output.line(
            "\(runs.count.counted("run")) with \(runs.reduce(0) { $0 + $1.files }.counted("file")); "
                + "\(recorded) were made in that span"
                + (waits.max().map { ". A first file waits \($0.shortText) at most" } ?? ""))
    }

    private static func json(_ runs: [Replay.Outcome], _ recorded: Int) -> JSONValue {
        [
            "runs": .array(
                runs.map { run in
                    [
                        "made": run.created.json, "started": run.started.json, "ended": run.ended.json,
                        "trigger": .string(run.trigger), "closed_by": .string(run.closedBy),
                        "files": JSONValue(run.files), "bytes": .integer(run.bytes),
                        "first_arrived": run.firstArrived.json,
                    ]
                }),
            "recorded": JSONValue(recorded),
        ]
    }
}
