import Arrivals
import Catalog
import Engines
import Files
import Logging
import Scheduling
public import Store
import Synchronization
import Timekeeping
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
    let workflowStamp: [String: FileIdentity]
    private let workspace: Workspace
    private let store: Store
    private let readers: ReaderPool
    private let logger: Logger
    private let mode: Mode
    private let pools: [String: Int]

    init(_ workspace: Workspace, options: RunOptions, logger: Logger, mode: Mode) throws {
        self.workspace = workspace
        self.logger = logger
        self.mode = mode
        try workspace.makeStateFolder()
        let (settings, problems, text) = try Settings.read(workspace)
        for problem in problems {
            logger.error("\(DiagnosticRenderer().draw(problem, in: text))")
        }
        pools = settings.pools
        store = try Store.open(path: workspace.databaseFile, migrations: Workspace.migrations)
        readers = ReaderPool(program: options.program, readers: options.readers)
        intake = Intake(workspace: workspace, mailbox: mailbox, logger: logger, usesEvents: mode == .daemon)
        let attempts = try AttemptRunner(
            workspace: workspace, store: store, mailbox: mailbox, readers: readers, settings: settings,
            supervisor: try Supervisor(besideExecutable: options.program), logger: logger)
        hands = LiveHands(
            workspace: workspace, mailbox: mailbox, attempts: attempts, intake: intake, readers: readers,
            expectations: ExpectationRunner(workspace: workspace, settings: settings),
            notifier: Notifier(settings: settings, workspace: workspace, logger: logger), logger: logger)
        workflowStamp = workspace.workflowStamp()
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
                firesTriggers: mode == .daemon))
        let reading = WorkflowFolder(workspace).read()
        report(reading)
        try core.start(with: reading, pools: pools)
        let door = try openDoor()
        defer { door?.stop() }
        try await core.run()
    }

    /// Whether a run has ended.
    func hasEnded(_ run: String) throws -> Bool {
        try store.read { db in try RunRecord.run(run, in: db)?.state.isEnded ?? true }
    }

    /// Ends threads and child readers; jobs go on.
    func stop() {
        intake.stop()
        readers.stop()
        try? store.close()
    }

    /// Reads the workflow files again.
    func reloadWorkflows() {
        let reading = WorkflowFolder(workspace).read()
        report(reading)
        mailbox.post(.workflowsRead(reading))
    }

    private func report(_ reading: WorkflowFolder.Reading) {
        let renderer = DiagnosticRenderer()
        for problem in reading.diagnostics.sorted() {
            let text = renderer.draw(problem, in: reading.texts[problem.file] ?? "")
            logger.log(level: problem.severity == .error ? .error : .warning, "\(text)")
        }
        for file in reading.brokenFiles.sorted() {
            logger.error("\(file) does not load; its last good version, if there is one, goes on")
        }
    }
}

extension Workspace {
    /// All tables of the store, oldest room first.
    public static let migrations = Ledger.migrations + Catalog.migrations + Journal.migrations

    /// Makes `.tidegate/`, for this user only.
    func makeStateFolder() throws {
        let files = LocalFileSystem()
        try files.makeFolder(stateFolder)
        // Logs and manifests may hold what others must not see.
        chmod(stateFolder, 0o700)
        try files.makeFolder(runsFolder)
        try files.makeFolder(scratchFolder)
    }

    /// What tells that a workflow file was edited, added or removed.
    func workflowStamp() -> [String: FileIdentity] {
        let files = LocalFileSystem()
        var stamp: [String: FileIdentity] = [:]
        for folder in ["workflows", "templates"] {
            for entry in (try? files.list(path(folder))) ?? [] {
                let file = "\(folder)/\(entry.name)"
                stamp[file] = try? files.identity(of: path(file))
            }
        }
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
