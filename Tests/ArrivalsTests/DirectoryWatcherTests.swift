#if os(Linux)
    import Arrivals
    import Dispatch
    import Files
    import Synchronization
    import TestSupport
    import Testing

    #if canImport(Musl)
        import Musl
    #else
        import Glibc
    #endif

    /// Keeps what a watcher delivers, and lets a test await it.
    private final class Signals: Sendable {
        private struct State {
            var all: [WatchSignal] = []
            var waiters: [(isMet: @Sendable ([WatchSignal]) -> Bool, continuation: CheckedContinuation<Void, Never>)] =
                []
        }

        private let state = Mutex(State())

        var all: [WatchSignal] { state.withLock { $0.all } }

        func receive(_ signals: [WatchSignal]) {
            let met = state.withLock { state in
                state.all += signals
                let all = state.all
                let split = state.waiters.partition { $0.isMet(all) }
                defer { state.waiters.removeSubrange(split...) }
                return state.waiters[split...].map(\.continuation)
            }
            for continuation in met { continuation.resume() }
        }

        /// Waits until what was delivered so far meets a condition.
        func until(_ isMet: @escaping @Sendable ([WatchSignal]) -> Bool) async {
            await withCheckedContinuation { continuation in
                let isMetNow = state.withLock { state in
                    if isMet(state.all) { return true }
                    state.waiters.append((isMet, continuation))
                    return false
                }
                if isMetNow { continuation.resume() }
            }
        }

        func closed(_ path: String) async {
            await until { $0.contains(.closed(path)) }
        }

        /// The file was seen, in one way or the other.
        func arrived(_ path: String) async {
            await until { $0.contains(.closed(path)) || $0.contains(.found(path)) }
        }

        func rescans(_ count: Int) async {
            await until { signals in signals.count { if case .rescan = $0 { true } else { false } } >= count }
        }

        /// What was said of files that are found late.
        var degraded: [String] {
            all.compactMap { if case .degraded(let message) = $0 { message } else { nil } }
        }

        var paths: [String] {
            all.compactMap { signal in
                switch signal {
                case .closed(let path), .found(let path): path
                case .rescan, .degraded: nil
                }
            }
        }
    }

    /// Writes as a plain program does: no rename.
    private func writePlainly(_ path: String) {
        let descriptor = creat(path, 0o600)
        _ = "1".withCString { write(descriptor, $0, 1) }
        close(descriptor)
    }

    private func withWatcher(
        _ patterns: [String], prepare: (ScratchFolder) throws -> Void = { _ in },
        _ body: (ScratchFolder, Signals, DirectoryWatcher) async throws -> Void
    ) async throws {
        try await withScratchFolder { folder in
            try prepare(folder)
            let signals = Signals()
            let watcher = DirectoryWatcher(workspace: folder.path) { signals.receive($0) }
            watcher.watch(WatchList(try patterns.map { try dataset($0, $0, invalid: "landing/failed") }))
            await signals.rescans(1)
            try await body(folder, signals, watcher)
            watcher.stop()
        }
    }

    @Suite(.timeLimit(.minutes(15))) struct DirectoryWatcherTests {
        @Test func `a file tells when it is closed after writing, or moved in`() async throws {
            try await withWatcher(["landing/**"], prepare: { try $0.makeFolder("landing") }) { folder, signals, _ in
                writePlainly(folder.path("landing/a.csv"))
                await signals.closed("landing/a.csv")
                try folder.write("1", to: "b.csv")
                rename(folder.path("b.csv"), folder.path("landing/b.csv"))
                await signals.closed("landing/b.csv")
                #expect(signals.paths == ["landing/a.csv", "landing/b.csv"])
            }
        }

        @Test func `hidden, temporary and invalid files tell nothing`() async throws {
            try await withWatcher(["landing/**"], prepare: { try $0.makeFolder("landing/failed") }) {
                folder, signals, _ in
                for path in ["landing/.a", "landing/_b", "landing/c.tmp", "landing/failed/d.csv", "landing/_x/e.csv"] {
                    try folder.write("1", to: path)
                }
                try folder.write("1", to: "landing/last.csv")
                await signals.closed("landing/last.csv")
                #expect(signals.paths == ["landing/last.csv"])
            }
        }

        @Test func `files in new folders are found, however fast they come`() async throws {
            try await withWatcher(["landing/**"], prepare: { try $0.makeFolder("landing") }) { folder, signals, _ in
                for number in 0..<20 {
                    try folder.write("1", to: "landing/\(number)/x/y/a.csv")
                }
                for number in 0..<20 {
                    await signals.arrived("landing/\(number)/x/y/a.csv")
                }
                writePlainly(folder.path("landing/7/x/b.csv"))
                await signals.closed("landing/7/x/b.csv")
            }
        }

        @Test func `a folder that is moved in brings its files, and is watched under its new name`() async throws {
            try await withWatcher(["landing/**"], prepare: { try $0.makeFolder("landing") }) { folder, signals, _ in
                try folder.write("1", to: "aside/x/a.csv")
                rename(folder.path("aside"), folder.path("landing/in"))
                await signals.until { $0.contains(.found("landing/in/x/a.csv")) }
                rename(folder.path("landing/in"), folder.path("landing/renamed"))
                await signals.until { $0.contains(.found("landing/renamed/x/a.csv")) }
                writePlainly(folder.path("landing/renamed/x/b.csv"))
                await signals.closed("landing/renamed/x/b.csv")
                rename(folder.path("landing/renamed"), folder.path("away"))
                writePlainly(folder.path("landing/after.csv"))
                await signals.closed("landing/after.csv")
                writePlainly(folder.path("away/x/c.csv"))
                writePlainly(folder.path("landing/last.csv"))
                await signals.closed("landing/last.csv")
                #expect(!signals.paths.contains { $0.hasSuffix("c.csv") })
            }
        }

        @Test func `a folder that does not exist yet is watched when it comes`() async throws {
            try await withWatcher(["in/deep/orders/*.csv"]) { folder, signals, _ in
                try folder.write("1", to: "in/deep/orders/a.csv")
                await signals.arrived("in/deep/orders/a.csv")
                writePlainly(folder.path("in/deep/orders/b.csv"))
                await signals.closed("in/deep/orders/b.csv")
                try folder.write("1", to: "in/other.csv")
                writePlainly(folder.path("in/deep/orders/c.csv"))
                await signals.closed("in/deep/orders/c.csv")
                #expect(!signals.paths.contains("in/other.csv"))
            }
        }

        @Test func `a folder that is put in another's place is watched`() async throws {
            try await withWatcher(["in/orders/*.csv"], prepare: { try $0.makeFolder("in/orders") }) {
                folder, signals, _ in
                rename(folder.path("in"), folder.path("old"))
                try folder.write("1", to: "in/orders/a.csv")
                await signals.arrived("in/orders/a.csv")
                try LocalFileSystem().removeTree(folder.path("in/orders"))
                try folder.write("1", to: "in/orders/b.csv")
                await signals.arrived("in/orders/b.csv")
                writePlainly(folder.path("in/orders/c.csv"))
                await signals.closed("in/orders/c.csv")
            }
        }

        @Test func `links to folders are not followed, and a root that is one is said`() async throws {
            let prepare: (ScratchFolder) throws -> Void = { folder in
                try folder.makeFolder("landing")
                try folder.makeFolder("outside")
                symlink("outside", folder.path("linked"))
                symlink("..", folder.path("landing/loop"))
            }
            try await withWatcher(["landing/**", "linked/*"], prepare: prepare) { folder, signals, _ in
                symlink("../outside", folder.path("landing/link"))
                writePlainly(folder.path("outside/a.csv"))
                writePlainly(folder.path("landing/last.csv"))
                await signals.closed("landing/last.csv")
                #expect(signals.paths == ["landing/last.csv"])
                #expect(
                    signals.all.contains { if case .degraded(let why) = $0 { why.contains("linked") } else { false } })
            }
        }

        @Test func `a single file may be a dataset`() async throws {
            try await withWatcher(["landing/customers"], prepare: { try $0.makeFolder("landing") }) {
                folder, signals, _ in
                writePlainly(folder.path("landing/other"))
                writePlainly(folder.path("landing/customers"))
                await signals.closed("landing/customers")
                #expect(signals.paths == ["landing/customers"])
            }
        }

        @Test func `other datasets take the place of the first ones`() async throws {
            let prepare: (ScratchFolder) throws -> Void = { folder in
                try folder.makeFolder("a")
                try folder.makeFolder("b")
            }
            try await withWatcher(["a/*"], prepare: prepare) { folder, signals, watcher in
                watcher.watch(WatchList([try dataset("b", "b/*")]))
                await signals.rescans(2)
                writePlainly(folder.path("a/1"))
                writePlainly(folder.path("b/2"))
                await signals.closed("b/2")
                #expect(signals.paths == ["b/2"])
            }
        }

        @Test func `dropped events ask for a rescan, and new folders are watched all the same`() async throws {
            let limit = try #require(
                Int(
                    String(
                        decoding: try LocalFileSystem().read("/proc/sys/fs/inotify/max_queued_events"), as: UTF8.self
                    )
                    .prefix { $0.isNumber }))
            try await withScratchFolder { folder in
                try folder.makeFolder("landing")
                let signals = Signals()
                let gate = DispatchSemaphore(value: 0)
                let watcher = DirectoryWatcher(workspace: folder.path) { batch in
                    signals.receive(batch)
                    if batch.contains(.closed("landing/first")) { gate.wait() }
                }
                watcher.watch(WatchList([try dataset("a", "landing/**")]))
                await signals.rescans(1)
                writePlainly(folder.path("landing/first"))
                await signals.closed("landing/first")
                // The watcher is held; each file makes two events.
                for number in 0...(limit / 2) { writePlainly(folder.path("landing/\(number)")) }
                try folder.makeFolder("landing/missed")
                gate.signal()
                await signals.rescans(2)
                #expect(signals.degraded.contains { $0.contains("max_queued_events") })
                writePlainly(folder.path("landing/missed/a"))
                await signals.closed("landing/missed/a")
                watcher.stop()
            }
        }

        @Test func `names that are not UTF-8 are told without loss`() async throws {
            try await withWatcher(["landing/**"], prepare: { try $0.makeFolder("landing") }) { folder, signals, _ in
                let path = String(pathBytes: Array("landing/".utf8) + [0xE9, 0xFF, 10])
                try folder.write("1", to: path)
                await signals.closed(path)
            }
        }

        @Test func `a watcher that was stopped tells nothing more, and may be stopped from its own thread`()
            async throws
        {
            try await withScratchFolder { folder in
                try folder.makeFolder("landing")
                let signals = Signals()
                let own = Mutex<DirectoryWatcher?>(nil)
                let watcher = DirectoryWatcher(workspace: folder.path) { batch in
                    own.withLock { $0 }?.stop()
                    signals.receive(batch)
                }
                own.withLock { $0 = watcher }
                watcher.watch(WatchList([try dataset("a", "landing/**")]))
                await signals.rescans(1)
                own.withLock { $0 = nil }
                watcher.stop()
                watcher.watch(WatchList([try dataset("a", "landing/**")]))
                writePlainly(folder.path("landing/a"))
                #expect(signals.paths.isEmpty)
            }
        }

        @Test func `starting and stopping leaves no descriptor open`() async throws {
            try await withScratchFolder { folder in
                let files = LocalFileSystem()
                func inotifyCount() throws -> Int {
                    try files.list("/proc/self/fd").count { entry in
                        var buffer = [CChar](repeating: 0, count: 64)
                        let count = readlink("/proc/self/fd/" + entry.name, &buffer, buffer.count)
                        let target = buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }
                        return String(decoding: target, as: UTF8.self).contains("inotify")
                    }
                }
                for _ in 0..<40 {
                    let signals = Signals()
                    let watcher = DirectoryWatcher(workspace: folder.path) { signals.receive($0) }
                    watcher.watch(WatchList([try dataset("a", "landing/**")]))
                    await signals.rescans(1)
                    watcher.stop()
                }
                // Other tests, beside this one, have a few of their own.
                #expect(try inotifyCount() < 30)
            }
        }
    }
#endif
