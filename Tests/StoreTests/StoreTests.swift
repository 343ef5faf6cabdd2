import Files
import GRDB
import TestSupport
import Testing
import Timekeeping

@testable import Store

private let migrations = [
    Migration(id: "1-notes", sql: "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;"),
    Migration(
        id: "2-index",
        sql: "CREATE TABLE page (note INTEGER NOT NULL REFERENCES note) STRICT; CREATE INDEX p ON page(note)"),
]

@Suite struct StoreTests {
    let folder: ScratchFolder
    let path: String

    init() throws {
        folder = try ScratchFolder()
        path = folder.path("state.sqlite")
    }

    private func open() throws -> Store { try Store.open(path: path, migrations: migrations) }

    private func texts(_ store: Store) throws -> [String] {
        try store.read { db in try String.fetchAll(db, sql: "SELECT text FROM note ORDER BY id") }
    }

    private func add(_ text: String, _ store: Store) throws {
        try store.write { db in try db.execute(sql: "INSERT INTO note (text) VALUES (?)", arguments: [text]) }
    }

    @Test func `rows of any size and text come back as they were bound`() throws {
        let store = try open()
        let texts = ["", "short", String(repeating: "as long as a page ", count: 300), "ü'\"", "x"]
        let rows = (0..<200).map { "\($0) " + texts[$0 % texts.count] }
        try store.write { db in
            try BulkInsert(into: "note", columns: ["id", "text"]).insert(Array(rows.enumerated()), in: db) {
                row, statement in
                statement.bind(row.offset)
                statement.bind(row.element)
            }
        }
        #expect(try self.texts(store) == rows)
    }

    @Test func `what reads a store in memory may not write`() throws {
        let store = try Store.inMemory(migrations: migrations)
        #expect(throws: StoreError.self) {
            try store.read { db in try db.execute(sql: "INSERT INTO note (text) VALUES ('x')") }
        }
    }

    @Test func `what is written is there for readers, and after opening again`() throws {
        let store = try open()
        try add("one", store)
        #expect(try texts(store) == ["one"])
        try store.close()
        let again = try open()
        try add("two", again)
        #expect(try texts(again) == ["one", "two"])
    }

    @Test func `the one connection that writes syncs each commit, in WAL, with foreign keys`() throws {
        let settings = try open().write { db in
            try ["synchronous", "journal_mode", "foreign_keys", "journal_size_limit"].map { name in
                try String.fetchOne(db, sql: "PRAGMA \(name)")
            }
        }
        #expect(settings == ["2", "wal", "1", "67108864"])
    }

    @Test func `what a statement would put back if it failed is held in memory`() throws {
        let settings = try open().write { db in
            try ["temp_store", "cache_size"].map { try String.fetchOne(db, sql: "PRAGMA \($0)") }
        }
        #expect(settings == ["2", "-65536"])
    }

    @Test func `a write begins IMMEDIATE`() throws {
        let store = try open()
        let other = try DatabaseQueue(path: path)
        try store.write { _ in
            let error = #expect(throws: DatabaseError.self) {
                try other.inDatabase { db in try db.execute(sql: "BEGIN IMMEDIATE") }
            }
            #expect(error?.resultCode == .SQLITE_BUSY)
        }
    }

    @Test func `a body that throws leaves nothing and its error comes out`() throws {
        struct Stop: Error {}
        let store = try open()
        #expect(throws: Stop.self) {
            try store.write { db in
                try db.execute(sql: "INSERT INTO note (text) VALUES ('x')")
                throw Stop()
            }
        }
        #expect(try texts(store) == [])
    }

    @Test func `only its owner may read the files`() throws {
        let store = try open()
        try add("x", store)
        for name in ["state.sqlite", "state.sqlite-wal", "state.sqlite-shm"] {
            #expect(try rights(folder.path(name)) == 0o600, "\(name)")
        }
    }

    @Test func `a refused change says which rule forbids it`() throws {
        let store = try open()
        try add("x", store)
        let error = #expect(throws: StoreError.self) { try add("x", store) }
        #expect(error?.reason == .constraint)
        #expect(error?.detail == "UNIQUE constraint failed: note.text")
        let orphan = #expect(throws: StoreError.self) {
            try store.write { db in try db.execute(sql: "INSERT INTO page (note) VALUES (99)") }
        }
        #expect(orphan?.detail == "FOREIGN KEY constraint failed")
    }

    @Test func `a full disk undoes the write and says so, and it goes on once there is room`() throws {
        let store = try open()
        let limit = try store.write { db in
            try Int.fetchOne(db, sql: "PRAGMA max_page_count = 1") ?? 0
        }
        let error = #expect(throws: StoreError.self) { try add(String(repeating: "x", count: 100_000), store) }
        #expect(error?.reason == .diskFull)
        #expect(error?.isTransient == true)
        #expect(
            error?.description == "no space left on the disk of the state file '\(path)'; free some, and it goes on")
        try store.write { db in try db.execute(sql: "PRAGMA max_page_count = \(limit + 1_000)") }
        try add("y", store)
        #expect(try texts(store) == ["y"])
    }

    @Test func `a file that is no database is refused with the way out`() throws {
        try folder.write(
            "this is no database, but long enough to look at. " + String(repeating: "x", count: 500), to: "state.sqlite"
        )
        let error = #expect(throws: StoreError.self) { try open() }
        #expect(error?.reason == .corrupt)
        #expect(error?.description.contains("keep a copy") == true)
    }

    @Test func `a missing folder and a folder in its place cannot be opened`() throws {
        let error = #expect(throws: StoreError.self) {
            try Store.open(path: folder.path("no/state.sqlite"), migrations: [])
        }
        #expect(error?.reason == .cannotOpen)
        try folder.makeFolder("state.sqlite")
        let other = #expect(throws: StoreError.self) { try open() }
        #expect(other?.reason == .cannotOpen)
    }

    @Test func `a database of a newer program is refused and left as it is`() throws {
        try Store.open(path: path, migrations: migrations + [Migration(id: "3-new", sql: "CREATE TABLE n (x)")]).close()
        for open in [
            { try Store.open(path: path, migrations: migrations) },
            { try Store.openReadOnly(path: path, migrations: migrations) },
        ] {
            let error = #expect(throws: StoreError.self) { try open() }
            #expect(error?.reason == .newer(migration: "3-new"))
            #expect(
                error?.description == "the state file '\(path)' was written by a newer tidegate (it has '3-new'); "
                    + "use that version of tidegate, or a newer one")
        }
    }

    @Test func `a migration is applied once, in order, and a reader refuses a file without it`() throws {
        let first = try Store.open(path: path, migrations: [migrations[0]])
        try add("kept", first)
        try first.close()
        let error = #expect(throws: StoreError.self) { try Store.openReadOnly(path: path, migrations: migrations) }
        #expect(error?.reason == .older(migration: "2-index"))
        let second = try open()
        #expect(try texts(second) == ["kept"])
    }

    @Test func `a migration that fails leaves the database as it was`() throws {
        try open().close()
        let bad = Migration(id: "3-bad", sql: "CREATE TABLE good (x); CREATE TABLE note (x)")
        #expect(throws: StoreError.self) { try Store.open(path: path, migrations: migrations + [bad]) }
        let tables = try open().read { db in try db.tableExists("good") }
        #expect(!tables)
    }

    @Test func `the log is truncated when it is large, and only when no reader needs it`() throws {
        let store = try open()
        try add("x", store)
        #expect(try !store.checkpointIfLarge())
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let reader = try DatabaseQueue(path: path, configuration: configuration)
        try reader.inDatabase { db in try db.execute(sql: "BEGIN; SELECT * FROM note") }
        try add("y", store)
        #expect(try !store.checkpoint(ifLargerThan: 100))
        try reader.inDatabase { db in try db.execute(sql: "COMMIT") }
        #expect(try store.checkpoint(ifLargerThan: 100))
        #expect(fileSize(path + "-wal") == 0)
        #expect(try texts(store) == ["x", "y"])
    }

    @Test func `a store in memory has the same shape`() throws {
        let store = try Store.inMemory(migrations: migrations)
        try add("x", store)
        #expect(try texts(store) == ["x"])
    }

    @Test func `a moment is stored as its microseconds`() throws {
        let moment = Instant(microseconds: 1_700_000_000_123_456)
        let (type, back) = try Store.inMemory(migrations: []).write { db in
            try db.execute(sql: "CREATE TABLE t (at INTEGER NOT NULL) STRICT")
            try db.execute(sql: "INSERT INTO t VALUES (?)", arguments: [moment])
            return (
                try String.fetchOne(db, sql: "SELECT typeof(at) FROM t"),
                try Instant.fetchOne(db, sql: "SELECT at FROM t")
            )
        }
        #expect(type == "integer")
        #expect(back == moment)
    }
}
