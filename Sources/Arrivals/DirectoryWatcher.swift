/// Watches the folders of datasets, with all that is below them, and tells which files have arrived.
///
/// Events only wake us: what counts is a scan. After `watch`, after lost events and when a folder cannot be watched it
/// asks for one (`rescan`). Linux' inotify does not see what other machines do on network file systems, nor new hard
/// links: scan at an interval as well. Where there is no inotify it only asks for scans, at an interval.
public final class DirectoryWatcher: Sendable {
    #if os(Linux)
        private let loop: InotifyLoop<WatchTree>
    #else
        private let polling: IntervalPolling
    #endif

    /// A watcher that watches nothing yet.
    ///
    /// - Parameters:
    ///   - workspace: its absolute path.
    ///   - deliver: called on the watcher's own thread with what happened since the last call, in order, each once.
    ///     While it runs, events queue up in the system.
    public init(workspace: String, deliver: @escaping @Sendable ([WatchSignal]) -> Void) {
        #if os(Linux)
            loop = InotifyLoop(workspace: workspace, deliver: deliver)
        #else
            polling = IntervalPolling {
                deliver([.rescan("this system has no events; its folders are looked through at an interval")])
            }
        #endif
    }

    deinit {
        stop()
    }

    /// Watches these datasets from now on, in place of others. When all is watched that can be, it asks for a rescan,
    /// which finds what was there before.
    public func watch(_ list: WatchList) {
        #if os(Linux)
            loop.watch(list)
        #else
            polling.start()
        #endif
    }

    /// Stops watching. Nothing is delivered after it returns, unless it is called while `deliver` runs.
    public func stop() {
        #if os(Linux)
            loop.stop()
        #else
            polling.stop()
        #endif
    }
}
