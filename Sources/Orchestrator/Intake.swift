import Arrivals
import Engines
import Files
import Foundation
import Logging
import Store
import Synchronization
import Timekeeping

/// Finds files: events wake it, scans tell the truth, and only settled files go on to the core.
final class Intake: Sendable {
    private struct State {
        var list = WatchList([])
        var settling = Settling()
        /// What looks through folders of which no event tells.
        var polling: [IntervalPolling] = []
        /// The intervals whose folders are being looked through.
        var polls: Set<Duration> = []
        var isScanning = false
        var scanAgain = false
        var isStopped = false
        var onScanned: [@Sendable () -> Void] = []
        /// Files that are looked at again when they may have settled.
        var looksPending = 0
        /// What was said of folders that are not watched.
        var told: Set<String> = []
    }

    private let workspace: Workspace
    private let mailbox: Mailbox
    private let readers: ReaderPool
    private let logger: Logger
    private let state: Mutex<State>
    private let watcher: DirectoryWatcher?
    private let unknown: @Sendable ([Sighting]) -> [Sighting]
    /// How many sightings one message carries at most.
    private static let batchMax = 1000

    /// - Parameters:
    ///   - usesEvents: whether files that come later are told by the system; without, only scans find them.
    ///   - unknown: those of some files that are to be looked at: what the ledger knows as it is, is passed over.
    init(
        workspace: Workspace, mailbox: Mailbox, readers: ReaderPool, logger: Logger, usesEvents: Bool,
        unknown: @escaping @Sendable ([Sighting]) -> [Sighting]
    ) {
        self.unknown = unknown
        self.workspace = workspace
        self.mailbox = mailbox
        self.readers = readers
        self.logger = logger
        let signals = SignalBox()
        watcher = usesEvents ? DirectoryWatcher(workspace: workspace.root) { signals.take($0) } : nil
        state = Mutex(State())
        signals.intake.withLock { $0 = WeakIntake(intake: self) }
    }

    /// Watches these datasets from now on, and looks at all that is there.
    func watch(_ list: WatchList) {
        let list = pollingNetworks(list)
        state.withLock { $0.list = list }
        guard let watcher else { return rescan() }
        // It asks for a scan when all is watched.
        watcher.watch(list.toldByEvents)
        poll(list.polled)
    }

    /// The list, with datasets polled whose folders are on another machine's disk: what that one does, no event tells.
    private func pollingNetworks(_ list: WatchList) -> WatchList {
        let datasets = list.datasets.map { dataset in
            let folder = dataset.pattern.literalPrefix
            guard dataset.pollInterval == nil, let type = NetworkFileSystem.type(ofFolder: workspace.path(folder))
            else {
                return dataset
            }
            var dataset = dataset
            dataset.pollInterval = Self.networkInterval
            tell(
                "'\(folder)' is on \(type), where no events tell what other machines do; it is looked through every 10 s"
            )
            return dataset
        }
        return WatchList(datasets, following: list.links)
    }

    /// Looks through the folders of some lists at their intervals, from now on, in place of others.
    private func poll(_ lists: [Duration: WatchList]) {
        let polling = lists.map { interval, list in
            IntervalPolling(every: interval) { [weak self] in self?.scan(list, every: interval) }
        }
        let old = state.withLock { state in
            defer { state.polling = polling }
            return state.polling
        }
        for polling in old { polling.stop() }
        for polling in polling { polling.start() }
    }

    /// Looks through folders on a thread of its own, unless that is under way still.
    private func scan(_ list: WatchList, every interval: Duration) {
        let starts = state.withLock { !$0.isStopped && $0.polls.insert(interval).inserted }
        guard starts else { return }
        do throws(EngineError) {
            try startThread { [self] in
                scan(list)
                state.withLock { _ = $0.polls.remove(interval) }
            }
        } catch {
            // The next time comes.
            state.withLock { _ = $0.polls.remove(interval) }
        }
    }

    /// How often folders on network disks are looked through.
    private static let networkInterval = Duration.seconds(10)

    /// Looks through all folders once more, on a thread of its own.
    func rescan() {
        let starts = state.withLock { state in
            guard !state.isStopped else { return false }
            state.scanAgain = state.isScanning
            defer { state.isScanning = true }
            return !state.isScanning
        }
        guard starts else { return }
        let otherwise = "the folders are looked through without a thread of their own"
        onOwnThread(otherwise: otherwise, logger) { [self] in scanUntilDone() }
    }

    private func scanUntilDone() {
        repeat {
            scan(state.withLock { $0.list })
        } while state.withLock { state in
            state.isScanning = state.scanAgain
            defer { state.scanAgain = false }
            return state.scanAgain && !state.isStopped
        }
        finishScan()
    }

    /// Calls back when the folders have been looked through and what was found has settled.
    func whenScanned(_ body: @escaping @Sendable () -> Void) {
        state.withLock { $0.onScanned.append(body) }
        finishScan()
    }

    func stop() {
        let polling = state.withLock { state in
            state.isStopped = true
            return state.polling
        }
        for polling in polling { polling.stop() }
        watcher?.stop()
    }

    /// Looks at one file again, as if an event had named it.
    func look(at path: String) {
        see([path], isClosed: true, mailbox.post)
    }

    fileprivate func take(_ signals: [WatchSignal]) {
        var closed: [String] = []
        var found: [String] = []
        var needsScan = false
        for signal in signals {
            switch signal {
            case .closed(let path): closed.append(path)
            case .found(let path): found.append(path)
            case .rescan(let reason):
                logger.debug("looking through the folders: \(reason)")
                needsScan = true
            case .degraded(let message): tell(message)
            }
        }
        // On the watcher's own thread, which may be held up: what the system's queue cannot hold meanwhile, a scan finds.
        if !closed.isEmpty { see(closed, isClosed: true, postWhenThereIsRoom) }
        if !found.isEmpty { see(found, isClosed: false, postWhenThereIsRoom) }
        if needsScan { rescan() }
    }

    /// Warns of what comes again with each attempt to watch: once is enough.
    private func tell(_ message: String) {
        if state.withLock({ $0.told.insert(message).inserted }) { logger.warning("\(message)") }
    }

    /// Posts what was found once the core and the readers have kept up. Blocks: only for threads of one's own.
    private func postWhenThereIsRoom(_ message: Message) {
        readers.waitForRoom()
        mailbox.postWhenThereIsRoom(message)
    }

    /// Looks at files by name; those that have settled go to the core.
    private func see(_ paths: [String], isClosed: Bool, _ post: (Message) -> Void) {
        let list = state.withLock { $0.list }
        var settled: [Sighting] = []
        for marker in paths where list.isMarker(marker) { see(files(of: marker, list), isClosed: true, post) }
        for path in paths {
            guard let identity = try? LocalFileSystem().identity(of: workspace.path(path)),
                (try? LocalFileSystem().kind(of: workspace.path(path))) == .file
            else {
                state.withLock { $0.settling.forget(path) }
                continue
            }
            for match in list.matches(path) {
                let sighting = Sighting(
                    path: path, identity: identity, dataset: match.dataset, captures: match.captures)
                if isMarkedDone(sighting), isClosed || hasSettled(sighting) { settled.append(sighting) }
            }
            if isClosed { state.withLock { $0.settling.forget(path) } }
        }
        if !settled.isEmpty { post(.seen(settled)) }
    }

    /// The files that a marker tells to be whole.
    private func files(of marker: String, _ list: WatchList) -> [String] {
        let (named, isForFolder) = list.files(of: marker)
        guard isForFolder else { return named }
        let folder = marker.parentPath
        let there = (try? LocalFileSystem().list(workspace.path(folder))) ?? []
        return named
            + there.compactMap { entry in
                let path = folder.appendingPath(entry.name)
                return entry.kind == .file && !list.isMarker(path) ? path : nil
            }
    }

    /// Whether the marker is there that a file's dataset waits for; if not, the marker's coming tells of the file.
    private func isMarkedDone(_ sighting: Sighting) -> Bool {
        sighting.missingMarker(in: workspace.root) == nil
    }

    private func scan(_ list: WatchList) {
        let workers = ProcessInfo.processInfo.activeProcessorCount
        let messages = Scan(list, in: workspace.root).run(workers: workers, batchMax: Self.batchMax, start: startThread)
        { [self] found in
            take(found)
        }
        for message in messages {
            logger.warning("\(message)")
        }
    }

    /// Sends on what is new of the files that a scan has found, and has settled.
    private func take(_ found: [Sighting]) {
        let settled = unknown(found).filter { isMarkedDone($0) && hasSettled($0) }
        if !settled.isEmpty { postWhenThereIsRoom(.seen(settled)) }
    }

    private func finishScan() {
        let waiters = state.withLock { state in
            guard !state.isScanning, state.looksPending == 0 else { return [] as [@Sendable () -> Void] }
            defer { state.onScanned = [] }
            return state.onScanned
        }
        for waiter in waiters { waiter() }
    }

    /// Whether a file that no event told of has settled; if not, it is looked at again.
    private func hasSettled(_ sighting: Sighting) -> Bool {
        let settle = sighting.dataset.settle
        let now = Instant.now
        // Nobody can set this time: a file that it says was left alone for the quiet period has had its two looks. But
        // for one on another machine's disk, whose clock may be another.
        let changed = Instant(microseconds: sighting.identity.changed / 1000)
        if sighting.dataset.pollInterval == nil, changed <= now, now - changed >= settle { return true }
        let verdict = state.withLock { state in
            let verdict = state.settling.see(sighting.path, sighting.identity, settle: settle, at: now)
            if case .lookAgain = verdict { state.looksPending += 1 }
            return verdict
        }
        guard case .lookAgain(let at) = verdict else { return true }
        Task { [weak self] in
            try? await Task.sleep(for: max(at - .now, .milliseconds(10)))
            self?.lookAgain(at: sighting.path)
        }
        return false
    }

    private func lookAgain(at path: String) {
        see([path], isClosed: false, mailbox.post)
        state.withLock { $0.looksPending -= 1 }
        finishScan()
    }
}

/// Hands a watcher's signals to an intake, which is made after it.
private final class SignalBox: Sendable {
    let intake = Mutex(WeakIntake(intake: nil))

    func take(_ signals: [WatchSignal]) {
        intake.withLock { $0.intake }?.take(signals)
    }
}

private struct WeakIntake: Sendable {
    weak let intake: Intake?
}
