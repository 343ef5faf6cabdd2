import Arrivals
import Engines
import Files
import Foundation
import Logging
import Synchronization
import Timekeeping

/// Finds files: events wake it, scans tell the truth, and only settled files go on to the core.
final class Intake: Sendable {
    private struct State {
        var list = WatchList([])
        var settling = Settling()
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
    /// How many sightings one message carries at most.
    private static let batchMax = 1000

    /// - Parameter usesEvents: whether files that come later are told by the system; without, only scans find them.
    init(workspace: Workspace, mailbox: Mailbox, readers: ReaderPool, logger: Logger, usesEvents: Bool) {
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
        state.withLock { $0.list = list }
        watcher?.watch(list)
        rescan()
    }

    /// Looks through all folders once more, on a thread of its own.
    func rescan() {
        let starts = state.withLock { state in
            guard !state.isStopped else { return false }
            state.scanAgain = state.isScanning
            defer { state.isScanning = true }
            return !state.isScanning
        }
        guard starts else { return }
        do throws(EngineError) {
            try startThread { [self] in scanUntilDone() }
        } catch {
            logger.warning("the folders are looked through without a thread of their own: \(error)")
            scanUntilDone()
        }
    }

    private func scanUntilDone() {
        repeat {
            scan()
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
        state.withLock { $0.isStopped = true }
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
            case .degraded(let message):
                // Once is enough: it comes again with each attempt to watch.
                if state.withLock({ $0.told.insert(message).inserted }) { logger.warning("\(message)") }
            }
        }
        // On the watcher's own thread, which may be held up: what the system's queue cannot hold meanwhile, a scan finds.
        if !closed.isEmpty { see(closed, isClosed: true, postWhenThereIsRoom) }
        if !found.isEmpty { see(found, isClosed: false, postWhenThereIsRoom) }
        if needsScan { rescan() }
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

    private func scan() {
        let list = state.withLock { $0.list }
        var found: [Sighting] = []
        let messages = Scan(list, in: workspace.root).run { sighting in
            guard isMarkedDone(sighting), hasSettled(sighting) else { return }
            found.append(sighting)
            if found.count == Self.batchMax {
                postWhenThereIsRoom(.seen(found))
                found = []
            }
        }
        if !found.isEmpty { postWhenThereIsRoom(.seen(found)) }
        for message in messages {
            logger.warning("\(message)")
        }
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
        // Nobody can set this time: a file that it says was left alone for the quiet period has had its two looks.
        let changed = Instant(microseconds: sighting.identity.changed / 1000)
        if changed <= now, now - changed >= settle { return true }
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
