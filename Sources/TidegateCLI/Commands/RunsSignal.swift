import ArgumentParser
import Orchestrator
import Timekeeping

/// `tidegate runs signal`.
struct RunsSignal: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signal", abstract: "Tell a node that waits for a signal to go on.")

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The run.") var name: String
    @Argument(help: "The node.") var node: String
    @Option(help: ArgumentHelp("What the node's outputs become: a JSON object.", valueName: "json"))
    var data = "{}"

    func run() async throws {
        let reply = try await tidegate.ask(.signal(run: name, node: node, data: data))
        Output().line(reply.message)
    }
}

/// `tidegate runs rerun`.
struct RunsRerun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rerun", abstract: "Run a node of an ended run, and all that comes after it, again.")

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The run.") var name: String
    @Option(help: "The node to begin with.") var from: String
    @Flag(help: "Do not wait for it to end.") var detach = false

    func run() async throws {
        try await tidegate.follow(.rerun(run: name, from: from), detach: detach)
    }
}

/// `tidegate backfill`.
struct Backfill: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the runs of a schedule's times in the past.",
        discussion: """
            Each run has its time as its logical date. They queue up in order, among the workflow's own runs: as many \
            run at once as 'max-concurrent-runs' allows. With --parallel, they go beside those, as many at once as you \
            say. The first takes the files that wait.
            """)

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The workflow.") var workflow: String
    @Option(help: "The schedule; needed when the workflow has several.") var trigger: String?
    @Option(help: "The first time, such as 2026-11-01 or 2026-11-01T06:00:00Z.") var from: String
    @Option(help: "The end of the span, not included.") var to: String
    @Option(help: "Run so many at once, beside the workflow's own runs.") var parallel: Int?
    @Flag(help: "Do not wait for them to end (needs a daemon).") var detach = false

    func validate() throws {
        if let parallel, parallel < 1 { throw ValidationError("--parallel takes a number from 1") }
    }

    func run() async throws {
        let from = try Self.instant(from, "--from")
        let to = try Self.instant(to, "--to")
        try await tidegate.follow(
            .backfill(
                workflow: workflow, trigger: trigger, from: from.microseconds, to: to.microseconds, parallel: parallel),
            detach: detach)
    }

    static func instant(_ text: String, _ option: String) throws -> Instant {
        guard let instant = Instant(iso8601: text) ?? Instant(iso8601: "\(text)T00:00:00Z") else {
            throw CommandFailure(.usage, "\(option) takes a date or time such as 2026-11-01T06:00:00Z, not '\(text)'")
        }
        return instant
    }
}
