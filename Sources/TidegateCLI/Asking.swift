import FoundationEssentials
import GRDB
import Orchestrator
import Scheduling
import Store
import Timekeeping

/// How commands that change something reach the scheduler: a running daemon, or one in this process.
extension Tidegate {
    /// Asks for a change and returns once it is durable.
    func ask(_ command: Command) async throws -> CommandReply {
        let workspace = try openWorkspace()
        if let reply = try ControlClient(workspace).send(command) {
            return try reply.orFailure()
        }
        return try await Orchestrator.once(workspace, command, options: .current).orFailure()
    }

    /// Asks for a run and shows its nodes as they end, until it has ended. A run that did not succeed is a failure.
    func follow(_ command: Command, detach: Bool) async throws {
        let workspace = try openWorkspace()
        if let reply = try ControlClient(workspace).send(command)?.orFailure() {
            Output().line(reply.message)
            guard !detach, let run = reply.runs.first else { return }
            return try await watch(run, in: workspace) { false }
        }
        if detach {
            throw CommandFailure(
                .noDaemon, "no daemon runs here to leave the run to; start 'tidegate daemon', or leave --detach off")
        }
        let ended = OnceTrue()
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (replies, announce) = AsyncStream.makeStream(of: CommandReply.self)
            group.addTask {
                defer { announce.finish() }
                let reply = try await Orchestrator.once(workspace, command, options: .current) { announce.yield($0) }
                ended.raise()
                _ = try reply.orFailure()
            }
            var failure: CommandFailure?
            for await reply in replies {
                guard reply.status == 0, let run = reply.runs.first else { continue }
                Output().line(reply.message)
                // Thrown at the end: people are still being told of it.
                do {
                    try await watch(run, in: workspace) { ended.isRaised }
                } catch let error as CommandFailure {
                    failure = error
                }
            }
            try await group.waitForAll()
            if let failure { throw failure }
        }
    }

    /// Shows a run's nodes as they end.
    private func watch(_ run: String, in workspace: Workspace, until isOver: () -> Bool) async throws {
        let store = try Store.openReadOnly(path: workspace.databaseFile)
        let output = Output()
        var progress = RunProgress(of: run)
        while true {
            let wasOver = isOver()
            let (record, nodes) = try store.read { db in
                (try RunRecord.named(run, in: db), try progress.ended(in: db))
            }
            for node in nodes {
                let state = Cell.state(node.state)
                let took = Cell.duration(from: node.started, to: node.ended, now: .now).text
                let detail = node.reason ?? node.outputText
                output.line(
                    "  \(output.terminal.styled(node.state.rawValue.padded(to: 9), state.style))  "
                        + "\(node.node)  \(output.terminal.styled(took, .faint))\(detail.isEmpty ? "" : "  \(Cell(detail).text)")"
                )
            }
            if record.state.isEnded || wasOver {
                return try conclude(record, output)
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private func conclude(_ run: RunRecord, _ output: Output) throws(CommandFailure) {
        let took = Cell.duration(from: run.started, to: run.ended, now: .now).text
        guard run.state == .succeeded else {
            throw CommandFailure(
                .failed,
                "run \(run.id) \(run.state.rawValue): \(run.reason ?? "see its nodes"); "
                    + "see 'tidegate runs logs \(run.id)', then 'tidegate runs resume \(run.id)'")
        }
        output.line(
            "\(run.id) \(output.terminal.styled(run.state.rawValue, .good)) in \(took), \(run.files.counted("file"))")
    }
}

extension CommandReply {
    /// The reply, or the failure it tells.
    func orFailure() throws(CommandFailure) -> CommandReply {
        guard status == 0 else { throw CommandFailure(CommandFailure.Status(rawValue: status) ?? .failed, message) }
        return self
    }
}

extension String {
    /// The text followed by spaces up to a width.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
