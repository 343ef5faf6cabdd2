import Catalog
import GRDB
import Store
import TableSchema
import Testing
import Timekeeping

@Suite struct SnapshotTests {
    private let name = TableName(database: "out", table: "daily")
    private let start = Instant(seconds: 1_000)

    private func file(_ path: String, hash: String? = nil, day: String? = nil) -> TableFile {
        TableFile(
            path: path, size: 10, rows: 2, hash: hash ?? path,
            layout: FileLayout(format: .csv, compression: .none, dialect: CSVDialect(), columns: ["id"]),
            partition: day.map { [PartitionValue("day", $0)] } ?? [])
    }

    /// A table with snapshots of `a`; then `a` and `b`; then `c` in place of both, kept until a time; then `c` and `d`.
    private func makeStore(keptUntil end: Instant?) throws -> Store {
        let store = try Store.inMemory(migrations: Catalog.migrations)
        try store.write { db in
            try Catalog.recording("append", of: name, by: "w-1", at: start, in: db) {
                try Catalog.create(
                    Table(name: name, format: .csv, location: "lake", columns: [.init("id", .bigint)], created: start),
                    change: "created", in: db)
                try Catalog.add([file("lake/a", day: "1")], to: name, at: start, in: db)
            }
            try append("lake/b", at: start + .seconds(10), in: db)
            try Catalog.recording("overwrite", of: name, by: "w-3", at: start + .seconds(20), in: db) {
                _ = try Catalog.removeFiles(from: name, keptUntil: end, at: start + .seconds(20), in: db)
                try Catalog.evolve(
                    name, columns: [.init("id", .bigint), .init("x", .string)], partitionKeys: [], change: "new",
                    at: start, in: db)
                try Catalog.add([file("lake/c")], to: name, at: start + .seconds(20), in: db)
            }
            try append("lake/d", at: start + .seconds(30), in: db)
        }
        return store
    }

    private func append(_ path: String, at now: Instant, in db: Database) throws {
        try Catalog.recording("append", of: name, by: nil, at: now, in: db) {
            try Catalog.add([file(path)], to: name, at: now, in: db)
        }
    }

    private func paths(at number: Int, in db: Database) throws -> [String] {
        let snapshot = try #require(try Catalog.snapshot(number, of: name, in: db))
        return try Catalog.files(of: name, in: snapshot, db).map(\.path)
    }

    @Test func `each change of files has a number, and the files and columns that there were`() throws {
        let store = try makeStore(keptUntil: start + .seconds(1_000))
        try store.read { db in
            let (snapshots, more) = try Catalog.snapshots(of: name, in: db)
            #expect(snapshots.map(\.number) == [4, 3, 2, 1] && !more)
            #expect(snapshots.map(\.operation) == ["append", "overwrite", "append", "append"])
            #expect(snapshots.map(\.run) == [nil, "w-3", nil, "w-1"])
            #expect(
                snapshots.map { [$0.came, $0.went, $0.files] } == [[1, 0, 2], [1, 2, 1], [1, 0, 2], [1, 0, 1]])
            #expect(snapshots.allSatisfy { $0.isKept })
            let files = try (1...4).map { try paths(at: $0, in: db) }
            #expect(files == [["lake/a"], ["lake/a", "lake/b"], ["lake/c"], ["lake/c", "lake/d"]])
            #expect(try Catalog.columns(of: name, in: snapshots[2], db).columns.map(\.name) == ["id"])
            #expect(try Catalog.columns(of: name, in: snapshots[1], db).columns.map(\.name) == ["id", "x"])
            let first = try #require(try Catalog.snapshot(1, of: name, in: db))
            #expect(try Catalog.files(of: name, in: first, db).first?.partition == [PartitionValue("day", "1")])
            #expect(try Catalog.snapshot(of: name, at: start + .seconds(19), in: db)?.number == 2)
            #expect(try Catalog.snapshot(of: name, at: start - .seconds(1), in: db) == nil)
        }
    }

    @Test func `what changes no file makes no snapshot, and the same bytes again stay what they were`() throws {
        let store = try makeStore(keptUntil: start + .seconds(1_000))
        try store.write { db in
            try Catalog.recording("append", of: name, by: nil, at: start, in: db) {}
            #expect(try Catalog.snapshot(of: name, in: db) == 4)
            try append("lake/d", at: start + .seconds(40), in: db)
            #expect(try paths(at: 4, in: db) == ["lake/c", "lake/d"])
            #expect(try Catalog.snapshots(of: name, in: db).snapshots.allSatisfy { $0.isKept })
            try Catalog.recording("crawl", of: name, by: nil, at: start, in: db) {
                try Catalog.add([file("lake/d", hash: "other")], to: name, at: start, in: db)
            }
            #expect(
                try Catalog.snapshots(of: name, in: db).snapshots.map(\.isKept) == [
                    true, false, false, false, false, false,
                ])
        }
    }

    @Test func `files stay until their time is over, and then their snapshots cannot be read`() throws {
        let end = start + .seconds(100)
        let store = try makeStore(keptUntil: end)
        try store.write { db in
            let left = start + .seconds(20)
            #expect(try Catalog.endedFiles(leftBefore: left, at: end - .seconds(1), in: db).isEmpty)
            #expect(try Catalog.filesInPlace(leftBefore: left - .seconds(1), at: start, in: db).isEmpty)
            let inPlace = try Catalog.filesInPlace(leftBefore: left, at: start, in: db)
            #expect(inPlace.map(\.aside) == ["lake/.history/a", "lake/.history/b"])
            try Catalog.noteAside([inPlace[0].id], in: db)
            #expect(try paths(at: 2, in: db) == ["lake/.history/a", "lake/b"])
            let ended = try Catalog.endedFiles(leftBefore: left, at: end, in: db)
            // One that is the table's file again stays.
            try append("lake/b", at: end, in: db)
            #expect(try Catalog.forget(ended, in: db).sorted() == ["lake/.history/a", "lake/.history/b", "lake/a"])
            #expect(try Catalog.pastFiles(of: name, in: db).isEmpty)
            #expect(
                try Catalog.snapshots(of: name, in: db).snapshots.map(\.isKept) == [true, true, true, false, false])
        }
    }

    @Test func `what is taken out for good ends what was before`() throws {
        let store = try makeStore(keptUntil: nil)
        try store.read { db in
            let past = try Catalog.pastFiles(of: name, in: db)
            #expect(past.isEmpty)
            #expect(try Catalog.snapshots(of: name, in: db).snapshots.map(\.isKept) == [true, true, false, false])
        }
    }

    @Test func `a table that is dropped takes its snapshots with it`() throws {
        let store = try makeStore(keptUntil: start + .seconds(1_000))
        try store.write { db in
            let isDropped = try Catalog.drop(name, in: db)
            #expect(isDropped)
            #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM catalog_snapshots") == 0)
        }
    }
}
