import Arrivals
import Catalog
import Engines
import Files
import Logging
import ObjectStorage
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
    private let objects: ObjectHands
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
        expectations: ExpectationRunner, notifier: Notifier, objects: ObjectHands, logger: Logger,
        files: any FileSystem = LocalFileSystem()
    ) {
        self.workspace = workspace
        self.mailbox = mailbox
        self.attempts = attempts
        self.intake = intake
        self.readers = readers
        self.expectations = expectations
        self.notifier = notifier
        self.objects = objects
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
            definitions: attempts.definitions, copies: attempts.copies)
    }

    /// Asks on a thread of its own: the answer may take as long as a query or a command.
    private func ask(_ body: @escaping @Sendable () -> Void) {
        onOwnThread(otherwise: "no thread could be started, so it is asked here", logger, body)
    }

    func inspect(_ sighting: Sighting) {
        let key = ReadingKey(dataset: DatasetID(sighting.dataset), path: sighting.path)
        let isNew = reading.withLock { reading in
            guard reading[key] == nil else {
                // An object that changes meanwhile is in the next list.
                reading[key] = sighting.dataset.bucket == nil
                return false
            }
            reading[key] = false
            return true
        }
        guard isNew else { return }
        guard sighting.dataset.bucket == nil else { return inspectObject(sighting, key) }
        // Long paths have more than a pipe holds of them.
        let isSmall = sighting.identity.size <= Self.smallBytesMax && sighting.path.utf8.count <= 1_000
        readers.read(request(for: sighting, at: sighting.path), isSmall: isSmall) { [self] reply in
            readCopy(of: expectations.check(reply, of: sighting, at: sighting.path), sighting) { [self] in
                finish(sighting, key, $0)
            }
        }
    }

    /// Reads the copy that the good rows of a file go on in, where there is one.
    private func readCopy(
        of reply: ReaderReply, _ sighting: Sighting, then body: @escaping @Sendable (ReaderReply) -> Void
    ) {
        guard case .inspected(let inspection) = reply, let rows = inspection.separated,
            let dialect = inspection.accepted.map({ $0.schema?.dialect })
        else { return body(reply) }
        var request = request(for: sighting, at: rows.accepted)
        // Without the bad rows it may look like another dialect.
        if let dialect {
            request.classifier.pin(dialect)
            request.classifier.encoding = dialect.encoding
        }
        readers.read(request) { reply in
            var inspection = inspection
            guard case .inspected(let copy) = reply else { return body(reply.ofCopy(sighting)) }
            inspection.verify(copy)
            body(.inspected(inspection))
        }
    }

    /// A file of so many bytes is read in less time than it takes to ask for it.
    private static let smallBytesMax: Int64 = 64 << 10

    private func request(for sighting: Sighting, at path: String) -> ReaderRequest {
        var request = ReaderRequest(
            workspace: workspace.root, path: path, requiredColumns: sighting.dataset.requiredColumns,
            statistics: sighting.dataset.statistics, classifier: sighting.dataset.classifier,
            links: reachable.links(to: [sighting.dataset]))
        request.isWhole = false
        request.isManifest = sighting.isManifest
        request.needsMD5 = sighting.dataset.manifest != nil
        return request
    }

    /// Fetches an object and reads its copy. What cannot be fetched now stays NEW, and is seen again.
    private func inspectObject(_ sighting: Sighting, _ key: ReadingKey) {
        objects.fetcher.fetch(sighting.path) { [self] outcome in
            switch outcome {
            case .gone: finish(sighting, key, .gone)
            case .waits:
                reading.withLock { _ = $0.removeValue(forKey: key) }
                callWhenIdle()
            case .fetched(let fetched):
                let copy = workspace.relative(fetched.path) ?? fetched.path
                readers.read(request(for: sighting, at: copy)) { [self] reply in
                    readCopy(of: expectations.check(reply, of: sighting, at: copy), sighting) { [self] judged in
                        finish(sighting, key, judged.ofObject(fetched.object, copy: copy, sighting, in: workspace))
                    }
                }
            }
        }
    }

    private func finish(_ sighting: Sighting, _ key: ReadingKey, _ reply: ReaderReply) {
        mailbox.post(.inspected(InspectedFile(sighting: sighting, reply: reply)))
        let wasSeenAgain = reading.withLock { $0.removeValue(forKey: key) ?? false }
        if wasSeenAgain { intake.look(at: sighting.path) }
        callWhenIdle()
    }

    var areReadingManyFiles: Bool { reading.withLock { $0.count } >= Self.manyFiles }

    /// Fewer come one by one, and nobody waits for them to gather.
    private static let manyFiles = 64

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
        guard ObjectAddress(arrival.path) == nil else { return objects.quarantine(arrival, in: folder) }
        do throws(FileSystemError) {
            let outcome = try Quarantine(workspace: workspace.root, files: files).move(arrival, to: folder, at: .now)
            if case .moved(let path) = outcome {
                mailbox.post(.moved(arrival: arrival.id, to: path))
            }
        } catch {
            logger.warning("\(arrival.path) could not be set aside; it stays where it is: \(error)")
        }
    }

    func placeRejects(of arrival: Arrival) {
        guard let rows = arrival.separated, let staged = rows.staged else { return }
        do {
            guard let path = try RejectsPlacement(workspace: workspace, files: files).place(rows) else {
                return logger.warning("the rejected rows of \(arrival.path) are nowhere to be found")
            }
            mailbox.post(.rejectsPlaced(arrival: arrival.id, at: path, from: staged))
        } catch {
            logger.warning(
                "the rejected rows of \(arrival.path) wait in \(staged), until a start of the daemon can write them: \(error)"
            )
        }
    }

    func restore(_ arrival: Arrival) {
        guard ObjectAddress(arrival.path) == nil else { return objects.restore(arrival) }
        do throws(FileSystemError) {
            try Quarantine(workspace: workspace.root, files: files).restore(arrival)
            intake.look(at: arrival.path)
        } catch {
            logger.warning("\(arrival.path) could not be brought back: \(error)")
        }
    }

    func keepVersions(of run: RunID) { attempts.versions.keep(run) }

    func forgetVersions(of run: RunID) { attempts.versions.forget(run) }

    func look(at objects: [String]) { self.objects.intake.look(at: objects) }

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

    func setAside(_ files: [PastFile]) {
        var moved: [Int64] = []
        for file in files {
            guard let aside = file.aside.map(workspace.path), let slash = aside.lastIndex(of: "/") else { continue }
            do throws(FileSystemError) {
                try self.files.makeFolder(String(aside[..<slash]))
                try self.files.move(workspace.path(file.path), to: aside)
                moved.append(file.id)
            } catch {
                logger.warning("'\(file.path)' is kept for earlier snapshots, but could not be set aside: \(error)")
            }
        }
        mailbox.post(.setAside(moved))
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
        objects.intake.watch(datasets)
    }
}

extension ReaderReply {
    /// What a reader said of the copy of a file's good rows, as said of the file: it waits.
    fileprivate func ofCopy(_ sighting: Sighting) -> ReaderReply {
        .unreadable("what is left of \(sighting.path.displayedPath) cannot be read now, and it waits: \(text)")
    }

    /// What a reader said of an object's copy, as said of the object.
    fileprivate func ofObject(
        _ object: StoredObject, copy: String, _ sighting: Sighting, in workspace: Workspace
    ) -> ReaderReply {
        switch self {
        case .manifest(var read):
            read.identity = object.identity
            return .manifest(read)
        case .readerCrashed where sighting.isManifest:
            return self
        case .inspected(var inspection):
            inspection.identity = object.identity
            return .inspected(inspection)
        case .readerCrashed:
            // Hashed here, but not parsed: that is what killed its readers.
            let rules = InspectionRules(sighting.dataset, isDistrusted: true)
            guard var inspection = try? FileInspector(workspace: workspace.root).inspect(copy, rules: rules) else {
                return .unreadable("\(sighting.path.displayedPath) cannot be read now, and waits")
            }
            inspection.identity = object.identity
            return .inspected(inspection)
        case .gone, .changedMeanwhile:
            return .unreadable("the copy of \(sighting.path.displayedPath) is gone; it is fetched again")
        case .unreadable(let text):
            return .unreadable("\(sighting.path.displayedPath), which waits: \(text)")
        }
    }
}
