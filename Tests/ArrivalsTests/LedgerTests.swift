import Arrivals
import Files
import GRDB
import Store
import Testing
import Timekeeping

@Suite struct LedgerTests {
    let store: Store
    let orders: WatchedDataset
    let path = "landing/orders/a.csv"

    init() throws {
        store = try ledger()
        orders = try dataset()
    }

    @Test func `each state names its successors`() {
        let table = ArrivalState.allCases.map { from in
            "\(from.rawValue) -> "
                + ArrivalState.allCases.filter { from.canBecome($0) }.map(\.rawValue).joined(separator: " ")
        }
        #expect(
            table == ["NEW -> VALID INVALID", "VALID -> INVALID INGESTED", "INVALID -> NEW", "INGESTED -> "])
    }

    @Test func `an unseen file becomes NEW, then VALID, and waits`() throws {
        try store.write { db in
            let detection = try Ledger.detect(
                path, identity(1), of: orders, captures: ["date": "2026-01-01"], at: at(0), in: db)
            #expect(detection == .inspect(arrival: 1))
            #expect(try Ledger.unread(in: db).map(\.path) == [path])
            let conclusion = try Ledger.conclude(
                inspection("aa", identity(1)), of: path, in: orders, captures: ["date": "2026-01-01"], at: at(1),
                in: db)
            let expected = Arrival(
                id: 1, workflow: "retail", dataset: "orders", path: path, version: 1, identity: identity(1),
                hash: "aa", state: .valid, captures: ["date": "2026-01-01"], arrived: at(0),
                schema: inspection("aa", identity(1)).schema)
            var bare = expected
            bare.schema = nil
            #expect(conclusion == .valid(bare, replaced: []))
            #expect(try Ledger.arrival(1, in: db) == expected)
            #expect(try Ledger.unread(in: db).isEmpty)
            var waiting: [WaitingArrival] = []
            try Ledger.waiting(in: db) { waiting.append($0) }
            #expect(waiting == [WaitingArrival(expected)])
            #expect(
                try Ledger.history(of: 1, in: db) == [
                    ArrivalChange(arrival: 1, at: at(0), from: nil, to: .new),
                    ArrivalChange(arrival: 1, at: at(1), from: .new, to: .valid),
                ])
        }
    }

    @Test func `a file that was read and has not changed is known`() throws {
        try store.write { db in
            #expect(
                try !Ledger.unknown(
                    among: [Sighting(path: path, identity: identity(1), dataset: orders, captures: [:])], in: db
                ).isEmpty)
            try db.arrive(path, "aa", content: 1, in: orders, at: at(0))
            #expect(try Ledger.detect(path, identity(1), of: orders, captures: [:], at: at(9), in: db) == .known)
            #expect(
                try Ledger.unknown(
                    among: [Sighting(path: path, identity: identity(1), dataset: orders, captures: [:])], in: db
                ).isEmpty)
            var remounted = identity(1)
            remounted.device = 99
            #expect(
                try Ledger.unknown(
                    among: [Sighting(path: path, identity: remounted, dataset: orders, captures: [:])], in: db
                ).isEmpty)
        }
    }

    @Test func `a file that is NEW is to be inspected each time it is seen`() throws {
        try store.write { (db: Database) throws in
            for _ in 0..<2 {
                #expect(
                    try Ledger.detect(path, identity(1), of: orders, captures: [:], at: at(0), in: db)
                        == .inspect(arrival: 1))
            }
            #expect(
                try !Ledger.unknown(
                    among: [Sighting(path: path, identity: identity(1), dataset: orders, captures: [:])], in: db
                ).isEmpty)
        }
    }

    @Test func `touching a file, or sending the same bytes again, changes nothing`() throws {
        try store.write { db in
            try db.arrive(path, "aa", content: 1, in: orders, at: at(0))
            let touched = identity(2, inode: 8)
            #expect(
                try Ledger.detect(path, touched, of: orders, captures: [:], at: at(1), in: db)
                    == .inspect(arrival: nil))
            let conclusion = try Ledger.conclude(
                inspection("aa", touched), of: path, in: orders, captures: [:], at: at(1), in: db)
            #expect(conclusion == .unchanged)
            #expect(try Ledger.detect(path, touched, of: orders, captures: [:], at: at(2), in: db) == .known)
            #expect(try Ledger.arrivals(path: path, in: db).count == 1)
        }
    }

    @Test func `new bytes are a new version, and the old one waits no longer`() throws {
        try store.write { db in
            try db.arrive(path, "aa", content: 1, in: orders, at: at(0))
            _ = try Ledger.detect(path, identity(2), of: orders, captures: [:], at: at(1), in: db)
            let conclusion = try Ledger.conclude(
                inspection("bb", identity(2)), of: path, in: orders, captures: [:], at: at(1), in: db)
            guard case .valid(let arrival, let replaced) = conclusion else {
                Issue.record("\(conclusion)")
                return
            }
            #expect((arrival.version, arrival.hash, replaced) == (2, "bb", [1]))
            let old = try Ledger.arrival(1, in: db)
            #expect(old?.state == .invalid)
            #expect(old?.reason == "replaced by version 2 before it was ingested")
            #expect(try db.waitingIDs() == [2])
        }
    }

    @Test func `a version that a run has taken stays with it when the file changes`() throws {
        try store.write { db in
            try db.arrive(path, "aa", content: 1, in: orders, at: at(0))
            try Ledger.claim([1], for: "retail-1", at: at(1), in: db)
            try db.arrive(path, "bb", content: 2, in: orders, at: at(2))
            #expect(try db.states(of: path) == [.valid, .valid])
            #expect(try db.waitingIDs() == [2])
            #expect(try Ledger.ingest(run: "retail-1", at: at(3), in: db) == 1)
            #expect(try db.states(of: path) == [.valid, .ingested])
        }
    }

    @Test func `a version that a run gives back after the file has changed waits no more`() throws {
        try store.write { db in
            try db.arrive(path, "aa", content: 1, in: orders, at: at(0))
            try db.arrive("landing/orders/b.csv", "cc", content: 1, in: orders, at: at(0))
            try Ledger.claim([1, 2], for: "retail-1", at: at(1), in: db)
            try db.arrive(path, "bb", content: 2, in: orders, at: at(2))
            let waiting = try Ledger.release(run: "retail-1", at: at(3), in: db).waiting
            #expect(waiting.map(\.id) == [2])
            #expect(try db.waitingIDs() == [2, 3])
            #expect(try db.states(of: path) == [.valid, .invalid])
            #expect(try Ledger.batch(of: "retail-1", in: db).isEmpty)
        }
    }

    @Test func `a run takes what waits, and nobody else does`() throws {
        try store.write { db in
            try db.arrive(path, "aa", content: 1, in: orders, at: at(0))
            try Ledger.claim([1], for: "retail-1", at: at(1), in: db)
            try Ledger.claim([1], for: "retail-1", at: at(1), in: db)
            #expect(try Ledger.batch(of: "retail-1", in: db).map(\.schema) == [inspection("aa", identity(1)).schema])
            let refused = LedgerError.notWaiting(arrival: 1, path: path, state: .valid, run: "retail-1")
            #expect(throws: refused) { try Ledger.claim([1], for: "retail-2", at: at(2), in: db) }
            #expect(throws: LedgerError.unknown(arrival: 5)) {
                try Ledger.claim([5], for: "retail-2", at: at(2), in: db)
            }
            #expect(try Ledger.ingest(run: "retail-2", at: at(2), in: db) == 0)
            #expect(try Ledger.ingest(run: "retail-1", at: at(2), in: db) == 1)
            #expect(try Ledger.ingest(run: "retail-1", at: at(3), in: db) == 0)
            #expect(try Ledger.release(run: "retail-1", at: at(4), in: db).waiting.isEmpty)
            #expect(try Ledger.arrival(1, in: db)?.ingested == at(2))
        }
    }

    @Test func `a second success for the same arrival is refused by the index`() throws {
        try store.write { db in
            try db.arrive(path, "aa", content: 1, in: orders, at: at(0))
            try Ledger.claim([1], for: "retail-1", at: at(1), in: db)
            try Ledger.ingest(run: "retail-1", at: at(2), in: db)
            try db.execute(sql: "UPDATE arrivals SET state = 'VALID', run = 'retail-2' WHERE id = 1")
            #expect(throws: LedgerError.ingestedTwice(run: "retail-2")) {
                try Ledger.ingest(run: "retail-2", at: at(3), in: db)
            }
        }
    }

    @Test func `two workflows each have their own arrival of a file`() throws {
        let other = try dataset("all", of: "audit", "landing/**")
        try store.write { db in
            try db.arrive(path, "aa", content: 1, in: orders, at: at(0))
            try db.arrive(path, "aa", content: 1, in: other, at: at(0))
            try Ledger.claim([1], for: "retail-1", at: at(1), in: db)
            try Ledger.claim([2], for: "audit-1", at: at(1), in: db)
            #expect(try Ledger.ingest(run: "retail-1", at: at(2), in: db) == 1)
            #expect(try Ledger.ingest(run: "audit-1", at: at(2), in: db) == 1)
        }
    }

    @Test func `an invalid file that someone has moved back or changed is judged anew`() throws {
        let watched = try dataset(invalid: "landing/failed")
        try store.write { db in
            let invalid = try #require(
                try db.arrive(path, "aa", content: 1, invalid: "line 3: bad", in: watched, at: at(0)))
            #expect((invalid.state, invalid.reason) == (.invalid, "line 3: bad"))
            #expect(
                try Ledger.detect(path, identity(1), of: watched, captures: [:], at: at(1), in: db)
                    == .quarantine(invalid))
            #expect(
                try !Ledger.unknown(
                    among: [Sighting(path: path, identity: identity(1), dataset: watched, captures: [:])], in: db
                ).isEmpty)
            try Ledger.recordMove(of: 1, to: "landing/failed/a.csv", in: db)
            var back = identity(1)
            back.changed += 1
            #expect(
                try Ledger.detect(path, back, of: watched, captures: [:], at: at(5), in: db)
                    == .inspect(arrival: nil))
            let conclusion = try Ledger.conclude(
                inspection("aa", back), of: path, in: watched, captures: [:], at: at(6), in: db)
            let now = try #require(try Ledger.arrival(1, in: db))
            var bare = now
            bare.schema = nil
            #expect(conclusion == .valid(bare, replaced: []))
            #expect((now.state, now.reason, now.movedTo, now.arrived) == (.valid, nil, nil, at(6)))
        }
    }

    @Test func `a file that vanished while it waited is withdrawn, and comes back`() throws {
        try store.write { db in
            try db.arrive(path, "aa", content: 1, in: orders, at: at(0))
            let withdrawn = try Ledger.withdraw(1, reason: "the file is gone", at: at(1), in: db)
            #expect(withdrawn?.reason == "the file is gone")
            #expect(try db.waitingIDs().isEmpty)
            #expect(try Ledger.withdraw(1, reason: "again", at: at(1), in: db) == nil)
            #expect(
                try Ledger.detect(path, identity(1), of: orders, captures: [:], at: at(2), in: db)
                    == .inspect(arrival: nil))
            try db.arrive(path, "aa", content: 1, in: orders, at: at(3))
            #expect(try db.waitingIDs() == [1])
            try Ledger.claim([1], for: "retail-1", at: at(4), in: db)
            #expect(try Ledger.withdraw(1, reason: "too late", at: at(5), in: db) == nil)
        }
    }

    @Test func `an invalid file is looked at again on request, unless it was replaced`() throws {
        try store.write { db in
            try db.arrive(path, "aa", content: 1, invalid: "line 3: bad", in: orders, at: at(0))
            #expect(try Ledger.retry(1, at: at(1), in: db).state == .new)
            #expect(
                throws: LedgerError.notInvalid(arrival: 1, path: path, state: .new)
            ) { try Ledger.retry(1, at: at(1), in: db) }
            // Meanwhile someone has written other bytes: these are version 2.
            try db.arrive(path, "bb", content: 2, invalid: "line 9: bad", in: orders, at: at(2))
            #expect(try db.states(of: path) == [.invalid, .invalid])
            #expect(throws: LedgerError.replaced(arrival: 1, path: path)) {
                try Ledger.retry(1, at: at(3), in: db)
            }
        }
    }

    @Test func `a dataset has arrived once one of its files is valid`() throws {
        try store.write { db in
            try db.arrive(path, "aa", content: 1, invalid: "bad", in: orders, at: at(0))
            #expect(try !Ledger.hasArrived(workflow: "retail", dataset: "orders", in: db))
            try db.arrive(path, "bb", content: 2, in: orders, at: at(1))
            #expect(try Ledger.hasArrived(workflow: "retail", dataset: "orders", in: db))
            #expect(try Ledger.arrivedDatasets(in: db).map(\.dataset) == ["orders"])
            #expect(
                try Ledger.counts(in: db) == [
                    ArrivalCount(workflow: "retail", dataset: "orders", state: .invalid, files: 1),
                    ArrivalCount(workflow: "retail", dataset: "orders", state: .valid, files: 1),
                ])
        }
    }

    @Test func `names that look the same to a person are two files`() throws {
        try store.write { db in
            try db.arrive("landing/orders/caf\u{e9}.csv", "aa", content: 1, in: orders, at: at(0))
            try db.arrive("landing/orders/cafe\u{301}.csv", "bb", content: 1, in: orders, at: at(0))
            #expect(try db.waitingIDs() == [1, 2])
        }
    }
}
