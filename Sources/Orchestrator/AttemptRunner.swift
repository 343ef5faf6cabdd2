import Engines
import Files
import Foundation
import Logging
package import Scheduling
import Store
import Synchronization
import Timekeeping
import Workflows

/// Sees that attempts run: starts them, adopts those that run already, and posts how each ended.
///
/// Called by `LiveHands`; its results go to the core as `.attemptFinished`.
final class AttemptRunner: Sendable {
    private struct Active {
        var isStopRequested = false
        var supervisor: Int32?
    }

    let workspace: Workspace
    let store: Store
    let readers: ReaderPool
    let expectations: ExpectationRunner
    private let currentSettings: CurrentSettings
    let files: any FileSystem
    private let pause: Duration
    let definitions: DefinitionCache
    let origins = JobOrigins()
    let versions: VersionKeeping
    let copies: ObjectCopies
    let ownEnvironment = ProcessInfo.processInfo.environment
    private let mailbox: Mailbox
    private let supervisor: Supervisor
    private let waiter: ProcessWaiter
    private let logger: Logger
    private let active = Mutex<[AttemptID: Active]>([:])
    private let overdue: OverdueWatch
    private let hasModules = Mutex(false)
    private let isClosed = Mutex(false)

    init(
        workspace: Workspace, store: Store, mailbox: Mailbox, readers: ReaderPool, settings: CurrentSettings,
        supervisor: Supervisor, expectations: ExpectationRunner, logger: Logger,
        files: any FileSystem = LocalFileSystem(),
        pause: Duration = Shortage.pause
    ) throws {
        self.workspace = workspace
        self.store = store
        self.mailbox = mailbox
        self.readers = readers
        currentSettings = settings
        self.expectations = expectations
        copies = expectations.copies
        self.supervisor = supervisor
        self.logger = logger
        self.files = files
        definitions = DefinitionCache()
        versions = VersionKeeping(
            workspace: workspace, store: store, definitions: definitions, settings: settings, files: files,
            logger: logger)
        overdue = OverdueWatch(logger: logger, files: files)
        self.pause = pause
        waiter = try ProcessWaiter()
    }

    /// The settings as they are now.
    var settings: Settings { currentSettings.value }

    /// What of the daemon's own environment every job gets.
    var passedEnvironment: [String: String] {
        JobEnvironment.passed(of: ownEnvironment, also: settings.environment)
    }

    /// The Python files that jobs find, written once.
    func pythonModules() throws(EngineError) -> PythonModules {
        let modules = PythonModules(in: workspace.pythonFolder)
        try hasModules.withLock { isDone throws(EngineError) in
            if !isDone { try modules.install(in: files) }
            isDone = true
        }
        return modules
    }

    /// Sees that an attempt runs. One that this runner has in hand already is left alone.
    func run(_ id: AttemptID) {
        let isNew = active.withLock { active in
            guard active[id] == nil else { return false }
            active[id] = Active()
            return true
        }
        guard isNew else { return }
        Task {
            let finish = await carryOut(id)
            noteEngine(of: id)
            active.withLock { _ = $0.removeValue(forKey: id) }
            overdue.ended(id)
            if let finish { mailbox.post(.attemptFinished(id, finish)) }
        }
    }

    /// Has it known what runs an attempt, where there was a choice, and what that tells.
    private func noteEngine(of id: AttemptID) {
        guard let record = EngineRecord.read(AttemptFolder(workspace.attemptFolder(id)), in: files) else { return }
        mailbox.post(.engineNoted(id, record))
    }

    /// Asks an attempt's processes to end. Crawlers are short and are let finish.
    func stop(_ id: AttemptID) {
        let child = active.withLock { active in
            active[id]?.isStopRequested = true
            return active[id]?.supervisor
        }
        if case .running(let process)? = try? AttemptFolder(workspace.attemptFolder(id)).state(in: files) {
            process.signal(SIGTERM)
        } else if let child {
            // Our own child, not waited for yet: the number is still its.
            kill(child, SIGTERM)
        }
        if let context = try? AttemptContext.load(id, from: store, in: workspace, definitions) {
            overdue.expectEnd(of: id, in: context.folder, within: context.node.grace, "it was asked to stop")
        }
    }

    /// Lets attempts that wait be: whoever comes next from the disk takes them up.
    func close() {
        isClosed.withLock { $0 = true }
    }

    /// Runs an attempt to its end; nil when there is nothing to report, since its run is gone.
    ///
    /// Where room on the disk, descriptors or processes are short, it waits for them: that is no fault of the job.
    private func carryOut(_ id: AttemptID) async -> AttemptFinish? {
        var isTold = false
        while true {
            do {
                return try await work(on: id)
            } catch  where Shortage.explains(error) && !isStopRequested(id) {
                if !isTold {
                    logger.warning(
                        "\(id.run) \(id.node) waits, and is tried again every \(pause.components.seconds) s: \(error)")
                }
                isTold = true
                try? await Task.sleep(for: pause)
                if isClosed.withLock({ $0 }) { return nil }
            } catch {
                return .ended(.failed(AttemptFailure(.notStarted, "\(error)")))
            }
        }
    }

    private func work(on id: AttemptID) async throws -> AttemptFinish? {
        guard let context = try AttemptContext.load(id, from: store, in: workspace, definitions) else { return nil }
        switch context.node.work {
        case .crawl(let work):
            return .crawled(try CrawlFindings(work, in: context, store: store, files: files))
        case .sql, .python, .shell, .spark:
            do {
                return try await runProcess(context)
            } catch  where !Shortage.explains(error) || isStopRequested(id) {
                // Its process may run, and we could not see how it ends.
                endLeftovers(of: context)
                return failed(AttemptFailure(.notStarted, "\(error)"), context)
            }
        case .step:
            // Steps take no attempts; the scheduler asks for none.
            return nil
        }
    }

    private func endLeftovers(of context: AttemptContext) {
        ControlGroups.end(of: context.folder, in: files)
        Leftovers.kill(environment: context.environment)
    }

    private func isStopRequested(_ id: AttemptID) -> Bool {
        active.withLock { $0[id]?.isStopRequested ?? false }
    }

    private func runProcess(_ context: AttemptContext) async throws -> AttemptFinish? {
        let rowOrigins = AttemptOrigins(of: context) { [self] in origins.origins(of: context, runner: self) }
        var state = try context.folder.state(in: files)
        if let timeout = context.node.timeout {
            let span = timeout + context.node.grace
            overdue.expectEnd(of: context.id, in: context.folder, within: span, "its timeout is over")
        }
        if case .untouched = state {
            if isStopRequested(context.id) {
                return .ended(.failed(AttemptFailure(.stopped, "stopped before it began")))
            }
            if let failure = try earlierFilesProblem(of: context) ?? existingOutputProblem(of: context) {
                return failed(failure, context)
            }
            let (located, lost) = await located(context)
            if !lost.isEmpty {
                mailbox.post(.versionsLost(context.id.run, paths: lost))
                guard located.hasFilesLeft else {
                    return failed(
                        AttemptFailure(.inputLost, "all its files were replaced before it could read them"), context)
                }
                if !context.replaces.isEmpty { throw VersionNotRead(path: lost[0]) }
            }
            let plan = try JobPreparation(located, runner: self).prepare()
            noteEngine(of: context.id)
            let child = try supervisor.launch(plan)
            active.withLock { $0[context.id]?.supervisor = child }
            rowOrigins.begin()
            try await withCheckedThrowingContinuation { continuation in
                resume(continuation) { try waiter.wait(for: child) { _ in continuation.resume() } }
            }
            active.withLock { $0[context.id]?.supervisor = nil }
            state = try context.folder.state(in: files)
        }
        while case .running(let process) = state {
            try await withCheckedThrowingContinuation { continuation in
                resume(continuation) { try waiter.wait(forAdopted: process) { _ in continuation.resume() } }
            }
            state = try context.folder.state(in: files)
        }
        if isClosed.withLock({ $0 }) { return nil }
        return try await conclude(context, state, rowOrigins)
    }

    /// The context with its files where they are to be read. While none was replaced, nothing of what is kept is needed.
    private func located(_ context: AttemptContext) async -> (context: AttemptContext, lost: [String]) {
        let kept = versions.versions(of: context.id.run)
        versions.keep(context.id.run)
        if context.node.leavesInputs, context.hasFilesInPlace(by: kept) { return (context, []) }
        await versions.whenKept(context.id.run)
        return context.located(by: kept)
    }

    /// Hands a failure to wait to whoever waits.
    private func resume(_ continuation: CheckedContinuation<Void, any Error>, _ body: () throws -> Void) {
        do {
            try body()
        } catch {
            continuation.resume(throwing: error)
        }
    }

    private func conclude(
        _ context: AttemptContext, _ state: AttemptState, _ origins: AttemptOrigins
    ) async throws -> AttemptFinish {
        let failure: AttemptFailure
        switch state {
        case .ended(let exit):
            if exit.cause.isOwn, let path = changedInput(of: context, before: exit.ended) {
                let message = "'\(path)' was replaced while it ran; it begins again with the version that its run has"
                return failed(AttemptFailure(.inputChanged, message), context)
            }
            guard var why = AttemptFailure(exit, log: LogTail.lastLine(of: context.folder.log, in: files)) else {
                return try await OutputCollection(context, origins, runner: self).collect()
            }
            if why.kind == .exitCode, let own = OwnError.read(context.folder.result, in: files) {
                why = AttemptFailure(.init(rawValue: own.kind), own.message ?? why.message)
            }
            if case .exitCode = exit.cause, let sql = SQLJobFailure(context, in: files, store) {
                sql.tell(in: context.folder.log)
                why = AttemptFailure(why.kind, sql.message)
            }
            if context.node.isSandboxed, let refusal = why.asSandboxRefusal { why = refusal }
            if why.kind == .outOfMemory { why.message += context.memoryAdvice }
            failure = why
        case .lost, .untouched, .running:
            endLeftovers(of: context)
            failure = AttemptFailure(
                .lost, "its process vanished without a word; was the machine restarted or out of memory?")
        }
        return failed(failure, context)
    }

    private func changedInput(of context: AttemptContext, before end: Instant) -> String? {
        context.inputChanged(before: end, by: versions.versions(of: context.id.run), in: files)
    }

    /// Removes what a failed attempt has written; what cannot be removed is told along.
    func failed(
        _ failure: AttemptFailure, _ context: AttemptContext, refusedBy check: CheckedOutput? = nil
    ) -> AttemptFinish {
        let publication = context.publication(in: files)
        do throws(EngineError) {
            try publication.discard()
            return .ended(.failed(failure), check: check)
        } catch {
            logger.warning("what \(context.id) has written is removed at the next start: \(error)")
            let traces = publication.traces().map { context.workspace.relative($0) ?? $0 }
            return .ended(.failed(failure), leaving: traces, check: check)
        }
    }
}

/// How an attempt came out, and what of it has to be published in the same transaction.
package enum AttemptFinish: Sendable {
    /// With nothing to publish; `leaving` says what a failed one wrote and could not be removed, `check` by which rules it was
    /// refused.
    case ended(AttemptResult, leaving: [String] = [], check: CheckedOutput? = nil)
    case crawled(CrawlFindings)
    case produced(ProducedOutput)
}
