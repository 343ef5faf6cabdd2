public import Logging
import Scheduling
import Store
import Synchronization

/// Works on a workspace for the length of one command.
public enum Orchestrator {
    /// Carries out a command in this process, while no daemon runs.
    ///
    /// The files that are there are read first, so that a run takes all of them. Ends when the runs it began have.
    /// - Parameter announce: called with the reply as soon as what the command did is durable.
    public static func once(
        _ workspace: Workspace, _ command: Command, options: RunOptions,
        logger: Logger = Logger(label: "once") { _ in SwiftLogNoOpLogHandler() },
        announce: @escaping @Sendable (CommandReply) -> Void = { _ in }
    ) async throws -> CommandReply {
        let lock = try workspace.takeLock()
        defer { withExtendedLifetime(lock) {} }
        let plant = try Plant(workspace, options: options, logger: logger, mode: .once)
        defer { plant.stop() }
        // In no group, which would wait for it: once the core has ended with an error, no answer comes any more.
        let asking = Task {
            defer { plant.mailbox.close() }
            await plant.settle()
            var reply = await plant.ask(command)
            if let outage = try plant.outages().first, reply.status == 0 {
                reply.message += "; \(outage.what) does not work: \(outage.error)"
            }
            announce(reply)
            if !reply.runs.isEmpty, reply.status == 0 {
                for run in reply.runs { try await plant.waitForEnd(of: run) }
            } else {
                await plant.settle()
            }
            // What a channel does not take by then is told by the next process that works here.
            await plant.notifier.flush(within: .seconds(20))
            return reply
        }
        return try await withTaskCancellationHandler {
            try await plant.run {
                try ControlSocket(path: workspace.socketFile) { command, reply in
                    guard command.isForRunsUnderWay else { return reply(.busy(workspace)) }
                    plant.mailbox.post(.command(command, reply: reply))
                }
            }
            try Task.checkCancellation()
            return try await asking.value
        } onCancel: {
            asking.cancel()
        }
    }
}

extension Command {
    /// Whether it is for a run that is there; only such commands are taken by a process that ends with its own runs.
    fileprivate var isForRunsUnderWay: Bool {
        switch self {
        case .stop, .signal, .waits: true
        case .run, .backfill, .resume, .rerun, .release, .retry, .look, .dropTable, .commentTable, .analyzed,
            .importTables,
            .crawl,
            .repair, .resetState, .ping:
            false
        }
    }
}

extension CommandReply {
    fileprivate static func busy(_ workspace: Workspace) -> CommandReply {
        .refused("\(OrchestratorError.busy(workspace: workspace.root, holder: nil))", status: 75)
    }
}

extension Plant {
    /// Asks the core, and waits until what it did is durable.
    func ask(_ command: Command) async -> CommandReply {
        await withCheckedContinuation { continuation in
            mailbox.post(.command(command) { continuation.resume(returning: $0) })
        }
    }

    /// Waits until all files that are there were seen, have settled and were read.
    func settle() async {
        // Each step answers once all before it was handled: the first scan is begun by the core's first round.
        _ = await ask(.ping)
        await withCheckedContinuation { continuation in
            intake.whenScanned { continuation.resume() }
        }
        await withCheckedContinuation { continuation in
            objects.intake.whenListed { continuation.resume() }
        }
        _ = await ask(.ping)
        await withCheckedContinuation { continuation in
            hands.whenIdle { continuation.resume() }
        }
        _ = await ask(.ping)
    }

    /// Waits until a run has ended.
    func waitForEnd(of run: String) async throws {
        while try !hasEnded(run) {
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}
