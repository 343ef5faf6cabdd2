import Files
import GRDB
import Store
import TestSupport
import Testing
import Timekeeping

@testable import Arrivals

/// Files that came before: another content at the same path, the same content under another name.
@Suite struct RepeatTests {
    private func orders(
        _ onReplace: ReplaceRule = .append, duplicates: DuplicateRule = .allow
    ) throws -> WatchedDataset {
        var orders = try dataset(invalid: "failed")
        orders.onReplace = onReplace
        orders.duplicates = duplicates
        return orders
    }

    private func take(_ id: Int64, by run: String, _ db: Database) throws {
        try Ledger.claim([id], for: run, at: at(50), in: db)
        try Ledger.ingest(run: run, at: at(51), in: db)
    }

    @Test(arguments: ReplaceRule.allCases)
    func `another content at the path of a file that was ingested is taken, passed over or invalid`(
        rule: ReplaceRule
    ) throws {
        try ledger().write { db in
            let orders = try orders(rule)
            let first = try #require(try db.arrive("a.csv", "h1", content: 1, in: orders, at: at(1)))
            try take(first.id, by: "retail-1", db)
            let second = try #require(try db.arrive("a.csv", "h2", content: 2, in: orders, at: at(60)))
            #expect(second.version == 2)
            #expect(second.state == (rule.takesIt ? .valid : .invalid))
            let reason = "version 1 is ingested by run retail-1, and the dataset takes no other"
            #expect(second.reason == (rule.takesIt ? nil : reason))
            #expect(try Ledger.isPassedOver(second.id, in: db) == (rule == .ignore))
            // Only what is invalid is set aside.
            #expect(try Ledger.notSetAside(of: orders, in: db).map(\.id) == (rule == .fail ? [second.id] : []))
            let again = try Ledger.detect("a.csv", identity(2), of: orders, captures: [:], at: at(61), in: db)
            if case .quarantine = again { #expect(rule == .fail) } else { #expect(again == .known && rule != .fail) }
        }
    }

    @Test func `a version that no run has taken is replaced, whatever the rule`() throws {
        try ledger().write { db in
            let orders = try orders(.ignore)
            let first = try #require(try db.arrive("a.csv", "h1", content: 1, in: orders, at: at(1)))
            let second = try #require(try db.arrive("a.csv", "h2", content: 2, in: orders, at: at(2)))
            #expect(try Ledger.arrival(first.id, in: db)?.state == .invalid)
            #expect(second.state == .valid)
        }
    }

    @Test func `a version that was passed over counts once the run gives the earlier one back`() throws {
        try ledger().write { db in
            let orders = try orders(.ignore)
            let first = try #require(try db.arrive("a.csv", "h1", content: 1, in: orders, at: at(1)))
            try Ledger.claim([first.id], for: "retail-1", at: at(2), in: db)
            let second = try #require(try db.arrive("a.csv", "h2", content: 2, in: orders, at: at(3)))
            #expect(second.state == .invalid)
            // The first one's bytes are gone, so that nobody can take it any more.
            let released = try Ledger.release(run: "retail-1", at: at(4), in: db)
            #expect(released.waiting.isEmpty)
            #expect(released.replaced == [first.id])
            #expect(try Ledger.reconsider(passedOverFor: first.id, at: at(5), in: db).map(\.id) == [second.id])
            let judged = try #require(try db.arrive("a.csv", "h2", content: 2, in: orders, at: at(6)))
            #expect(judged.id == second.id)
            #expect(judged.state == .valid)
        }
    }

    @Test(arguments: DuplicateRule.allCases)
    func `the same content under another name is taken, passed over or invalid`(rule: DuplicateRule) throws {
        try ledger().write { db in
            let orders = try orders(duplicates: rule)
            let first = try #require(try db.arrive("a.csv", "h1", content: 1, in: orders, at: at(1)))
            let waiting = try #require(try db.arrive("b.csv", "h1", content: 2, in: orders, at: at(2)))
            try take(first.id, by: "retail-1", db)
            let ingested = try #require(try db.arrive("c.csv", "h1", content: 3, in: orders, at: at(60)))
            for (copy, state) in [(waiting, "waits"), (ingested, "is ingested by run retail-1")] {
                #expect(copy.state == (rule == .allow ? .valid : .invalid))
                #expect(copy.reason == (rule == .allow ? nil : "the same content as 'a.csv', which \(state)"))
                #expect(try Ledger.isPassedOver(copy.id, in: db) == (rule == .skip))
            }
            // Another dataset's files are no duplicates of these, nor is another content, nor an older one at its path.
            var other = try dataset("other")
            other.duplicates = rule
            #expect(try db.arrive("d.csv", "h1", content: 4, in: other, at: at(61))?.state == .valid)
            #expect(try db.arrive("e.csv", "h2", content: 5, in: orders, at: at(62))?.state == .valid)
            #expect(try db.arrive("a.csv", "h3", content: 6, in: orders, at: at(63))?.state == .valid)
            #expect(try db.arrive("a.csv", "h1", content: 7, in: orders, at: at(64))?.state == .valid)
        }
    }

    @Test func `files from before the rule are known to it, also when it was off meanwhile`() throws {
        try ledger().write { db in
            let (without, with) = (try orders(), try orders(duplicates: .skip))
            _ = try db.arrive("a.csv", "h1", content: 1, in: without, at: at(1))
            #expect(try db.arrive("b.csv", "h1", content: 2, in: with, at: at(2))?.state == .invalid)
            try Ledger.forgetContents(besides: [without], in: db)
            _ = try db.arrive("c.csv", "h2", content: 3, in: without, at: at(3))
            try Ledger.forgetContents(besides: [with], in: db)
            #expect(try db.arrive("d.csv", "h2", content: 4, in: with, at: at(4))?.state == .invalid)
        }
    }

    /// Random files, replaced and copied and taken by runs that succeed or give them back: no content is dropped that no
    /// run will ever have, and none is ingested twice.
    @Test(arguments: 0..<40)
    func `each content that came is ingested once, or waits once, or is gone from its path`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let store = try ledger()
        let orders = try orders(.ignore, duplicates: .skip)
        var disk: [String: (hash: String, content: Int64)] = [:]
        var run: String?
        for step in 1...120 {
            let now = at(Int64(step))
            try store.write { db in
                switch Int.random(in: 0..<6, using: &random) {
                case 0...2:
                    let path = "f\(Int.random(in: 0..<5, using: &random)).csv"
                    let hash = "h\(Int.random(in: 0..<6, using: &random))"
                    disk[path] = (hash, Int64(step))
                    try arrive(path, disk, in: orders, at: now, db)
                case 3 where run == nil:
                    let ids = try db.waitingIDs()
                    run = ids.isEmpty ? nil : "retail-\(step)"
                    if let run { try Ledger.claim(ids, for: run, at: now, in: db) }
                case 4:
                    if let run { try Ledger.ingest(run: run, at: now, in: db) }
                    run = nil
                default:
                    let released = try run.map { try Ledger.release(run: $0, at: now, in: db) }
                    run = nil
                    for id in released?.replaced ?? [] { try reconsider(id, disk, in: orders, at: now, db) }
                }
            }
        }
        try store.read { db in
            let all = try disk.keys.flatMap { try Ledger.arrivals(path: $0, in: db) }
            let taken = all.filter { $0.state == .ingested || $0.state == .valid }
            // A path's older content may come again at its path; else each content is there once.
            for (hash, same) in Dictionary(grouping: taken, by: { $0.hash }) {
                #expect(Set(same.map(\.path)).count == 1, "seed \(seed): \(hash ?? "") is taken from several files")
            }
            for (path, file) in disk {
                let newest = try #require(all.filter { $0.path == path }.max { $0.version < $1.version })
                guard newest.state == .invalid else { continue }
                // It is passed over for something that is, or will be, ingested.
                let earlier = try Int64.fetchOne(
                    db, sql: "SELECT passed_over_for FROM arrivals WHERE id = ?", arguments: [newest.id])
                let other = try #require(try earlier.flatMap { try Ledger.arrival($0, in: db) })
                #expect(other.state != .invalid, "seed \(seed): \(path) of \(file.hash) is dropped for nothing")
            }
        }
    }

    private func arrive(
        _ path: String, _ disk: [String: (hash: String, content: Int64)], in orders: WatchedDataset, at now: Instant,
        _ db: Database
    ) throws {
        guard let file = disk[path] else { return }
        let seen = identity(file.content)
        _ = try Ledger.detect(path, seen, of: orders, captures: [:], at: now, in: db)
        let conclusion = try Ledger.conclude(
            inspection(file.hash, seen), of: path, in: orders, captures: [:], at: now, in: db)
        switch conclusion {
        case .unchanged: break
        case .valid(_, let replaced), .invalid(_, let replaced), .passedOver(_, let replaced):
            for id in replaced { try reconsider(id, disk, in: orders, at: now, db) }
        }
    }

    private func reconsider(
        _ id: Int64, _ disk: [String: (hash: String, content: Int64)], in orders: WatchedDataset, at now: Instant,
        _ db: Database
    ) throws {
        for passed in try Ledger.reconsider(passedOverFor: id, at: now, in: db) {
            try arrive(passed.path, disk, in: orders, at: now, db)
        }
    }
}
