/// What a `DirectoryWatcher` tells. Paths are relative to the workspace.
public enum WatchSignal: Hashable, Sendable {
    /// A file was closed after writing, or moved in: it has settled.
    case closed(String)
    /// A file was in a folder that is new, before the folder was watched. Whether it is closed is not known: it settles.
    case found(String)
    /// Events may have been missed: look through everything. Says why.
    case rescan(String)
    /// Files are found later than they could be, by scans alone. Says why, and the way out.
    case degraded(String)
}
