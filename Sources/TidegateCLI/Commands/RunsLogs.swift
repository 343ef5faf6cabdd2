import ArgumentParser
import FoundationEssentials
import GRDB
import Orchestrator
import Scheduling
import Store

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
