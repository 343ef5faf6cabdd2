import ArgumentParser
import Files
import Orchestrator
import Scheduling
import Timekeeping
import Workflows

/// `tidegate run`.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a workflow now, with all the files that wait for it.",
        discussion: "With a daemon the run is the daemon's; without one it happens in this process, which ends with it."
    )

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The workflow.") var workflow: String
    @Option(help: "Start only the nodes of this trigger.") var trigger: String?
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Give a parameter a value; may be repeated.", valueName: "name=value"))
    var settings: [String] = []
    @Flag(help: "Do not wait for it to end (needs a daemon).") var detach = false

    @Flag(help: "Show which nodes would run over which files; change nothing.") var dryRun = false

    func run() async throws {
        if dryRun { return try rehearse() }
        let parameters = try Self.parameters(settings)
        try await tidegate.follow(
            .run(workflow: workflow, trigger: trigger, parameters: parameters), detach: detach)
    }

    private func rehearse() throws {
        let workspace = try tidegate.openWorkspace()
        let all = WorkflowFolder(workspace).read().loaded.map(\.definition)
        guard let definition = all.first(where: { $0.workflow.name == workflow }) else {
            throw CommandFailure(.usage, "no workflow '\(workflow)' loads; see 'tidegate validate'")
        }
        if let trigger, definition.workflow.trigger(trigger) == nil {
            throw CommandFailure(.usage, "workflow '\(workflow)' has no trigger '\(trigger)' that starts runs")
        }
        let given = try Self.parameters(settings)
        if let problem = definition.workflow.properties(startedBy: trigger, given: given).problem {
            throw CommandFailure(.usage, "\(problem); set it with --set NAME=VALUE")
        }
        let rehearsal = try Rehearsal(definition, trigger: trigger, in: workspace)
        rehearsal.show(Output())
    }

    /// `name=value`, the value whatever follows the first `=`.
    private static func parameters(_ settings: [String]) throws -> [String: String] {
        var parameters: [String: String] = [:]
        for setting in settings {
            guard let sign = setting.firstIndex(of: "="), sign != setting.startIndex else {
                throw CommandFailure(.usage, "--set takes name=value, not '\(setting)'")
            }
            parameters[String(setting[..<sign])] = String(setting[setting.index(after: sign)...])
        }
        return parameters
    }
}

extension Rehearsal {
    fileprivate func show(_ output: Output) {
        var table = TextTable(.text("FILE"), .text("DATASET"), .number("SIZE"), .text("STATE"))
        for file in files {
            table.add(
                Cell(file.path.displayedPath), Cell(file.dataset), .bytes(file.size),
                Cell(file.isRead ? "waits" : "would be read first"))
        }
        output.heading("Would take \(files.count) file\(files.count == 1 ? "" : "s")")
        if !files.isEmpty { output.table(table, ifEmpty: "") }
        output.line()
        var steps = TextTable(.text("NODE"), .text("KIND"), .text("BEGINS WHEN"), .text("SEES"))
        for node in nodes {
            let after = node.activations.map(\.formula.sentence).joined(separator: ", or ")
            let condition = node.when.map { "\(after.isEmpty ? "" : after + ", and ")\($0)" } ?? after
            let views = (self.views[node.name] ?? []).map { view in
                view.name + (view.files.map { " (\($0) file\($0 == 1 ? "" : "s"))" } ?? " (not in the catalog)")
            }
            steps.add(
                Cell(node.name), Cell(node.work.kind), Cell(condition.isEmpty ? "at once" : condition),
                Cell(views.joined(separator: ", ")))
        }
        output.heading("Would run")
        output.table(steps, ifEmpty: "nothing")
        output.hint("nothing was changed")
    }
}
