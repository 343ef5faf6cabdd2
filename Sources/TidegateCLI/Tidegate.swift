public import ArgumentParser
import FoundationEssentials
import Orchestrator

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The program: `tidegate [--workspace DIR] COMMAND`.
public struct Tidegate: AsyncParsableCommand {
    /// Its name, its words and its commands.
    public static let configuration = CommandConfiguration(
        commandName: "tidegate",
        abstract: "Batch arriving files into runs, infer their schemas into a catalog, and run ETL jobs over them.",
        discussion: """
            Start with 'tidegate init' in an empty folder, edit workflows/, then 'tidegate daemon'.
            Every command that shows something takes --json. NO_COLOR=1 turns colour off.
            """,
        version: "0.1.0",
        groupedSubcommands: [
            CommandGroup(
                name: "Workflows:",
                subcommands: [
                    Init.self, Validate.self, Explain.self, Graph.self, Format.self, Schema.self, Import.self,
                    CronCommand.self,
                ]),
            CommandGroup(
                name: "Running:",
                subcommands: [
                    DaemonCommand.self, RunCommand.self, Backfill.self, Status.self, Runs.self, Files.self,
                    Quality.self, StateCommand.self,
                    Cost.self,
                    ReplayCommand.self,
                ]),
            CommandGroup(
                name: "Data:",
                subcommands: [Crawl.self, Infer.self, CatalogCommand.self, LineageCommand.self, Query.self]),
            CommandGroup(name: "Care:", subcommands: [Notify.self, Doctor.self, ReadFiles.self]),
        ])

    @Option(help: "The workspace: the folder with workflows/ in it.", completion: .directory)
    var workspace = "."

    /// Made by the parser.
    public init() {}

    /// Runs the program with the process's arguments and exits with its status.
    public static func start() async -> Never {
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot(liftingWorkspace(Array(CommandLine.arguments.dropFirst())))
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            endProcess(0)
        } catch {
            report(error)
        }
    }

    /// Says what failed, in one line where it is ours to say, and exits.
    private static func report(_ error: any Error) -> Never {
        let terminal = Terminal.standardError
        switch error {
        case let busy as OrchestratorError:
            complain(busy.description, terminal)
            let isBusy = if case .busy = busy { true } else { false }
            endProcess((isBusy ? CommandFailure.Status.busy : .failed).rawValue)
        case let failure as CommandFailure:
            complain(failure.description, terminal)
            endProcess(failure.status.rawValue)
        case is CleanExit, is ExitCode, is ValidationError:
            exit(withError: error)
        default:
            if exitCode(for: error) == .validationFailure || exitCode(for: error) == .success {
                exit(withError: error)
            }
            complain("\(error)", terminal)
            endProcess(CommandFailure.Status.failed.rawValue)
        }
    }

    private static func complain(_ text: String, _ terminal: Terminal) {
        let line = terminal.styled("error:", .bad) + " " + text + "\n"
        StandardStream.errors.write(line)
    }

    /// Moves `--workspace DIR` to the front, so that it may stand before or after the command.
    static func liftingWorkspace(_ arguments: [String]) -> [String] {
        var lifted: [String] = []
        var rest: [String] = []
        var index = arguments.startIndex
        while index < arguments.endIndex {
            let argument = arguments[index]
            if argument == "--" {
                rest += arguments[index...]
                break
            }
            if argument == "--workspace", index + 1 < arguments.endIndex {
                lifted = [argument, arguments[index + 1]]
                index += 1
            } else if argument.hasPrefix("--workspace=") {
                lifted = [argument]
            } else {
                rest.append(argument)
            }
            index += 1
        }
        return lifted + rest
    }
}

/// Ends the process; under a name of its own, since `Tidegate.exit` is the parser's.
private func endProcess(_ status: Int32) -> Never {
    exit(status)
}
