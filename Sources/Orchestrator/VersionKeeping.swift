import Arrivals
import Engines
import Files
import Logging
import Scheduling
import Store
import Synchronization
import Workflows

/// Sees that the files of a run's batch are kept from the moment that it takes them, and no attempt of it begins before.
final class VersionKeeping: Sendable {
    private enum Progress {
        case underWay([CheckedContinuation<Void, Never>])
        case done
    }

    private let workspace: Workspace
    private let store: Store
    private let definitions: DefinitionCache
    private let settings: CurrentSettings
    private let files: any FileSystem
    private let logger: Logger
    private let runs = Mutex<[RunID: Progress]>([:])

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
            runs[run] = .underWay([])
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
                guard case .underWay(let waiters) = runs[run] else { return true }
                runs[run] = .underWay(waiters + [continuation])
                return false
            }
            if isDone { continuation.resume() }
        }
    }

    /// Removes what was kept for a run, once it needs it no more.
    func forget(_ run: RunID) {
        let isKept = runs.withLock { $0.removeValue(forKey: run) != nil }
        guard isKept || (try? files.kind(of: workspace.path(folder(of: run)))) != nil else { return }
        onOwnThread(otherwise: "kept files are removed without a thread of their own", logger) { [self] in
            do throws(FileSystemError) {
                try versions(of: run).forget()
            } catch {
                logger.debug("what was kept for \(run) goes with its folder: \(error)")
            }
        }
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
            if !batch.isEmpty { try versions(of: run).keep(batch, copiesMax: settings.value.batchCopiesMax) }
        } catch {
            logger.warning("the files of \(run) are read where they are, and not kept as they were: \(error)")
        }
        let waiters = runs.withLock { runs -> [CheckedContinuation<Void, Never>] in
            guard case .underWay(let waiters) = runs[run] else { return [] }
            runs[run] = .done
            return waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}

extension Node {
    /// Whether its attempts open the batch's files: crawlers go by what reading them has told.
    fileprivate var readsFiles: Bool {
        switch work {
        case .sql, .python, .shell, .spark: true
        case .crawl, .step: false
        }
    }
}
