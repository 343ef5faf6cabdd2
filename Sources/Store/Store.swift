public import GRDB

/// The one SQLite file that holds state, ledger and catalog, so that what belongs together is one commit.
///
/// One connection writes, durably (WAL, `synchronous = FULL`); readers see the last commit and never wait for it. How the
/// file is opened is in `Store+Opening.swift`. Neither `write` nor `read` may be called from within one of them.
public final class Store: Sendable {
    /// The path of a store that has no file.
    static let inMemoryPath = ":memory:"
    /// The file; `:memory:` for one that has none.
    public let path: String
    /// Whether it was opened for reading only.
    public let isReadOnly: Bool
    let database: any DatabaseWriter

    /// Above this size the write-ahead log is truncated, in bytes.
    static let logSizeMax: Int64 = 64 << 20

    init(_ database: any DatabaseWriter, path: String, isReadOnly: Bool = false) {
        self.database = database
        self.path = path
        self.isReadOnly = isReadOnly
    }

    /// Runs a body in one transaction; all of it is on the disk when this returns, none of it when it throws.
    ///
    /// The transaction begins IMMEDIATE, so that two writers never meet half-way. SQLite's errors come out as `StoreError`,
    /// the body's own as they are.
    public func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
        guard !isReadOnly else { throw StoreError(.readOnly, path: path, detail: "opened for reading") }
        return try wrappingErrors {
            try database.writeWithoutTransaction { db in
                var result: Result?
                try db.inTransaction(.immediate) {
                    result = try body(db)
                    return .commit
                }
                guard let result else { throw StoreError(.other, path: path, detail: "the transaction did not run") }
                return result
            }
        }
    }

    /// Runs a body on one unchanging view of the last commit. Keep it short: the log cannot shrink meanwhile.
    public func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try wrappingErrors { try path == Self.inMemoryPath ? readInMemory(body) : database.read(body) }
    }

    /// Reads through the one connection that there is, where nobody writes meanwhile. GRDB would forbid it to write, at the
    /// price of preparing each of its statements anew.
    private func readInMemory<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try database.unsafeRead { db in
            let before = db.totalChangesCount
            let result = try body(db)
            guard db.totalChangesCount == before else {
                throw StoreError(.readOnly, path: path, detail: "what only reads has written")
            }
            return result
        }
    }

    /// Moves the write-ahead log into the file and truncates it, when it is larger than 64 MiB and no reader needs it.
    ///
    /// Gives whether it did. To be called now and then by whoever writes, when there is nothing else to do.
    @discardableResult
    public func checkpointIfLarge() throws -> Bool {
        try checkpoint(ifLargerThan: Self.logSizeMax)
    }

    /// The same, with another limit in bytes.
    func checkpoint(ifLargerThan limit: Int64) throws -> Bool {
        guard !isReadOnly, let size = fileSize(path + "-wal"), size > limit else { return false }
        return try truncateLog()
    }

    private func truncateLog() throws -> Bool {
        try wrappingErrors {
            try database.writeWithoutTransaction { db in
                // A reader may need the log for long: ask without waiting for it.
                try db.execute(sql: "PRAGMA busy_timeout = 50")
                defer { try? db.execute(sql: "PRAGMA busy_timeout = \(Self.busyTimeoutMilliseconds)") }
                let busy = try Int.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
                return busy == 0
            }
        }
    }

    /// Gives the file system back pages that hold nothing any more, some at a time; none of a file made by a version
    /// that did not prepare it for that.
    public func giveBackSpace() throws {
        try wrappingErrors {
            try database.writeWithoutTransaction { db in
                // Each page is a row of the answer.
                _ = try Row.fetchAll(db, sql: "PRAGMA incremental_vacuum(1000)")
            }
        }
    }

    /// Closes all connections, once their work is done. Further calls of `read` and `write` throw.
    ///
    /// The log goes into the file first, where that can be: the last connection to close may be a reader, which cannot.
    public func close() throws {
        if !isReadOnly { _ = try? truncateLog() }
        try wrappingErrors { try database.close() }
    }

    private func wrappingErrors<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw StoreError(error, path: path)
        }
    }
}
