import ArgumentParser
import Orchestrator

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
    @Flag(help: "Do not wait for it to end (needs a daemon).") var detach = false

    func run() async throws {
        try await tidegate.follow(.run(workflow: workflow, trigger: trigger), detach: detach)
    }
}
