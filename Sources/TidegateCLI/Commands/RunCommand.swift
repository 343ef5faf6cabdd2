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
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Give a parameter a value; may be repeated.", valueName: "name=value"))
    var settings: [String] = []
    @Flag(help: "Do not wait for it to end (needs a daemon).") var detach = false

    func run() async throws {
        let parameters = try Self.parameters(settings)
        try await tidegate.follow(
            .run(workflow: workflow, trigger: trigger, parameters: parameters), detach: detach)
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
