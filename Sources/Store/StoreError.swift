import GRDB

/// A failure of the state file: what it is, and how to go on, in one line.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Reason: Hashable, Sendable {
        /// The disk is full. What was to be written is undone; trying again once there is room is fine.
        case diskFull
        /// The file, or the disk it is on, may not be written.
        case readOnly
        /// What is in the file is no database, or a damaged one.
        case corrupt
        /// Another process had it locked for longer than the busy timeout.
        case locked
        /// The disk failed to read, write or sync. Never to be tried again: only a new start sees what is on the disk.
        case inputOutput
        /// A rule of the database's shape (unique, not null, foreign key, check) forbids the change.
        case constraint
        /// There is no file.
        case missing
        /// The file is there, or its folder is, but it cannot be opened.
        case cannotOpen
        /// A newer program has applied a migration of this name.
        case newer(migration: String)
        /// A migration of this name has not been applied yet, and a reader may not.
        case older(migration: String)
        /// It is on a file system of this type, which is another machine's.
        case networkFileSystem(String)
        /// `PRAGMA synchronous` has this value, not 2 (FULL).
        case notDurable(synchronous: Int)
        /// Anything else SQLite says.
        case other
    }

    /// What kind of failure it is.
    public var reason: Reason
    /// The file; `:memory:` for one that has none.
    public var path: String
    /// SQLite's own words.
    public var detail: String

    init(_ reason: Reason, path: String, detail: String = "") {
        self.reason = reason
        self.path = path
        self.detail = detail
    }

    init(_ error: DatabaseError, path: String) {
        self.init(
            Self.reason(of: error), path: path, detail: error.message ?? "error \(error.extendedResultCode.rawValue)")
    }

    /// Whether the same call may succeed later without anybody changing the data: a full disk, or another's lock.
    public var isTransient: Bool { reason == .diskFull || reason == .locked }

    /// One line: what is wrong with which file, and the way out.
    public var description: String { "\(problem); \(wayOut)" }

    private var problem: String {
        switch reason {
        case .diskFull: "no space left on the disk of the state file '\(path)'"
        case .readOnly: "the state file '\(path)' cannot be written: it, its folder or its disk is read-only"
        case .corrupt: "the state file '\(path)' is damaged or no SQLite database (\(detail))"
        case .locked: "the state file '\(path)' is locked by another process"
        case .inputOutput: "the disk failed at the state file '\(path)' (\(detail))"
        case .constraint: "the state file '\(path)' refuses the change (\(detail))"
        case .missing: "there is no state file '\(path)' yet"
        case .cannotOpen: "the state file '\(path)' cannot be opened (\(detail))"
        case .newer(let migration):
            "the state file '\(path)' was written by a newer tidegate (it has '\(migration)')"
        case .older(let migration):
            "the state file '\(path)' was written by an older tidegate (it has no '\(migration)')"
        case .networkFileSystem(let type):
            "the state file '\(path)' would be on a network file system (\(type)), where locks and syncs cannot be relied on"
        case .notDurable(let synchronous):
            "the state file '\(path)' would not be durable: synchronous is \(synchronous) in place of 2"
        case .other: "the state file '\(path)' gave an error (\(detail))"
        }
    }

    private var wayOut: String {
        switch reason {
        case .diskFull: "free some, and it goes on"
        case .readOnly: "give the user who runs tidegate the right to write it, or use a workspace elsewhere"
        case .corrupt: "keep a copy of it and of its -wal file, then restore a backup or try 'sqlite3 … .recover'"
        case .locked: "see which one with 'fuser \(path)', and let it end"
        case .inputOutput: "look at the system's log (dmesg), then start tidegate again"
        case .constraint, .other: "nothing was changed; please report it"
        case .missing: "start 'tidegate daemon' or 'tidegate run WORKFLOW' in the workspace first"
        case .cannotOpen: "check that its folder is there and that the user who runs tidegate may use it"
        case .newer: "use that version of tidegate, or a newer one"
        case .older: "start 'tidegate daemon' once to bring it up to date"
        case .networkFileSystem: "put the workspace on a disk of this machine"
        case .notDurable: "use an SQLite library that honours PRAGMA synchronous"
        }
    }

    private static func reason(of error: DatabaseError) -> Reason {
        // A shared-memory file that cannot grow: the one cause in practice is a full disk.
        if error.extendedResultCode == .SQLITE_IOERR_SHMSIZE { return .diskFull }
        switch error.resultCode {
        case .SQLITE_FULL: return .diskFull
        case .SQLITE_READONLY: return .readOnly
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: return .corrupt
        case .SQLITE_BUSY, .SQLITE_LOCKED: return .locked
        case .SQLITE_IOERR: return .inputOutput
        case .SQLITE_CONSTRAINT: return .constraint
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: return .cannotOpen
        default: return .other
        }
    }
}
