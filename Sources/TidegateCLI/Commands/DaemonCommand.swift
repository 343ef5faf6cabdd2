import ArgumentParser
import Logging
import Orchestrator
import ServiceLifecycle
import UnixSignals

/// How the daemon logs.
enum LogFormat: String, ExpressibleByArgument, CaseIterable {
    case lines
    case json

    var handler: any LogHandler {
        switch self {
        case .lines: LineLog(terminal: .standardError)
        case .json: JSONLog()
        }
    }
}

/// `tidegate daemon`.
struct DaemonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daemon",
        abstract: "Watch the workspace, batch what arrives and run its workflows, until SIGTERM or SIGINT.",
        discussion: "Jobs that run when it ends go on, and are taken up again when it starts.")

    @ParentCommand var tidegate: Tidegate
    @Option(help: "How to log: lines for people, or json, one object a line.") var logFormat = LogFormat.lines
    @Option(help: "How much to log: trace, debug, info, notice, warning, error.") var logLevel = "info"

    func validate() throws {
        if Logger.Level(rawValue: logLevel) == nil {
            throw ValidationError("--log-level takes trace, debug, info, notice, warning or error")
        }
    }

    func run() async throws {
        let workspace = try tidegate.openWorkspace()
        var logger = Logger(label: "tidegate") { [logFormat] _ in logFormat.handler }
        logger.logLevel = Logger.Level(rawValue: logLevel) ?? .info
        let daemon = try Daemon(workspace, options: .current, logger: logger)
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(
                        service: daemon, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup)
                ], gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Logger(label: "services") { _ in SwiftLogNoOpLogHandler() }))
        try await group.run()
    }
}
