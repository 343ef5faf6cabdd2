import Arrivals
import GRDB
import Store
import Testing
import Timekeeping

@Suite struct LedgerListingTests {
    let store: Store

    init() throws {
        store = try ledger()
        let orders = try dataset()
        let customers = try dataset("customers", "landing/customers/*")
        let audit = try dataset("orders", of: "audit")
        try store.write { db in
            for number in 0..<4 {
                let second = Int64(number)
                try db.arrive("o\(number)", "o", content: 1, in: orders, at: at(10 * second))
                try db.arrive("c\(number)", "c", content: 1, invalid: "bad", in: customers, at: at(10 * second + 1))
                try db.arrive("a\(number)", "a", content: 1, in: audit, at: at(10 * second + 2))
            }
            try Ledger.claim([1, 4], for: "retail-1", at: at(100), in: db)
            try Ledger.ingest(run: "retail-1", at: at(101), in: db)
        }
    }

    private func paths(_ filter: ArrivalFilter, limit: Int = 50) throws -> [String] {
        try store.read { db in
            let page = try Ledger.list(filter, limit: limit, in: db)
            return page.arrivals.map(\.path) + (page.more ? ["…"] : [])
        }
    }

    @Test func `a list is newest first and says whether there are more`() throws {
        #expect(try paths(ArrivalFilter(), limit: 3) == ["a3", "c3", "o3", "…"])
        #expect(try paths(ArrivalFilter(), limit: 12).count == 12)
        #expect(try paths(ArrivalFilter(), limit: 0) == ["…"])
        #expect(try paths(ArrivalFilter(), limit: .max).count == 12)
    }

    @Test(arguments: [
        (ArrivalFilter(workflow: "retail"), ["c3", "o3", "c2", "…"]),
        (ArrivalFilter(dataset: "orders"), ["a3", "o3", "a2", "…"]),
        (ArrivalFilter(workflow: "retail", dataset: "orders"), ["o3", "o2", "o1", "…"]),
        (ArrivalFilter(state: .invalid), ["c3", "c2", "c1", "…"]),
        (ArrivalFilter(state: .ingested), ["o1", "o0"]),
        (ArrivalFilter(since: at(31)), ["a3", "c3"]),
        (ArrivalFilter(workflow: "retail", state: .valid, since: at(25)), ["o3"]),
        (ArrivalFilter(run: "retail-1"), ["o1", "o0"]),
        (ArrivalFilter(dataset: "customers", run: "retail-1"), []),
        (ArrivalFilter(workflow: "none"), []),
    ])
    func `a list shows what its filter asks for`(filter: ArrivalFilter, expected: [String]) throws {
        #expect(try paths(filter, limit: 3) == expected)
    }

    @Test func `no statement walks the whole ledger`() throws {
        var statements: Set<String> = []
        try store.write { db in
            db.trace { event in statements.insert("\(event)") }
            try exercise(db)
            db.trace(options: [])
            let own = statements.filter { !$0.hasPrefix("--") && $0.contains("arrival") || $0.contains("ingestions") }
            #expect(own.count >= 25)
            for sql in own {
                let plan = try explain(sql, db)
                let walks = plan.filter { $0.hasPrefix("SCAN") && !Self.mayWalk($0) }
                #expect(walks.isEmpty, "\(sql)\n\(plan)")
            }
        }
    }

    /// What is walked has few rows, or is asked for in whole.
    private static func mayWalk(_ step: String) -> Bool {
        ["arrival_counts", "USING INDEX arrivals_waiting", "USING INDEX arrivals_unread", "CONSTANT ROW"].contains {
            step.contains($0)
        }
    }

    private func explain(_ sql: String, _ db: Database) throws -> [String] {
        let statement = try db.makeStatement(sql: "EXPLAIN QUERY PLAN " + sql)
        statement.setUncheckedArguments(StatementArguments())
        return try Row.fetchAll(statement).map { $0["detail"] }
    }

    private func exercise(_ db: Database) throws {
        let orders = try dataset(invalid: "failed")
        try db.arrive("x", "x", content: 1, in: orders, at: at(200))
        try db.arrive("x", "y", content: 2, in: orders, at: at(201))
        try db.arrive("x", "y", content: 3, in: orders, at: at(201))
        try db.arrive("z", "z", content: 1, invalid: "bad", in: orders, at: at(202))
        let id = try #require(try Ledger.arrivals(path: "z", in: db).first?.id)
        _ = try Ledger.unknown(
            among: [Sighting(path: "z", identity: identity(1), dataset: orders, captures: [:])], in: db
        ).isEmpty
        try Ledger.recordMove(of: id, to: "failed/z", in: db)
        _ = try Ledger.retry(id, at: at(203), in: db)
        _ = try Ledger.unread(in: db)
        _ = try Ledger.withdraw(id, reason: "gone", at: at(204), in: db)
        let waiting = try db.waitingIDs()
        try Ledger.claim(waiting, for: "r", at: at(205), in: db)
        try Ledger.release(run: "r", at: at(206), in: db)
        try Ledger.claim(waiting, for: "s", at: at(207), in: db)
        _ = try Ledger.batch(of: "s", in: db)
        try Ledger.ingest(run: "s", at: at(208), in: db)
        _ = try Ledger.history(of: id, in: db)
        _ = try Ledger.hasArrived(workflow: "retail", dataset: "orders", in: db)
        _ = try Ledger.arrivedDatasets(in: db)
        for filter in [
            ArrivalFilter(), ArrivalFilter(workflow: "retail"), ArrivalFilter(state: .invalid), ArrivalFilter(run: "s"),
        ] {
            _ = try Ledger.list(filter, in: db)
        }
    }
}
