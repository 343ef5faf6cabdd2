import Files
import GRDB
import TestSupport
import Testing

@testable import Store

#if canImport(Glibc)
    import Glibc
#endif

private let migrations = [Migration(id: "1", sql: "CREATE TABLE note (text TEXT)")]

@Suite struct ReadOnlyStoreTests {
    let folder: ScratchFolder
    let path: String

    init() throws {
        folder = try ScratchFolder()
        path = folder.path("state.sqlite")
    }

    private func count(_ store: Store) throws -> Int? {
        try store.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM note") }
    }

    private func add(_ store: Store) throws {
        try store.write { db in try db.execute(sql: "INSERT INTO note VALUES ('x')") }
    }

    @Test func `a missing file says how to go on, and is not made`() throws {
        let error = #expect(throws: StoreError.self) { try Store.openReadOnly(path: path) }
        #expect(
            error?.description == "there is no state file '\(path)' yet; "
                + "start 'tidegate daemon' or 'tidegate run WORKFLOW' in the workspace first")
        #expect(try folder.names() == [])
    }

    @Test func `a reader sees each commit of a writer that is open`() throws {
        let writer = try Store.open(path: path, migrations: migrations)
        let reader = try Store.openReadOnly(path: path, migrations: migrations)
        #expect(try count(reader) == 0)
        try add(writer)
        #expect(try count(reader) == 1)
    }

    @Test func `a reader writes nothing`() throws {
        try Store.open(path: path, migrations: migrations).close()
        let reader = try Store.openReadOnly(path: path)
        let error = #expect(throws: StoreError.self) { try add(reader) }
        #expect(error?.reason == .readOnly)
        #expect(throws: StoreError.self) {
            try reader.read { db in try db.execute(sql: "INSERT INTO note VALUES ('x')") }
        }
        #expect(try !reader.checkpointIfLarge())
    }

    @Test func `reading makes no file, after a writer has closed and of a copy`() throws {
        let writer = try Store.open(path: path, migrations: migrations)
        try add(writer)
        try writer.close()
        let before = try folder.names()
        let reader = try Store.openReadOnly(path: path)
        #expect(try count(reader) == 1)
        try reader.close()
        #expect(try folder.names() == before)

        let files = LocalFileSystem()
        try files.write(files.read(path), to: try folder.makeFolder("cop%y?") + "/s#.sqlite")
        let copy = try Store.openReadOnly(path: folder.path("cop%y?/s#.sqlite"), migrations: migrations)
        #expect(try count(copy) == 1)
        #expect(try folder.names(in: "cop%y?") == ["s#.sqlite"])
    }

    @Test func `a reader that opened before the writer started again sees what it writes`() throws {
        try Store.open(path: path, migrations: migrations).close()
        let reader = try Store.openReadOnly(path: path)
        #expect(try count(reader) == 0)
        let writer = try Store.open(path: path, migrations: migrations)
        try add(writer)
        #expect(try count(reader) == 1)
        try writer.close()
        #expect(try count(reader) == 1)
    }

    @Test func `what a killed writer has committed is read`() throws {
        let writer = try Store.open(path: path, migrations: migrations)
        try add(writer)
        // As kill -9 leaves it: the log is not yet in the file.
        let files = LocalFileSystem()
        try folder.makeFolder("killed")
        for end in ["", "-wal"] {
            try files.write(files.read(path + end), to: folder.path("killed/state.sqlite" + end))
        }
        #expect(try count(Store.openReadOnly(path: folder.path("killed/state.sqlite"), migrations: migrations)) == 1)
    }
}

/// The rights of a file, as `chmod` takes them.
func rights(_ path: String) throws -> mode_t {
    var status = stat()
    try #require(stat(path, &status) == 0)
    return status.st_mode & 0o777
}
