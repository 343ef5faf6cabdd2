import Arrivals
import Catalog
import Engines
import Files
public import Logging
public import ServiceLifecycle
import Store
import Timekeeping

/// The daemon of one workspace, from lock to shutdown.
///
/// Builds store, readers, engines, intake, scheduler and core, in that order, and hands them down as values. When the
/// core ends by a failure of the store, everything is built anew from the disk, as after a crash.
public final class Daemon: Service {
    private let workspace: Workspace
    private let options: RunOptions
    private let logger: Logger
    private let lock: FolderLock

    /// Takes the workspace's lock. Throws `OrchestratorError.busy` when another process has it.
    public init(_ workspace: Workspace, options: RunOptions, logger: Logger) throws {
        self.workspace = workspace
        self.options = options
        self.logger = logger
        lock = try workspace.takeLock()
    }

    /// Works until a graceful shutdown is asked for. Jobs that run then go on, and are adopted at the next start.
    public func run() async throws {
        while true {
            do {
                let plant = try Plant(workspace, options: options, logger: logger, mode: .daemon)
                logger.info("watching \(workspace.root)")
                logger.info("time zones of \(SystemTimeZones.shared.versionText)")
                try await work(plant)
                logger.info("ended; jobs that still run go on, and are taken up at the next start")
                return
            } catch  where Shortage.explains(error) {
                logger.error("\(error); trying again in 5 s, nothing is lost")
                // Asked to end meanwhile, it does not wait.
                try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Shortage.pause) }
                if Task.isShuttingDownGracefully { return }
                try Task.checkCancellation()
            }
        }
    }

    private func work(_ plant: Plant) async throws {
        defer { plant.stop() }
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { [workspace] in
                    try await plant.run {
                        try ControlSocket(path: workspace.socketFile) { command, reply in
                            plant.mailbox.post(
                                .command(command) { answer in
                                    var answer = answer
                                    if command == .ping { answer.http = plant.door.report }
                                    reply(answer)
                                })
                        }
                    }
                }
                group.addTask { await plant.door.run() }
                group.addTask { [workspace, options, logger] in
                    try await FolderPolling(workspace, plant: plant, options: options, logger: logger).run()
                }
                try await group.next()
                group.cancelAll()
            }
        } onGracefulShutdown: {
            plant.mailbox.close()
        }
    }
}

/// Looks at the workflow files when an event tells of an edit, and now and then; at the landing folders for what no event
/// told, and at the system's time zones for new rules, now and then only.
private struct FolderPolling {
    /// For what no event tells: edits behind a symlink or made on another machine, and new time zones.
    private static let interval = Duration.seconds(30)
    /// An edit mostly comes as some events, and of some files: one may be gone for a moment.
    private static let settle = Duration.milliseconds(200)

    private let workspace: Workspace
    private let plant: Plant
    private let options: RunOptions
    private let logger: Logger

    init(_ workspace: Workspace, plant: Plant, options: RunOptions, logger: Logger) {
        self.workspace = workspace
        self.plant = plant
        self.options = options
        self.logger = logger
    }

    func run() async throws {
        var stamp = plant.workflowStamp
        var nextScan = ContinuousClock.now + options.rescanInterval
        plant.prune()
        plant.removeLeftovers()
        let (wakeups, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let watcher = EditWatcher(
            workspace: workspace.root, folders: Workspace.editedFolders, files: [Workspace.settingsName]
        ) {
            signal.yield()
        }
        watcher.start()
        let ticks = Task {
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.interval)
                signal.yield()
            }
        }
        defer {
            ticks.cancel()
            watcher.stop()
        }
        for await _ in wakeups {
            do { try await Task.sleep(for: Self.settle) } catch { return }
            let now = workspace.workflowStamp()
            let zonesHaveChanged = refreshZones()
            if now != stamp || zonesHaveChanged {
                stamp = now
                plant.reload()
            }
            if ContinuousClock.now >= nextScan {
                nextScan = ContinuousClock.now + options.rescanInterval
                plant.intake.rescan()
                plant.prune()
            }
        }
    }

    /// Reads the time zones again that are in use and have changed. Whether any is different now.
    private func refreshZones() -> Bool {
        let zones = SystemTimeZones.shared
        let names = zones.refresh()
        guard !names.isEmpty else { return false }
        logger.info("new rules for \(names.joined(separator: ", ")), of \(zones.versionText); schedules go by them")
        return true
    }
}
