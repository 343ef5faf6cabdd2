import Files
import GRDB
import Store
import TestSupport
import Testing
import Timekeeping

@testable import Arrivals

/// Files that several triggers take, each once.
@Suite struct ShareTests {
    private let triggers = ["hourly", "nightly"]

    private func shared() throws -> WatchedDataset {
        var orders = try dataset()
        orders.holdFor = triggers
        return orders
    }

    private func take(_ id: Int64, by run: String, of trigger: String?, _ db: Database) throws {
        try Ledger.claim([id], for: run, trigger: trigger, at: at(50), in: db)
        try Ledger.ingest(run: run, at: at(51), in: db)
    }

    private func arrive(_ db: Database, _ hash: String = "h1", content: Int64 = 1) throws -> Int64 {
        try #require(try db.arrive("a.csv", hash, content: content, in: shared(), at: at(content))).id
    }

    private func open(_ id: Int64, _ db: Database) throws -> Set<String>? {
        var found: Set<String>?
        try Ledger.waiting(in: db) { if $0.id == id { found = $0.openShares } }
        return found
    }

    private func state(_ id: Int64, _ db: Database) throws -> ArrivalState? { try Ledger.arrival(id, in: db)?.state }

    @Test func `a file waits until each trigger has taken it, and is ingested by the last`() throws {
        try ledger().write { db in
            let id = try arrive(db)
            #expect(try open(id, db) == ["hourly", "nightly"])
            try take(id, by: "retail-1", of: "hourly", db)
            #expect(try state(id, db) == .valid && open(id, db) == ["nightly"])
            #expect(try Ledger.batch(of: "retail-1", in: db).map(\.state) == [.ingested])
            #expect(try Ledger.claimed(by: "retail-1", in: db).isEmpty)
            try Ledger.claim([id], for: "retail-2", trigger: "nightly", at: at(60), in: db)
            #expect(try open(id, db) == nil && Ledger.waitingSince(in: db) == nil)
            #expect(try Ledger.claimed(by: "retail-2", in: db).map(\.run) == ["retail-2"])
            try Ledger.ingest(run: "retail-2", at: at(61), in: db)
            let arrival = try #require(try Ledger.arrival(id, in: db))
            #expect(arrival.state == .ingested && arrival.run == "retail-2" && arrival.ingested == at(61))
            for run in ["retail-1", "retail-2"] {
                #expect(try Ledger.batch(of: run, in: db).map(\.id) == [id])
                #expect(try Ledger.batch(of: run, dataset: "orders", path: "a.csv", in: db).map(\.id) == [id])
                #expect(try Ledger.list(ArrivalFilter(run: run), in: db).arrivals.map(\.run) == [run])
            }
        }
    }

    @Test func `a trigger takes a file once, and SQLite holds to that too`() throws {
        try ledger().write { db in
            let id = try arrive(db)
            try take(id, by: "retail-1", of: "hourly", db)
            try Ledger.claim([id], for: "retail-2", trigger: "nightly", at: at(60), in: db)
            try Ledger.claim([id], for: "retail-2", trigger: "nightly", at: at(60), in: db)
            #expect(throws: LedgerError.self) {
                try Ledger.claim([id], for: "retail-3", trigger: "nightly", at: at(61), in: db)
            }
            #expect(throws: DatabaseError.self) { try db.execute(sql: "UPDATE shares SET run = 'thief'") }
            #expect(throws: DatabaseError.self) { try db.execute(sql: "DELETE FROM shares") }
            #expect(throws: DatabaseError.self) {
                try db.execute(sql: "INSERT INTO shares (arrival, trigger) VALUES (\(id), 'hourly')")
            }
        }
    }

    @Test func `a run that a person starts for all triggers takes a file for all of them`() throws {
        try ledger().write { db in
            let id = try arrive(db)
            #expect(try Ledger.waits(id, for: nil, in: db))
            try take(id, by: "retail-1", of: nil, db)
            #expect(try state(id, db) == .ingested)
            let other = try #require(try db.arrive("b.csv", "h2", content: 2, in: shared(), at: at(2))).id
            try take(other, by: "retail-2", of: "hourly", db)
            #expect(try !Ledger.waits(other, for: nil, in: db) && Ledger.waits(other, for: "nightly", in: db))
        }
    }

    @Test func `what a run gives back waits for its trigger again, and for no other`() throws {
        try ledger().write { db in
            let id = try arrive(db)
            try Ledger.claim([id], for: "retail-1", trigger: "hourly", at: at(5), in: db)
            try take(id, by: "retail-2", of: "nightly", db)
            #expect(try state(id, db) == .valid)
            let released = try Ledger.release(run: "retail-1", at: at(70), in: db)
            #expect(released.waiting.map(\.openShares) == [["hourly"]])
            #expect(released.waiting.map(\.takenShares) == [["nightly"]])
            try take(id, by: "retail-3", of: "hourly", db)
            #expect(try state(id, db) == .ingested)
        }
    }

    @Test func `a trigger that has not taken a version when it is replaced gets the new one only`() throws {
        try ledger().write { db in
            let first = try arrive(db)
            try take(first, by: "retail-1", of: "hourly", db)
            let second = try arrive(db, "h2", content: 60)
            #expect(try state(first, db) == .ingested && Ledger.shares(of: first, in: db).map(\.trigger) == ["hourly"])
            #expect(try open(second, db) == ["hourly", "nightly"])
            // A run that has the old version keeps it; should it give it back, nobody wants it.
            try Ledger.claim([second], for: "retail-2", trigger: "hourly", at: at(61), in: db)
            let third = try arrive(db, "h3", content: 70)
            #expect(try state(second, db) == .valid && open(second, db) == nil)
            #expect(try Ledger.release(run: "retail-2", at: at(71), in: db).waiting.isEmpty)
            #expect(try state(second, db) == .invalid && open(third, db) == ["hourly", "nightly"])
        }
    }

    @Test func `an edit lets files wait for the triggers that are named now`() throws {
        try ledger().write { db in
            let taken = try arrive(db)
            try take(taken, by: "retail-1", of: "hourly", db)
            let other = try #require(try db.arrive("b.csv", "h2", content: 2, in: shared(), at: at(2))).id
            func share(_ triggers: [String]) throws -> (waiting: [WaitingArrival], settled: [Int64]) {
                try Ledger.share("orders", of: "retail", among: triggers, at: at(80), in: db)
            }
            #expect(try share(triggers) == ([], []))
            #expect(try share(["hourly", "weekly"]).waiting.map(\.id) == [taken, other])
            #expect(try open(taken, db) == ["weekly"] && open(other, db) == ["hourly", "weekly"])
            // What the only trigger left has taken is done.
            #expect(try share(["hourly"]).settled == [taken])
            #expect(try state(taken, db) == .ingested && open(other, db) == ["hourly"])
            #expect(try share([]).waiting.map(\.openShares) == [nil])
            try take(other, by: "retail-2", of: "weekly", db)
            #expect(try state(other, db) == .ingested && Ledger.shares(of: other, in: db).isEmpty)
        }
    }

    @Test func `a file that does not fit is invalid, unless other triggers have it`() throws {
        try ledger().write { db in
            let id = try arrive(db)
            try take(id, by: "retail-1", of: "hourly", db)
            try Ledger.claim([id], for: "retail-2", trigger: "nightly", at: at(60), in: db)
            func reject(_ run: String) throws -> ArrivalState? {
                try Ledger.reject(path: "a.csv", from: run, reason: "does not fit", at: at(61), in: db)?.state
            }
            #expect(try reject("retail-2") == .ingested)
            let other = try arrive(db, "h2", content: 70)
            try Ledger.claim([other], for: "retail-3", trigger: "nightly", at: at(71), in: db)
            #expect(try reject("retail-3") == .invalid)
            #expect(try Ledger.shares(of: other, in: db).isEmpty && reject("retail-3") == nil)
        }
    }
}

private func == (
    left: (waiting: [WaitingArrival], settled: [Int64]), right: (waiting: [WaitingArrival], settled: [Int64])
) -> Bool { left.waiting == right.waiting && left.settled == right.settled }
