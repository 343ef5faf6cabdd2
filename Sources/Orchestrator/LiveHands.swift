import Arrivals
import Engines
import Files
import Logging
import Scheduling
import Synchronization
import TableSchema
import Timekeeping

/// Carries out the core's decisions in the real world. Each call returns at once; what comes of it is posted.
final class LiveHands: Hands {
    private let workspace: Workspace
    private let mailbox: Mailbox
    private let attempts: AttemptRunner
    private let intake: Intake
    private let readers: ReaderPool
    private let expectations: ExpectationRunner
    private let notifier: Notifier
    private let logger: Logger
    private let files: any FileSystem
    /// Files being read, and whether one was seen again meanwhile.
    private let reading = Mutex<[ReadingKey: Bool]>([:])
    private let onIdle = Mutex<[@Sendable () -> Void]>([])

    private struct ReadingKey: Hashable {
        let dataset: DatasetID
        let path: String
    }

    init(
        workspace: Workspace, mailbox: Mailbox, attempts: AttemptRunner, intake: Intake, readers: ReaderPool,
        expectations: ExpectationRunner, notifier: Notifier, logger: Logger,
        files: any FileSystem = LocalFileSystem()
    ) {
        self.workspace = workspace
        self.mailbox = mailbox
        self.attempts = attempts
        self.intake = intake
        self.readers = readers
        self.expectations = expectations
        self.notifier = notifier
        self.logger = logger
        self.files = files
    }

    func carry(_ effect: Effect) {
        switch effect {
        case .runAttempt(let attempt): attempts.run(attempt)
        case .stopAttempt(let attempt): attempts.stop(attempt)
        case .evaluate(let run, let node, let expression, let outputs):
            let values = questions.adding(datasetsOf: run, namedIn: [expression], to: outputs)
            let result = ConditionValues.evaluate(expression, over: values)
            mailbox.post(.event(.conditionEvaluated(run, node: node, result)))
        case .choose(let run, let node, let expressions, let outputs):
            let values = questions.adding(datasetsOf: run, namedIn: expressions, to: outputs)
            let result = ConditionValues.choose(expressions, over: values)
            mailbox.post(.event(.branchChosen(run, node: node, result)))
        case .checkRequirements(let run, let node):
            ask { [self] in
                mailbox.post(.event(.requirementsChecked(run, node: node, unmet: questions.unmet(run, node: node))))
            }
        case .listItems(let run, let node, let source, let output):
            ask { [self] in
                let list = questions.items(run, node: node, source, output: output)
                mailbox.post(.event(.itemsListed(run, node: node, list)))
            }
        case .notify(let failure):
            let (run, node) = (failure.run, failure.node)
            logger.error("\(run) \(node): \(failure.message); see 'tidegate runs logs \(run) \(node)'")
        }
    }

    private var reachable: ReachableFolders {
        ReachableFolders(workspace: workspace, roots: attempts.settings.roots, files: files)
    }

    private var questions: NodeQuestions {
        NodeQuestions(
            workspace: workspace, store: attempts.store, settings: attempts.settings, files: files,
            definitions: attempts.definitions)
    }

    /// Asks on a thread of its own: the answer may take as long as a query or a command.
    private func ask(_ body: @escaping @Sendable () -> Void) {
        do {
            try startThread(body)
        } catch {
            logger.warning("no thread could be started, so it is asked here: \(error)")
            body()
        }
    }

    func inspect(_ sighting: Sighting) {
        let key = ReadingKey(dataset: DatasetID(sighting.dataset), path: sighting.path)
        let isNew = reading.withLock { reading in
            guard reading[key] == nil else {
                reading[key] = true
                return false
            }
            reading[key] = false
            return true
        }
        guard isNew else { return }
        var request = ReaderRequest(
            workspace: workspace.root, path: sighting.path, requiredColumns: sighting.dataset.requiredColumns,
            statistics: sighting.dataset.statistics, classifier: sighting.dataset.classifier,
            links: reachable.links(to: [sighting.dataset]))
        request.isWhole = false
        readers.read(request) { [self] reply in
            finish(sighting, key, expectations.check(reply, of: sighting))
        }
    }

    private func finish(_ sighting: Sighting, _ key: ReadingKey, _ reply: ReaderReply) {
        mailbox.post(.inspected(InspectedFile(sighting: sighting, reply: reply)))
        let wasSeenAgain = reading.withLock { $0.removeValue(forKey: key) ?? false }
        if wasSeenAgain { intake.look(at: sighting.path) }
        callWhenIdle()
    }

    /// Calls back once no file is being read.
    func whenIdle(_ body: @escaping @Sendable () -> Void) {
        onIdle.withLock { $0.append(body) }
        callWhenIdle()
    }

    private func callWhenIdle() {
        guard reading.withLock({ $0.isEmpty }) else { return }
        let waiters = onIdle.withLock { waiters in
            defer { waiters = [] }
            return waiters
        }
        for waiter in waiters { waiter() }
    }

    func quarantine(_ arrival: Arrival, in folder: String) {
        do throws(FileSystemError) {
            let outcome = try Quarantine(workspace: workspace.root, files: files).move(arrival, to: folder, at: .now)
            if case .moved(let path) = outcome {
                mailbox.post(.moved(arrival: arrival.id, to: path))
            }
        } catch {
            logger.warning("\(arrival.path) could not be set aside; it stays where it is: \(error)")
        }
    }

    func restore(_ arrival: Arrival) {
        do throws(FileSystemError) {
            try Quarantine(workspace: workspace.root, files: files).restore(arrival)
            intake.look(at: arrival.path)
        } catch {
            logger.warning("\(arrival.path) could not be brought back: \(error)")
        }
    }

    func keepVersions(of run: RunID) { attempts.versions.keep(run) }

    func forgetVersions(of run: RunID) { attempts.versions.forget(run) }

    func remove(_ paths: [String]) {
        var removed: [String] = []
        for path in paths {
            do throws(FileSystemError) {
                try files.removeTree(workspace.path(path))
                removed.append(path)
            } catch {
                logger.warning("'\(path)' is no part of its table any more, but could not be removed: \(error)")
            }
        }
        mailbox.post(.removed(removed))
    }

    func removeFolders(of runs: [String], by rule: Retention) {
        ask { [self] in
            for run in runs {
                do throws(FileSystemError) {
                    try files.removeTree("\(workspace.runsFolder)/\(run)")
                } catch  where error.isMissing {
                    continue
                } catch {
                    logger.warning("the folder of \(run), which is to be forgotten, could not be removed: \(error)")
                }
            }
            mailbox.post(.foldersRemoved(runs: runs, by: rule))
        }
    }

    func lookAtNotices(after channel: String?) { notifier.look(after: channel) }

    func watch(_ datasets: [WatchedDataset]) {
        intake.watch(WatchList(datasets, following: reachable.links(to: datasets)))
    }
}
