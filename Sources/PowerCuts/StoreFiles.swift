import Files
import Orchestrator
import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The store's files as a power cut leaves them, in a folder of their own, to be opened as a starting daemon opens them.
struct StoreFiles {
    static let database = ".tidegate/state.sqlite"
    static let log = ".tidegate/state.sqlite-wal"
    private static let journal = ".tidegate/state.sqlite-journal"

    private let folder: String
    /// Where contents are put together, so that each is written in one go.
    private let bytes = Bytes()
    private var path: String { folder + "/state.sqlite" }

    /// The files are put into this folder, which is best in memory.
    init(folder: String) throws {
        self.folder = folder
        try LocalFileSystem().makeFolder(folder)
    }

    /// A number that is the same for two cuts only if they leave the same of the store; nil if they leave none.
    static func fingerprint(_ disk: Disk, _ cut: PowerCut) -> Int? {
        guard let database = disk.file(database, after: cut) else { return nil }
        var hasher = Hasher()
        hasher.combine(database.fingerprint(after: cut))
        hasher.combine(disk.file(log, after: cut)?.fingerprint(after: cut))
        hasher.combine(disk.file(journal, after: cut)?.fingerprint(after: cut))
        return hasher.finalize()
    }

    /// Puts the files there as a cut leaves them; false when there is no store.
    func put(_ disk: Disk, _ cut: PowerCut) throws -> Bool {
        unlink(path + "-shm")
        var isThere = false
        for (name, suffix) in [(Self.database, ""), (Self.log, "-wal"), (Self.journal, "-journal")] {
            if let file = disk.file(name, after: cut) {
                try write(file, cut, to: path + suffix)
                if suffix.isEmpty { isThere = true }
            } else {
                unlink(path + suffix)
            }
        }
        return isThere
    }

    /// Opens the store for the program's own use: recovered from the log, migrated.
    func open() throws -> Store {
        try Store.open(path: path, migrations: Workspace.migrations)
    }

    /// Opens the store as it is; an error for one that lacks a migration.
    func openUnchanged() throws -> Store {
        try Store.openReadOnly(path: path, migrations: Workspace.migrations)
    }

    /// Over what is there, for a file that is made anew costs its pages again.
    private func write(_ content: DiskFile, _ cut: PowerCut, to path: String) throws {
        let file = systemOpen(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(file) }
        content.put(into: bytes, after: cut)
        guard pwrite(file, bytes.all.baseAddress, bytes.count, 0) == bytes.count,
            ftruncate(file, off_t(bytes.count)) == 0
        else {
            throw RecoveryError("'\(path)' cannot be written: \(String(cString: strerror(errno)))")
        }
    }
}

// Named apart from the method, which hides it.
private func systemOpen(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 { open(path, flags, mode) }

/// What kept a state from being looked at.
package struct RecoveryError: Error, CustomStringConvertible {
    /// One line.
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
