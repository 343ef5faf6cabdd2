import Arrivals
import Catalog
import Engines
import Files
import Logging
import Notices
import Scheduling
public import Store
import Synchronization
import Timekeeping
import Workflows
import YAMLSource

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Everything that works on one workspace, wired together: what the daemon and the one-shot commands share.
final class Plant: Sendable {
    enum Mode {
        /// Triggers fire, and events tell of files.
        case daemon
        /// Only what is asked for runs, on the files that are there.
        case once
    }

    let mailbox = Mailbox()
    let intake: Intake
    let hands: LiveHands
    let notifier: Notifier
    let workflowStamp: [String: FileIdentity]
    private let workspace: Workspace
    private let store: Store
    private let readers: ReaderPool
    private let attempts: AttemptRunner
    let objects: ObjectHands
    let door: HTTPDoor
    private let logger: Logger
    private let mode: Mode
    private let settings: CurrentSettings
    private let workflowFolder: WorkflowFolder

    init(_ workspace: Workspace, options: RunOptions, logger: Logger, mode: Mode) throws {
        self.workspace = workspace
        self.logger = logger
        self.mode = mode
        try workspace.makeStateFolder()
        let (read, problems, text) = try Settings.read(workspace)
        Self.report(problems, in: ["tidegate.yaml": text], to: logger)
        settings = CurrentSettings(read)
        workflowFolder = WorkflowFolder(workspace)
        store = try Store.open(path: workspace.databaseFile, migrations: Workspace.migrations)
        readers = try ReaderPool(program: options.program, readers: options.readers)
        intake = Intake(
            workspace: workspace, mailbox: mailbox, readers: readers, logger: logger, usesEvents: mode == .daemon
        ) { [store] in store.news(among: $0) }
        let access = BucketAccess(workspace, settings: { [settings] in settings.value })
        let expectations = ExpectationRunner(
            workspace: workspace, settings: settings, store: store, copies: ObjectCopies(workspace, access))
        objects = ObjectHands(
            workspace: workspace, access: access, mailbox: mailbox, logger: logger, isOnce: mode == .once
        ) { [store] in store.news(among: $0) }
        do {
            var supervisor = try Supervisor(besideExecutable: options.program)
            supervisor.controlGroups = Self.controlGroups(read.machine.controlGroup, logger)
            supervisor.controlGroups?.removeEmpty(at: .now)
            attempts = try AttemptRunner(
                workspace: workspace, store: store, mailbox: mailbox, readers: readers, settings: settings,
                supervisor: supervisor, expectations: expectations, logger: logger)
        } catch {
            // Their threads would wait for ever.
            readers.stop()
            throw error
        }
        door = HTTPDoor(workspace, mailbox: mailbox, logger: logger)
        door.use(read.http)
        notifier = Notifier(
            store: store, settings: settings, delivery: NoticeDelivery(workspace), mailbox: mailbox, logger: logger)
        hands = LiveHands(
            workspace: workspace, mailbox: mailbox, attempts: attempts, intake: intake, readers: readers,
            expectations: expectations, notifier: notifier, objects: objects, logger: logger)
        workflowStamp = workspace.workflowStamp()
    }

    /// Where attempts get groups of their own; without, all goes on, and it is told where one was named.
    private static func controlGroups(_ configured: String?, _ logger: Logger) -> ControlGroups? {
        do throws(ControlGroups.Unusable) {
            return try ControlGroups.find(configured: configured)
        } catch {
            if configured != nil { logger.warning("jobs run without control groups of their own: \(error)") }
            return nil
        }
    }

    /// Works until the mailbox is closed.
    ///
    /// - Parameter openDoor: called once the workflows are loaded and what was under way goes on: from then on commands
    ///   may come. What it gives is closed at the end.
    func run(openDoor: () throws -> ControlSocket? = { nil }) async throws {
        let core = try Core(
            store: store, mailbox: mailbox,
            world: Core.World(
                now: { .now }, draw: { Double.random(in: 0..<1) }, hands: hands, root: workspace.root, logger: logger,
                firesTriggers: mode == .daemon, machine: settings.value.machine()))
        let reading = workflowFolder.read()
        report(reading)
        let start = DaemonStart(
            process: DaemonLife.ownProcess, channels: settings.value.notified[.restart] ?? [])
        try core.start(
            with: reading, pools: settings.value.pools, price: settings.value.price, as: mode == .daemon ? start : nil)
        // What was not told before the last end is told now.
        notifier.look()
        let door = try openDoor()
        defer { door?.stop() }
        try await core.run()
        // What is not noted for lack of room is told as a death by the next daemon, and nothing worse.
        if mode == .daemon { try? store.write { db in try DaemonLife.end(at: .now, in: db) } }
    }

    /// Whether a run has ended.
    func hasEnded(_ run: String) throws -> Bool {
        try store.read { db in try RunRecord.run(run, in: db)?.state.isEnded ?? true }
    }

    /// What of the buckets does not work.
    func outages() throws -> [BucketOutage] { try store.read { db in try BucketOutage.list(in: db) } }

    /// Ends threads and child readers; jobs go on.
    func stop() {
        intake.stop()
        objects.stop()
        notifier.stop()
        readers.stop()
        attempts.close()
        attempts.versions.settle()
        try? store.close()
    }

    /// Removes what an earlier process had no time to remove.
    func removeLeftovers() { attempts.versions.collect() }

    /// Forgets runs that ended long ago, as the settings say.
    func prune() {
        mailbox.post(.prune(settings.value.retention))
        onOwnThread(otherwise: "copies of files are looked through without a thread of their own", logger) {
            [store, workspace, logger] in
            do {
                try AcceptedCollection(folder: workspace.acceptedFolder, store: store).collect(at: .now)
            } catch {
                logger.warning("copies of files without rejected rows could not be looked through: \(error)")
            }
            do {
                let environments = VirtualEnvironments(in: workspace.environmentsFolder)
                try environments.collect(unusedSince: .now - .seconds(30 * 86_400))
            } catch {
                logger.warning("virtual environments that no job uses could not be removed: \(error)")
            }
        }
        objects.collect(
            ObjectCollection(
                cache: workspace.objectCache, store: store, exchange: workspace.exchangeFolder,
                limit: settings.value.objectCache))
    }

    /// Reads the settings and the workflow files again.
    func reload() {
        reloadSettings()
        let reading = workflowFolder.read()
        report(reading)
        if reading.isIncomplete { logger.error("the workflows that were loaded from there go on") }
        mailbox.post(.workflowsRead(reading))
    }

    /// Takes up edited settings; with anything wrong in them, those that were go on.
    private func reloadSettings() {
        do {
            let (read, problems, text) = try Settings.read(workspace)
            guard problems.isEmpty else {
                Self.report(problems, in: ["tidegate.yaml": text], to: logger)
                return logger.error("tidegate.yaml does not load; the settings that were go on")
            }
            guard read != settings.value else { return }
            settings.replace(with: read)
            mailbox.post(.event(.poolsLoaded(read.pools)))
            mailbox.post(.event(.machineLoaded(read.machine())))
            mailbox.post(.priceLoaded(read.price))
            door.use(read.http)
            notifier.look()
            logger.info("reloaded tidegate.yaml")
        } catch {
            logger.error("tidegate.yaml cannot be read, so the settings that were go on: \(error)")
        }
    }

    private static func report(_ problems: [Diagnostic], in texts: [String: String], to logger: Logger) {
        let renderer = DiagnosticRenderer()
        for problem in problems.sorted() {
            let text = renderer.draw(problem, in: texts[problem.file] ?? "")
            logger.log(level: problem.severity == .error ? .error : .warning, "\(text)")
        }
    }

    private func report(_ reading: WorkflowFolder.Reading) {
        Self.report(reading.diagnostics, in: reading.texts, to: logger)
        for file in reading.brokenFiles.sorted() {
            logger.error("\(file) does not load; its last good version, if there is one, goes on")
        }
    }
}

extension Store {
    /// Those of the files and objects seen that the ledger does not know as they are.
    fileprivate func news(among sightings: [Sighting]) -> [Sighting] {
        (try? read { db in try Ledger.unknown(among: sightings, in: db) }) ?? sightings
    }
}

extension Workspace {
    /// All tables of the store, oldest room first.
    public static let migrations =
        Ledger.migrations + Catalog.migrations + Journal.migrations + EngineRecord.migrations + Outbox.migrations
        + Deadlines.migrations + DaemonLife.migrations + DaySpending.migrations + BucketOutage.migrations
        + QualityRecord.migrations + TableEdge.migrations + KeptState.migrations

    /// Makes `.tidegate/`, for this user only.
    func makeStateFolder() throws {
        let files = LocalFileSystem()
        try files.makeFolder(stateFolder)
        // Logs and manifests may hold what others must not see.
        chmod(stateFolder, 0o700)
        try files.makeFolder(runsFolder)
        try files.makeFolder(scratchFolder)
    }

    /// What tells that a workflow file or the settings were edited, added or removed.
    func workflowStamp() -> [String: FileIdentity] {
        let files = LocalFileSystem()
        var stamp: [String: FileIdentity] = [:]
        for folder in Self.editedFolders {
            for entry in (try? files.list(path(folder))) ?? [] {
                let file = "\(folder)/\(entry.name)"
                stamp[file] = try? files.identity(of: path(file))
            }
        }
        stamp[Self.settingsName] = try? files.identity(of: settingsFile)
        return stamp
    }

    /// Takes the lock that admits one daemon or one changing command.
    func takeLock() throws -> FolderLock {
        do throws(FileSystemError) {
            try LocalFileSystem().makeFolder(stateFolder)
        } catch {
            throw OrchestratorError.system(error.description)
        }
        do throws(FolderLock.Failure) {
            return try FolderLock(path: lockFile)
        } catch {
            switch error {
            case .busy(_, let holder): throw OrchestratorError.busy(workspace: root, holder: holder)
            case .system(let error): throw OrchestratorError.system(error.description)
            }
        }
    }
}

/// Why the orchestrator could not begin.
public enum OrchestratorError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Another process works in the workspace.
    case busy(workspace: String, holder: Int32?)
    /// The system refused; one line.
    case system(String)

    /// What happened, and the way out.
    public var description: String {
        switch self {
        case .busy(let workspace, let holder):
            "another tidegate\(holder.map { " (process \($0))" } ?? "") works in '\(workspace)'; "
                + "stop it, or ask it with 'tidegate status'"
        case .system(let message): message
        }
    }
}
