#if os(Linux)
    #if canImport(Musl)
        import Musl
    #else
        import Glibc
    #endif

    /// The folders in which an `EditWatcher` looks for edits, and what their events mean.
    struct EditWatches: InotifyWatches {
        enum Signal: Hashable {
            case edited
            case cannotWatch
        }

        private static let events =
            IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ONLYDIR

        private let workspace: String
        private let inotify: Int32
        private var list = EditList(folders: [], files: [])
        /// The watch of the workspace itself, whose other files are of no interest.
        private var root: Int32 = -1
        private var signals: Set<Signal> = []

        init(workspace: String, inotify: Int32) {
            self.workspace = workspace
            self.inotify = inotify
        }

        mutating func watch(_ list: EditList) {
            self.list = list
            root = add(workspace)
            watchFolders()
            signals.insert(.edited)
        }

        mutating func handle(_ bytes: UnsafeRawBufferPointer) {
            for event in InotifyEvents(bytes) {
                let isOurs = event.name.map { list.folders.contains($0) || list.files.contains($0) } ?? true
                guard event.watch != root || isOurs else { continue }
                signals.insert(.edited)
                // One of them may be new, or another one than was watched.
                if event.watch == root || event.has(IN_Q_OVERFLOW) { watchFolders() }
            }
        }

        mutating func takeSignals() -> [Signal] {
            defer { signals = [] }
            return Array(signals)
        }

        static func signals(ofFailure code: Int32) -> [Signal] { [.cannotWatch] }

        private mutating func watchFolders() {
            for folder in list.folders { _ = add("\(workspace)/\(folder)") }
        }

        /// Watches a folder, if it is there; one that is watched already stays so.
        private mutating func add(_ path: String) -> Int32 {
            let watch = inotify_add_watch(inotify, path, UInt32(bitPattern: Int32(Self.events)))
            if watch < 0, errno != ENOENT, errno != ENOTDIR { signals.insert(.cannotWatch) }
            return watch
        }
    }
#endif
