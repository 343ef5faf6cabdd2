import Arrivals
import Files
import GRDB
import Store
import TestSupport
import Testing
import Timekeeping

/// Files that are written, judged, taken, given back and ingested in any order, several runs at a time.
private struct RandomLedger {
    var random: SeededRandom
    let store: Store
    let datasets: [WatchedDataset]
    /// What is on the disk: content by path.
    var contents: [String: Int64] = [:]
    /// Which run has succeeded with which version of a workflow's file.
    var successes: [String: String] = [:]
    var runs: Set<String> = []
    var clock: Int64 = 0

    init(seed: UInt64) throws {
        random = SeededRandom(seed: seed)
        store = try ledger()
        datasets = [try dataset(), try dataset("all", of: "audit", "**"), try dataset("rest", "landing/**")]
    }

    mutating func step() throws {
        clock += 1
        let now = at(clock)
        let dataset = datasets[Int.random(in: 0..<datasets.count, using: &random)]
        let path = "landing/orders/\(Int.random(in: 0..<4, using: &random)).csv"
        let run = "\(dataset.workflow)-\(Int.random(in: 1...12, using: &random))"
        switch Int.random(in: 0..<12, using: &random) {
        case 0...1: contents[path] = Int64.random(in: 1...4, using: &random)
        case 2: _ = try detect(path, dataset, now)
        case 3...5: try inspect(path, dataset, now)
        case 6...7: try claim(run, dataset, now)
        case 8: try store.write { db in _ = try Ledger.release(run: run, at: now, in: db) }
        case 9...10: try succeed(run, now)
        default: try disturb(path, now)
        }
    }

    private func seen(_ path: String) -> FileIdentity? {
        contents[path].map { identity($0) }
    }

    private func detect(_ path: String, _ dataset: WatchedDataset, _ now: Instant) throws -> Detection? {
        guard let seen = seen(path) else { return nil }
        return try store.write { try Ledger.detect(path, seen, of: dataset, captures: [:], at: now, in: $0) }
    }

    private mutating func inspect(_ path: String, _ dataset: WatchedDataset, _ now: Instant) throws {
        guard let seen = seen(path), let content = contents[path],
            case .inspect = try detect(path, dataset, now)
        else { return }
        let isValid = Int.random(in: 0..<4, using: &random) > 0
        let result = inspection("\(content)", seen, invalid: isValid ? nil : "bad")
        try store.write { db in
            _ = try Ledger.conclude(result, of: path, in: dataset, captures: [:], at: now, in: db)
        }
        try store.read { (db: Database) throws in
            #expect(try Ledger.arrivals(path: path, in: db).contains { $0.hash == result.hash })
        }
    }

    private mutating func claim(_ run: String, _ dataset: WatchedDataset, _ now: Instant) throws {
        // A run takes its batch when it is made, and never again.
        guard !runs.contains(run) else { return }
        let waiting = try store.read { db in
            var ids: [Int64] = []
            try Ledger.waiting(in: db) { if $0.workflow == dataset.workflow { ids.append($0.id) } }
            return ids
        }
        guard !waiting.isEmpty else { return }
        runs.insert(run)
        let chosen = waiting.filter { _ in Bool.random(using: &random) }
        try store.write { try Ledger.claim(chosen, for: run, at: now, in: $0) }
    }

    private mutating func succeed(_ run: String, _ now: Instant) throws {
        try store.write { db in
            let batch = try Ledger.batch(of: run, in: db).filter { $0.state == .valid }
            #expect(try Ledger.ingest(run: run, at: now, in: db) == batch.count)
            for arrival in batch {
                let version = "\(arrival.workflow)/\(arrival.dataset)/\(arrival.path)/\(arrival.version)"
                #expect(successes[version] == nil, "\(version) was ingested by \(successes[version] ?? "")")
                successes[version] = run
            }
        }
    }

    private mutating func disturb(_ path: String, _ now: Instant) throws {
        let choice = Int.random(in: 0..<3, using: &random)
        try store.write { db in
            guard let arrival = try Ledger.arrivals(path: path, in: db).randomElement(using: &random) else { return }
            switch choice {
            case 0: _ = try Ledger.withdraw(arrival.id, reason: "gone", at: now, in: db)
            case 1: _ = try? Ledger.retry(arrival.id, at: now, in: db)
            default: try? Ledger.claim([arrival.id], for: "thief", at: now, in: db)
            }
        }
        try store.write { _ = try Ledger.release(run: "thief", at: now, in: $0) }
    }

    /// I1, I2 and I5, as far as the ledger goes.
    func check() throws {
        try store.read { db in
            let arrivals = try Ledger.list(limit: .max, in: db).arrivals
            for arrival in arrivals {
                try check(arrival, db)
            }
            for versions in Dictionary(grouping: arrivals, by: { "\($0.workflow)/\($0.dataset)/\($0.path)" }).values {
                #expect(versions.map(\.version).sorted() == Array(1...versions.count))
                #expect(versions.count { $0.state == .valid && $0.run == nil } <= 1)
            }
            let counted = try Ledger.counts(in: db).reduce(into: [:]) { $0[$1.state, default: 0] += $1.files }
            #expect(counted == Dictionary(grouping: arrivals, by: \.state).mapValues(\.count))
        }
    }

    private func check(_ arrival: Arrival, _ db: Database) throws {
        let history = try Ledger.history(of: arrival.id, in: db)
        #expect(history.first?.from == nil && history.first?.to == .new)
        for (earlier, later) in zip(history, history.dropFirst()) {
            #expect(later.from == earlier.to)
            let isClaim = later.from == .valid && later.to == .valid
            #expect(isClaim || later.from?.canBecome(later.to) ?? false, "\(history)")
        }
        #expect(history.last?.to == arrival.state)
        let version = "\(arrival.workflow)/\(arrival.dataset)/\(arrival.path)/\(arrival.version)"
        #expect((arrival.state == .ingested) == (successes[version] != nil))
        if arrival.state == .ingested { #expect(arrival.run == successes[version]) }
    }
}

@Test(arguments: UInt64(1)...20)
func `in any order of events a version is ingested once and every change is legal`(seed: UInt64) throws {
    var life = try RandomLedger(seed: seed)
    for step in 1...400 {
        try life.step()
        if step % 40 == 0 { try life.check() }
    }
    #expect(!life.successes.isEmpty)
}
