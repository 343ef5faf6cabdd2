import CSQLiteSettings
import GRDB
import GRDBSQLite

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension Store {
    static let busyTimeoutMilliseconds = 5_000
    /// What a large transaction may hold in memory, in KiB. With less, pages that many files share are written to the log
    /// again and again before it ends.
    private static let writerCache = 64 << 10

    /// Opens the file for writing, made (mode 0600) if it is not there, and applies the migrations that it lacks.
    ///
    /// Refused, with a `StoreError`: a network file system, a file that a newer program has written, and an SQLite that
    /// does not take `synchronous = FULL`.
    public static func open(path: String, migrations: [Migration]) throws -> Store {
        if let type = NetworkFileSystem.type(ofFolder: folder(of: path)) {
            throw StoreError(.networkFileSystem(type), path: path)
        }
        try create(path)
        do {
            let pool = try DatabasePool(path: path, configuration: configuration())
            try makeDurable(pool, path: path)
            let migrator = DatabaseMigrator(migrations)
            if let unknown = try pool.read(migrator.unknownMigration) {
                throw StoreError(.newer(migration: unknown), path: path)
            }
            try migrator.migrate(pool)
            try keepInMemory(pool)
            return Store(pool, path: path)
        } catch let error as DatabaseError {
            throw StoreError(error, path: path)
        }
    }

    /// Opens the file for reading only, beside a daemon that may be writing it. Makes no file.
    ///
    /// With `migrations`, a file is refused that lacks one of them or has one that is not among them.
    public static func openReadOnly(path: String, migrations: [Migration] = []) throws -> Store {
        guard fileSize(path) != nil else { throw StoreError(.missing, path: path) }
        var configuration = configuration()
        configuration.readonly = true
        do {
            let queue = try DatabaseQueue(path: readOnlyName(path), configuration: configuration)
            if !migrations.isEmpty {
                try queue.read { db in try check(db, path: path, migrations: migrations) }
            }
            return Store(queue, path: path, isReadOnly: true)
        } catch let error as DatabaseError {
            throw StoreError(error, path: path)
        }
    }

    /// A store without a file, for tests.
    public static func inMemory(migrations: [Migration]) throws -> Store {
        let queue = try DatabaseQueue(configuration: configuration())
        try DatabaseMigrator(migrations).migrate(queue)
        return Store(queue, path: inMemoryPath)
    }

    /// Once for the process, before its first connection.
    private static let settings: Void = tidegate_sqlite_count_no_memory()

    static func configuration() -> Configuration {
        _ = settings
        var configuration = Configuration()
        configuration.busyMode = .timeout(Double(busyTimeoutMilliseconds) / 1_000)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { db in
            // Counts for a file that has no tables yet.
            if !db.configuration.readonly { try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL") }
            try db.execute(sql: "PRAGMA journal_size_limit = \(logSizeMax)")
            // The log stays when the last connection closes, so that a reader need not make one.
            var keep: CInt = 1
            sqlite3_file_control(db.sqliteConnection, nil, SQLITE_FCNTL_PERSIST_WAL, &keep)
        }
        return configuration
    }

    /// Sets FULL on the one connection that writes, and asks it back.
    ///
    /// After the pool has opened, for it sets NORMAL when it is done with all that a configuration can say.
    private static func makeDurable(_ pool: DatabasePool, path: String) throws {
        let synchronous = try pool.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = FULL")
            return try Int.fetchOne(db, sql: "PRAGMA synchronous")
        }
        guard synchronous == 2 else {
            throw StoreError(.notDurable(synchronous: synchronous ?? -1), path: path)
        }
    }

    /// Sets what the connection that writes holds in memory, once there is nothing to migrate, which may sort very much.
    ///
    /// In place of a file are the pages that each statement with a trigger would put back if it failed in its middle;
    /// written to one, they were nine tenths of all that was written while many files arrived.
    private static func keepInMemory(_ pool: DatabasePool) throws {
        try pool.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
            try db.execute(sql: "PRAGMA cache_size = -\(writerCache)")
        }
    }

    private static func check(_ db: Database, path: String, migrations: [Migration]) throws {
        let migrator = DatabaseMigrator(migrations)
        if let unknown = try migrator.unknownMigration(db) {
            throw StoreError(.newer(migration: unknown), path: path)
        }
        let applied = try migrator.appliedIdentifiers(db)
        if let missing = migrations.first(where: { !applied.contains($0.id) }) {
            throw StoreError(.older(migration: missing.id), path: path)
        }
    }

    /// Makes the file with its rights, before SQLite would with more; its -wal and -shm files take after it.
    private static func create(_ path: String) throws {
        let descriptor = systemOpen(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            systemClose(descriptor)
            return
        }
        let code = errno
        let detail = strerror(code).map { String(cString: $0).lowercased() } ?? "error \(code)"
        let reason: StoreError.Reason =
            switch code {
            case ENOSPC, EDQUOT: .diskFull
            case EROFS: .readOnly
            case EACCES where access(path, F_OK) == 0: .readOnly
            case EIO: .inputOutput
            default: .cannotOpen
            }
        throw StoreError(reason, path: path, detail: detail)
    }

    /// What to open: the path, or where SQLite would have to make files beside it, the path marked as unchanging.
    ///
    /// Whoever writes the file keeps its log beside it, so that without a log nobody does.
    private static func readOnlyName(_ path: String) -> String {
        if let log = fileSize(path + "-wal") {
            let index = path + "-shm"
            let usable = access(index, W_OK) == 0 || (access(index, F_OK) != 0 && access(folder(of: path), W_OK) == 0)
            if usable || log > 0 { return path }
        }
        let unreserved = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/".utf8)
        var name = "file:"
        for byte in path.utf8 {
            if unreserved.contains(byte) {
                name.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                name += (byte < 16 ? "%0" : "%") + String(byte, radix: 16)
            }
        }
        return name + "?immutable=1"
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

/// The size of a file in bytes; nil when it is not there.
func fileSize(_ path: String) -> Int64? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Int64(status.st_size)
}

// Named apart from the methods of `Store`, which hide them.
private func systemOpen(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 { open(path, flags, mode) }
private func systemClose(_ descriptor: Int32) { close(descriptor) }
