/// Tells when some files of a workspace, or files in some of its folders, may have been edited, added or removed.
///
/// Says only that it is time to look. An edit behind a symlink, or made on another machine, comes without an event: look at
/// an interval as well. Where there is no inotify, and where nothing can be watched, it tells at an interval of its own.
public final class EditWatcher: Sendable {
    private let list: EditList
    private let polling: IntervalPolling
    #if os(Linux)
        private let loop: InotifyLoop<EditWatches>
    #endif

    /// A watcher that does not watch yet.
    ///
    /// - Parameters:
    ///   - workspace: its absolute path.
    ///   - folders: names of folders in it, there or not.
    ///   - files: names of files in it, there or not.
    ///   - deliver: called on a thread of the watcher's.
    public init(
        workspace: String, folders: [String], files: [String], deliver: @escaping @Sendable () -> Void
    ) {
        list = EditList(folders: folders, files: files)
        let polling = IntervalPolling(deliver)
        self.polling = polling
        #if os(Linux)
            loop = InotifyLoop(workspace: workspace) { signals in
                if signals.contains(.cannotWatch) { polling.start() }
                deliver()
            }
        #endif
    }

    deinit {
        stop()
    }

    /// Watches from now on, and tells once to look at what was edited before.
    public func start() {
        #if os(Linux)
            loop.watch(list)
        #else
            polling.start()
        #endif
    }

    /// Stops watching.
    public func stop() {
        #if os(Linux)
            loop.stop()
        #endif
        polling.stop()
    }
}

/// What an `EditWatcher` watches: names in the workspace.
struct EditList: Sendable {
    let folders: [String]
    let files: [String]
}
