import Arrivals
import Dispatch
import Engines
import Files
import Logging
import Scheduling
import Store
import Synchronization
import Workflows

/// Sees that the files of a run's batch are kept from the moment that it takes them until it needs them no more. Attempts
/// that may do with the files as they like begin once that is done.
final class VersionKeeping: Sendable {
    private enum Progress {
        /// Those wait for it; it is unwanted once the run needs it no more.
        case underWay([CheckedContinuation<Void, Never>], isWanted: Bool)
        case done
    }

    private let workspace: Workspace
    private let store: Store
    private let definitions: DefinitionCache
    private let settings: CurrentSettings
    private let files: any FileSystem
    private let logger: Logger
    private let runs = Mutex<[RunID: Progress]>([:])
    /// What is kept and not needed any more is being removed.
    private let removals = DispatchGroup()

    init(
        workspace: Workspace, store: Store, definitions: DefinitionCache, settings: CurrentSettings,
        files: any FileSystem, logger: Logger
    ) {
        self.workspace = workspace
        self.store = store
        self.definitions = definitions
        self.settings = settings
        self.files = files
        self.logger = logger
    }

    /// What a run keeps.
    func versions(of run: RunID) -> KeptVersions {
        KeptVersions(in: folder(of: run), workspace: workspace.root, files: files)
    }

    private func folder(of run: RunID) -> String { ".tidegate/runs/\(run)/batch" }

    /// Begins to keep the files of a run, on a thread of its own.
    func keep(_ run: RunID) {
        let isNew = runs.withLock { runs in
            guard runs[run] == nil else { return false }
            runs[run] = .underWay([], isWanted: true)
            return true
        }
        guard isNew else { return }
        onOwnThread(otherwise: "files are kept without a thread of their own", logger) { [self] in keepNow(run) }
    }

    /// Returns once the files of a run are kept, as far as they can be.
    func whenKept(_ run: RunID) async {
        keep(run)
        await withCheckedContinuation { continuation in
            let isDone = runs.withLock { runs in
                guard case .underWay(let waiters, let isWanted) = runs[run] else { return true }
                runs[run] = .underWay(waiters + [continuation], isWanted: isWanted)
                return false
            }
            if isDone { continuation.resume() }
        }
    }

    /// Removes what was kept for a run, once it needs it no more; what is being kept is removed when that has come to its end.
    func forget(_ run: RunID) {
        let isUnderWay = runs.withLock { runs in
            guard case .underWay(let waiters, let isWanted) = runs[run] else {
                runs[run] = nil
                return false
            }
            if isWanted { removals.enter() }
            runs[run] = .underWay(waiters, isWanted: false)
            return true
        }
        guard !isUnderWay, hasFolder(run) else { return }
        removals.enter()
        onOwnThread(otherwise: "kept files are removed without a thread of their own", logger) { [self] in
            remove(run)
            removals.leave()
        }
    }

    private func hasFolder(_ run: RunID) -> Bool { (try? files.kind(of: workspace.path(folder(of: run)))) != nil }

    private func remove(_ run: RunID) {
        do throws(FileSystemError) {
            try versions(of: run).forget()
        } catch {
            logger.debug("what was kept for \(run) goes with its folder: \(error)")
        }
    }

    /// Removes what an earlier process kept and had no time to remove.
    func collect() {
        onOwnThread(otherwise: "kept files are looked through without a thread of their own", logger) { [self] in
            let names = (try? files.list(workspace.runsFolder).map(\.name)) ?? []
            for run in names.compactMap(RunID.init) where hasFolder(run) {
                let record = try? store.read { db in try RunRecord.run("\(run)", in: db) }
                if record?.state == .succeeded { forget(run) }
            }
        }
    }

    /// Returns once nothing is being removed any more, or has taken too long.
    func settle() {
        _ = removals.wait(timeout: .now() + .seconds(10))
    }

    private func keepNow(_ run: RunID) {
        do {
            let batch = try store.read { db -> [Arrival] in
                guard let stored = try Recovery.bareRun(run, in: db),
                    let workflow = try definitions.definition(stored.definition, in: db)?.workflow,
                    workflow.nodes.contains(where: \.readsFiles)
                else { return [] }
                // Of one without some rows, jobs read a copy that is ours.
                return try Ledger.claimed(by: run.description, in: db).filter { $0.separated == nil }
            }
            if !batch.isEmpty {
                try versions(of: run).keep(batch, copiesMax: settings.value.batchCopiesMax) { self.isWanted(run) }
            }
        } catch {
            logger.warning("the files of \(run) are read where they are, and not kept as they were: \(error)")
        }
        let (waiters, isWanted) = runs.withLock { runs -> ([CheckedContinuation<Void, Never>], Bool) in
            guard case .underWay(let waiters, let isWanted) = runs[run] else { return ([], true) }
            runs[run] = isWanted ? .done : nil
            return (waiters, isWanted)
        }
        for waiter in waiters { waiter.resume() }
        guard !isWanted else { return }
        remove(run)
        removals.leave()
    }

    private func isWanted(_ run: RunID) -> Bool {
        runs.withLock { runs in
            if case .underWay(_, isWanted: true) = runs[run] { true } else { false }
        }
    }
}

extension Node {
    /// Whether its attempts can but read the batch's files: DuckDB, shut in to its tables.
    var leavesInputs: Bool {
        if case .sql(let work) = work { work.engine.only == .duckdb && work.files.isEmpty } else { false }
    }

    /// Whether its attempts open the batch's files: crawlers go by what reading them has told.
    fileprivate var readsFiles: Bool {
        switch work {
        case .sql, .python, .shell, .spark: true
        case .crawl, .step: false
        }
    }
}
