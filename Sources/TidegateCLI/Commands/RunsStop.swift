import ArgumentParser
import Orchestrator

/// `tidegate runs stop`.
struct RunsStop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "Stop a run; its files stay with it until it is resumed or they are released.")

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The run.") var name: String

    func run() async throws {
        let reply = try await tidegate.ask(.stop(run: name))
        Output().line(reply.message)
    }
}

/// `tidegate runs resume`.
struct RunsResume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let a failed or stopped run go on with what did not succeed, on the same files.")

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The run.") var name: String
    @Flag(help: "Do not wait for it to end.") var detach = false

    func run() async throws {
        try await tidegate.follow(.resume(run: name), detach: detach)
    }
}
