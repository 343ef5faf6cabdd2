import ArgumentParser
import Engines
import Files
import FoundationEssentials
import GRDB
import Orchestrator
import Scheduling
import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// `tidegate runs logs`.
struct RunsLogs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Print what the attempts of a run wrote.")

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The run; by default the newest.") var name: String?
    @Argument(help: "The node; by default all of them.") var node: String?
    @Flag(name: .shortAndLong, help: "Go on printing until the run has ended.") var follow = false

    func run() async throws {
        let store = try tidegate.openStore()
        let workspace = try tidegate.openWorkspace()
        let id = try store.read { db in try RunRecord.named(name, in: db).id }
        var follower = LogFollower(workspace: workspace, run: id)
        while true {
            let (isEnded, nodes) = try store.read { db in
                (try RunRecord.named(id, in: db).state.isEnded, try NodeRecord.nodes(of: id, in: db))
            }
            if let node, !nodes.contains(where: { $0.node == node }) {
                throw CommandFailure(
                    .usage, "run \(id) has no node '\(node)'; it has \(nodes.map(\.node).joined(separator: ", "))")
            }
            follower.printNew(of: nodes.filter { node == nil || $0.node == node })
            guard follow, !isEnded else { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        if !follower.hasPrinted { Output(terminal: .standardError).hint("The logs of \(id) are empty.") }
    }
}

/// Prints the logs of attempts as they grow, each part under a heading that names its attempt.
private struct LogFollower {
    let workspace: Workspace
    let run: String
    private(set) var hasPrinted = false
    private var offsets: [String: UInt64] = [:]
    private var lastHeading: String?

    init(workspace: Workspace, run: String) {
        self.workspace = workspace
        self.run = run
    }

    mutating func printNew(of nodes: [NodeRecord]) {
        for node in nodes {
            for attempt in node.attempts {
                printNew(of: attempt)
            }
        }
    }

    private mutating func printNew(of attempt: AttemptRecord) {
        guard let id = RunID(run) else { return }
        let path = workspace.attemptFolder(AttemptID(run: id, node: attempt.node, number: attempt.number)) + "/log"
        guard let file = fopen(path, "rb") else { return }
        defer { fclose(file) }
        fseek(file, Int(offsets[path, default: 0]), SEEK_SET)
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return }
            let heading = "── \(attempt.node), attempt \(attempt.number)"
            if heading != lastHeading {
                StandardStream.output.write("\(Terminal.standardOutput.styled(heading, .faint))\n")
                lastHeading = heading
            }
            StandardStream.output.write(buffer[..<count])
            offsets[path, default: 0] += UInt64(count)
            hasPrinted = true
        }
    }
}
