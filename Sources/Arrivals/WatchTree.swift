#if os(Linux)
    import Files

    #if canImport(Musl)
        import Musl
    #else
        import Glibc
    #endif

    /// Which folders of datasets are watched, and what their events mean.
    ///
    /// Watched are the roots of the `WatchList` with all folders below them, and the folders that lead to a root: these
    /// tell when a root, or a folder on the way to it, appears or is put in another's place.
    struct WatchTree: InotifyWatches {
        private struct Folder {
            var path: String
            /// Whether it is a root or below one; otherwise it leads to one.
            var isInside: Bool
            /// The last `establish` that found it in its place.
            var round: Int
        }

        private static let events =
            IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE_SELF | IN_ONLYDIR | IN_DONT_FOLLOW
            | IN_EXCL_UNLINK

        private let workspace: String
        private let inotify: Int32
        private let files = LocalFileSystem()
        private var list = WatchList([])
        private var folders: [Int32: Folder] = [:]
        private var round = 0
        private var isOutOfWatches = false
        private var signals: [WatchSignal] = []
        private var signalled: Set<WatchSignal> = []

        init(workspace: String, inotify: Int32) {
            self.workspace = workspace
            self.inotify = inotify
        }

        /// What has happened since the last call.
        mutating func takeSignals() -> [WatchSignal] {
            defer {
                signals = []
                signalled = []
            }
            return signals
        }

        mutating func watch(_ list: WatchList) {
            let isSame = self.list.looksAtTheSame(as: list) && round > 0
            self.list = list
            if !isSame { establishAll() }
            signal(.rescan("the datasets are watched from now on"))
        }

        /// Handles events as they were read.
        mutating func handle(_ bytes: UnsafeRawBufferPointer) {
            for event in InotifyEvents(bytes) {
                handle(event)
            }
        }

        private mutating func handle(_ event: InotifyEvent) {
            if event.has(IN_Q_OVERFLOW) {
                establishAll()
                signal(.degraded(Self.overflowMessage))
                signal(.rescan("so many files came at once that the system dropped events"))
                return
            }
            guard let folder = folders[event.watch] else { return }
            if event.has(IN_UNMOUNT) {
                signal(.rescan("the disk of '\(folder.path.displayedPath)' was unmounted"))
            }
            if event.has(IN_IGNORED) {
                folders[event.watch] = nil
                return
            }
            guard let name = event.name else { return }
            let path = folder.path.appendingPath(name)
            if event.has(IN_ISDIR) {
                if event.has(IN_MOVED_FROM) { forget(path) }
                if event.has(IN_CREATE) || event.has(IN_MOVED_TO) { appeared(path, in: folder) }
            } else if event.has(IN_CLOSE_WRITE) || event.has(IN_MOVED_TO) {
                if isOurs(path, in: folder) { signal(.closed(path)) }
            }
        }

        private static let overflowMessage = """
            more files came at once than the system's queue of events holds; all folders are looked through instead, and \
            none is missed; 'sysctl fs.inotify.max_queued_events=131072' makes the queue longer
            """

        /// A folder is new: watch what of it is ours, and look at what was in it before it was watched.
        private mutating func appeared(_ path: String, in parent: Folder) {
            for root in list.roots where root.isAtOrBelow(path) {
                establish(root, telling: true)
            }
            if parent.isInside, list.reaches(path) {
                watchTree(path, telling: true)
            }
        }

        /// Watches all that is to be watched, and nothing else.
        private mutating func establishAll() {
            round += 1
            isOutOfWatches = false
            for root in list.roots {
                establish(root, telling: false)
            }
            for (watch, folder) in folders where folder.round != round {
                remove(watch)
            }
        }

        /// Watches the folders that lead to a root, and the root with all below it, as far as they are there.
        private mutating func establish(_ root: String, telling: Bool) {
            for path in root.pathChain {
                // The folder above is watched already: whatever comes after this look comes as an event.
                var kind = try? files.kind(of: absolute(path))
                if kind == .link, list.links.contains(path) { kind = .folder }
                switch kind {
                case .folder where path == root: watchTree(path, telling: telling)
                case .folder: guard watchFolder(path, isInside: false) else { return }
                case .link where !path.isEmpty:
                    signal(.degraded(linkMessage(path)))
                    return
                case .link:
                    // The workspace itself may be reached over links: that is the user's way to it.
                    guard watchFolder(path, isInside: root.isEmpty) else { return }
                    if root.isEmpty { watchTree(path, telling: telling) }
                case .file, .other, nil: return
                }
            }
        }

        /// Watches a folder and all below it; with `telling`, signals the files that are there.
        private mutating func watchTree(_ top: String, telling: Bool) {
            var pending = [top]
            while let path = pending.popLast() {
                guard watchFolder(path, isInside: true) else { continue }
                for entry in (try? files.list(absolute(path))) ?? [] {
                    let below = path.appendingPath(entry.name)
                    switch entry.kind {
                    case .folder where list.reaches(below): pending.append(below)
                    case .file where telling && (list.reaches(below) || list.isMarker(below)): signal(.found(below))
                    case .folder, .file, .link, .other: continue
                    }
                }
            }
        }

        /// Watches one folder; false when it cannot be.
        private mutating func watchFolder(_ path: String, isInside: Bool) -> Bool {
            let isFollowed = path.isEmpty || list.links.contains(path)
            let mask = UInt32(isFollowed ? Self.events & ~IN_DONT_FOLLOW : Self.events)
            let watch = absolute(path).withSystemPath { inotify_add_watch(inotify, $0, mask) }
            guard watch >= 0 else {
                failed(path, code: errno)
                return false
            }
            // A folder that was renamed comes with the number it had under its old name, which is forgotten here.
            let wasInside = folders[watch].map { $0.isInside && $0.round == round } ?? false
            folders[watch] = Folder(path: path, isInside: isInside || wasInside, round: round)
            return true
        }

        /// A folder was moved away: it and all below it are watched no longer under their names.
        private mutating func forget(_ path: String) {
            for (watch, folder) in folders where folder.path.isAtOrBelow(path) {
                remove(watch)
            }
        }

        private mutating func remove(_ watch: Int32) {
            inotify_rm_watch(inotify, watch)
            folders[watch] = nil
        }

        private mutating func failed(_ path: String, code: Int32) {
            switch code {
            case ENOENT, ENOTDIR, ELOOP: return
            case ENOSPC, ENOMEM, EMFILE:
                guard !isOutOfWatches else { return }
                isOutOfWatches = true
            default: break
            }
            signal(.degraded(Self.message(forFolder: path, code: code)))
            signal(.rescan("'\(path.displayedPath)' cannot be watched"))
        }

        private func isOurs(_ path: String, in folder: Folder) -> Bool {
            if folder.isInside, list.reaches(path) || list.isMarker(path) { return true }
            return list.roots.contains { PathKey($0) == PathKey(path) }
        }

        private mutating func signal(_ signal: WatchSignal) {
            // The last word counts: a file that was closed twice has settled at the second one, and once is enough.
            if signalled.insert(signal).inserted { signals.append(signal) }
        }

        private func absolute(_ path: String) -> String {
            path.isEmpty ? workspace : workspace + "/" + path
        }

        private static func message(forFolder path: String, code: Int32) -> String {
            let shown = path.isEmpty ? "the workspace" : "'\(path.displayedPath)'"
            guard code == ENOSPC || code == EMFILE else {
                return "cannot watch \(shown): \(reason(code)); its files are found by scans only"
            }
            return """
                cannot watch \(shown) and further folders: the limit of watches is reached; raise it with \
                `sysctl fs.inotify.max_user_watches=1048576` (files are found by scans until then)
                """
        }

        static func signals(ofFailure code: Int32) -> [WatchSignal] {
            [.degraded(message(forInstance: code)), .rescan("folders cannot be watched")]
        }

        /// What to say when there can be no watcher at all.
        private static func message(forInstance code: Int32) -> String {
            guard code == EMFILE else {
                return "cannot watch folders: \(reason(code)); files are found by scans only"
            }
            return """
                cannot watch folders: the limit of watchers or open files is reached; raise it with \
                `sysctl fs.inotify.max_user_instances=1024` or `ulimit -n` (files are found by scans until then)
                """
        }

        private static func reason(_ code: Int32) -> String {
            strerror(code).map { String(cString: $0).lowercased() } ?? "error \(code)"
        }
    }
#endif
