import Files
import GRDB
import Store
import TestSupport
import Testing
import Timekeeping

@testable import Arrivals

/// Files that are held until all that a manifest lists are there.
@Suite struct DeliveryTests {
    private func orders() throws -> WatchedDataset {
        var orders = try dataset(invalid: "failed")
        orders.manifest = try orders.pattern.beside("*.manifest")
        return orders
    }

    private func manifest(_ files: [String: String], content: Int64 = 90) -> ReadManifest {
        let entries = files.sorted { $0.key < $1.key }.map {
            DeliveryManifest.Entry(name: $0.key, size: 100, sha256: $0.value)
        }
        return ReadManifest(
            identity: identity(content), hash: "\(files.sorted { $0.key < $1.key })",
            manifest: .success(DeliveryManifest(entries)))
    }

    private let place = "landing/orders/m.manifest"

    private func note(_ files: [String: String], at second: Int64, _ db: Database) throws -> Delivery {
        let noted = try Ledger.note(manifest(files), at: place, of: orders(), now: at(second), in: db)
        return try #require(noted)
    }

    private func arrive(_ name: String, _ hash: String, at second: Int64, _ db: Database) throws -> Arrival {
        try #require(
            try db.arrive("landing/orders/\(name)", hash, content: second, in: orders(), at: at(second)))
    }

    @Test func `files go on together once all that a manifest lists are there`() throws {
        try ledger().write { db in
            let first = try arrive("a.csv", "h1", at: 1, db)
            #expect(first.isHeld)
            #expect(try Ledger.judge(held: first, in: db) == .unlisted)
            let delivery = try note(["a.csv": "h1", "b.csv": "h2"], at: 2, db)
            #expect(try Ledger.look(at: delivery, in: db).isEmpty)
            #expect(try Ledger.complete(delivery, at: at(3), in: db) == nil)
            #expect(try db.waitingIDs().isEmpty)
            #expect(throws: LedgerError.self) { try Ledger.claim([first.id], for: "retail-1", at: at(3), in: db) }
            let second = try arrive("b.csv", "h2", at: 4, db)
            #expect(try Ledger.judge(held: second, in: db) == .listed(delivery))
            let free = try #require(try Ledger.complete(delivery, at: at(5), in: db))
            #expect(free.map(\.id) == [first.id, second.id])
            #expect(free.allSatisfy { !$0.isHeld && $0.arrived == at(5) })
            #expect(try db.waitingIDs() == [first.id, second.id])
            #expect(try Ledger.deliveries(of: place, in: db).map(\.state) == [.complete(at: at(5))])
        }
    }

    @Test func `a file that differs from a later manifest is late, from an earlier one it may be new`() throws {
        try ledger().write { db in
            let old = try arrive("a.csv", "h0", at: 1, db)
            let delivery = try note(["a.csv": "h1", "b.csv": "h2"], at: 2, db)
            #expect(try Ledger.look(at: delivery, in: db).map(\.id) == [old.id])
            let difference = "has another checksum (SHA-256) than is listed"
            #expect(try Ledger.judge(held: old, in: db) == .differs(delivery, difference, isLate: true))
            let new = try arrive("a.csv", "h9", at: 3, db)
            #expect(try Ledger.judge(held: new, in: db) == .differs(delivery, difference, isLate: false))
            #expect(
                try Ledger.missing(of: delivery, limit: 9, in: db) == [
                    MissingFile(path: "landing/orders/a.csv", problem: difference),
                    MissingFile(path: "landing/orders/b.csv", problem: "is not there"),
                ])
        }
    }

    @Test func `what was invalid by one manifest is looked at again by the next that lists it as it is`() throws {
        try ledger().write { db in
            let file = try arrive("a.csv", "h1", at: 1, db)
            _ = try note(["a.csv": "typo"], at: 2, db)
            _ = try Ledger.refuse(held: file, reason: "it differs", at: at(2), in: db)
            let mended = try note(["a.csv": "h1"], at: 3, db)
            #expect(try Ledger.look(at: mended, in: db).map(\.id) == [file.id])
        }
    }

    @Test func `a file that was there and is gone is missed again`() throws {
        try ledger().write { db in
            let first = try arrive("a.csv", "h1", at: 1, db)
            let delivery = try note(["a.csv": "h1", "b.csv": "h2"], at: 2, db)
            _ = try Ledger.look(at: delivery, in: db)
            _ = try Ledger.withdraw(first.id, reason: "gone", at: at(3), in: db)
            let second = try arrive("b.csv", "h2", at: 4, db)
            #expect(try Ledger.judge(held: second, in: db) == .listed(delivery))
            #expect(try Ledger.complete(delivery, at: at(4), in: db) == nil)
            let again = try arrive("a.csv", "h1", at: 5, db)
            #expect(try Ledger.judge(held: again, in: db) == .listed(delivery))
            #expect(try Ledger.complete(delivery, at: at(6), in: db)?.count == 2)
        }
    }

    @Test func `the same list again is nothing new, and a path's next delivery needs a list of its own`() throws {
        try ledger().write { db in
            let delivery = try note(["a.csv": "h1"], at: 1, db)
            #expect(
                try Ledger.note(manifest(["a.csv": "h1"], content: 91), at: place, of: orders(), now: at(2), in: db)
                    == nil)
            let first = try arrive("a.csv", "h1", at: 3, db)
            _ = try Ledger.judge(held: first, in: db)
            #expect(try Ledger.complete(delivery, at: at(4), in: db)?.count == 1)
            try Ledger.claim([first.id], for: "retail-1", at: at(5), in: db)
            try Ledger.ingest(run: "retail-1", at: at(6), in: db)
            let second = try arrive("a.csv", "h2", at: 7, db)
            #expect(try Ledger.judge(held: second, in: db) == .unlisted)
            let next = try note(["a.csv": "h2"], at: 8, db)
            #expect(try Ledger.look(at: next, in: db).isEmpty)
            #expect(try Ledger.complete(next, at: at(8), in: db)?.map(\.id) == [second.id])
        }
    }

    @Test func `held files have not arrived, and go on when their dataset waits for no manifest any more`() throws {
        try ledger().write { db in
            let file = try arrive("a.csv", "h1", at: 1, db)
            #expect(try !Ledger.hasArrived(workflow: "retail", dataset: "orders", in: db))
            #expect(try Ledger.arrivedDatasets(in: db).isEmpty)
            #expect(try Ledger.letGo(of: [orders()], at: at(2), in: db).isEmpty)
            #expect(try Ledger.letGo(of: [dataset()], at: at(3), in: db).map(\.id) == [file.id])
            #expect(try Ledger.hasArrived(workflow: "retail", dataset: "orders", in: db))
            #expect(try db.waitingIDs() == [file.id])
        }
    }

    /// Whatever comes in whatever order: no file goes on before its list is complete, and then all do, once.
    @Test(arguments: 1...60)
    func `in any order, files go on with the whole of their delivery`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        try ledger().write { db in
            let names = (0..<Int.random(in: 1...6, using: &random)).map { "f\($0).csv" }
            let listed = Dictionary(uniqueKeysWithValues: names.map { ($0, "good \($0)") })
            var delivery: Delivery?
            var free: [Int64] = []
            func settle(_ second: Int64) throws {
                guard let delivery, let files = try Ledger.complete(delivery, at: at(second), in: db) else { return }
                free += files.map(\.id)
            }
            for second in 1...Int64(80) {
                if delivery == nil, Int.random(in: 0..<20, using: &random) == 0 || second == 40 {
                    delivery = try note(listed, at: second, db)
                    for suspect in try delivery.map({ try Ledger.look(at: $0, in: db) }) ?? [] {
                        _ = try Ledger.refuse(held: suspect, reason: "differs", at: at(second), in: db)
                    }
                    try settle(second)
                    continue
                }
                let name = second > 60 ? names[Int(second) % names.count] : names.randomElement(using: &random) ?? ""
                let isGood = second > 60 || Bool.random(using: &random)
                let path = "landing/orders/\(name)"
                let hash = isGood ? "good \(name)" : "bad \(second)"
                // Once it has gone on, another content would be another delivery's.
                if try Ledger.arrivals(path: path, in: db).contains(where: { free.contains($0.id) }) { continue }
                guard let arrival = try db.arrive(path, hash, content: second, in: orders(), at: at(second)),
                    arrival.isHeld
                else { continue }
                _ = try Ledger.judge(held: arrival, in: db)
                try settle(second)
                #expect(free.isEmpty || free.count == names.count)
            }
            #expect(free.count == names.count && Set(free).count == names.count)
            #expect(try db.waitingIDs() == free.sorted())
        }
    }
}
