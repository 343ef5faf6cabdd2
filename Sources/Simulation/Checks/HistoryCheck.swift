import GRDB
import OrderedCollections
import Scheduling

/// I5: every transition is legal and a row of history, and the current state is what the history replays to.
struct HistoryCheck {
    /// What the history told since the last look.
    struct News {
        var created: [String] = []
        var succeeded: [String] = []
        var runs: [String] = []
        var nodes: [Key] = []
    }

    struct Key: Hashable {
        let run: String
        let node: String
    }

    private struct AttemptKey: Hashable {
        let node: Key
        let number: Int
    }

    private var lastSequence: Int64 = 0
    private var runs: [String: RunState] = [:]
    private var nodes: [Key: NodeState] = [:]
    private var openAttempts: Set<AttemptKey> = []

    /// Replays what was added.
    mutating func look(_ scheduler: Scheduler, _ db: Database) throws -> News {
        var news = News()
        let rows = try Row.fetchCursor(
            try db.cachedStatement(
                sql: """
                    SELECT sequence, run, node, attempt, from_state, to_state FROM history
                    WHERE sequence > ? ORDER BY sequence
                    """), arguments: [lastSequence])
        while let row = try rows.next() {
            lastSequence = row[0]
            let run: String = row[1] ?? ""
            guard let node: String = row[2] else {
                try replay(run, from: row[4], to: row[5], &news)
                continue
            }
            let key = Key(run: run, node: node)
            if let number: Int = row[3] {
                try replay(AttemptKey(node: key, number: number), from: row[4], to: row[5])
            } else {
                try replay(key, from: row[4], to: row[5], &news)
            }
        }
        return news
    }

    private mutating func replay(_ run: String, from: String?, to: String, _ news: inout News) throws {
        guard let next = RunState(rawValue: to) else { throw Violation(.oneState, "run \(run) became '\(to)'") }
        if let from {
            guard let known = runs[run], known.rawValue == from, known.mayBecome(next) else {
                let known = runs[run]?.rawValue ?? "unknown"
                throw Violation(.oneState, "run \(run), \(known) by its history, went from \(from) to \(to)")
            }
        } else {
            guard runs[run] == nil, next == .queued else {
                throw Violation(.oneState, "run \(run) was made twice, or is \(to) from its beginning")
            }
            news.created.append(run)
        }
        runs[run] = next
        news.runs.append(run)
        if next == .succeeded { news.succeeded.append(run) }
    }

    private mutating func replay(_ node: Key, from: String?, to: String, _ news: inout News) throws {
        let known = nodes[node] ?? .waiting
        guard let next = NodeState(rawValue: to), known.rawValue == from,
            known == next || known.mayBecome(next)
        else {
            throw Violation(
                .oneState,
                "node \(node.node) of \(node.run), \(known.rawValue) by its history, went from \(from ?? "-") to \(to)"
            )
        }
        nodes[node] = next
        news.nodes.append(node)
    }

    private mutating func replay(_ attempt: AttemptKey, from: String?, to: String) throws {
        let isRight = from == nil ? openAttempts.insert(attempt).inserted : openAttempts.remove(attempt) != nil
        guard isRight else {
            throw Violation(
                .oneState,
                "attempt \(attempt.node.run)/\(attempt.node.node)/\(attempt.number) went to \(to) a second time")
        }
    }

    /// Compares what the news are of: replayed, stored and in the scheduler's memory.
    func compare(_ news: News, forgotten: Set<String>, _ scheduler: Scheduler, _ db: Database) throws {
        let stored = try db.cachedStatement(sql: "SELECT state FROM runs WHERE id = ?")
        for run in news.runs where !forgotten.contains(run) {
            let state = try String.fetchOne(stored, arguments: [run])
            let held = RunID(run).flatMap { scheduler.runUnderWay($0) }?.state.rawValue
            try compare("run \(run)", runs[run]?.rawValue, state, held)
        }
        let nodeStored = try db.cachedStatement(sql: "SELECT state FROM node_runs WHERE run = ? AND node = ?")
        for node in news.nodes where !forgotten.contains(node.run) {
            let state = try String.fetchOne(nodeStored, arguments: [node.run, node.node])
            let held = RunID(node.run).flatMap { scheduler.runUnderWay($0) }?.nodes[node.node]?.state.rawValue
            try compare("node \(node.node) of \(node.run)", nodes[node]?.rawValue, state, held)
        }
    }

    private func compare(_ what: String, _ replayed: String?, _ stored: String?, _ held: String?) throws {
        guard replayed == stored, held == nil || held == stored else {
            let held = held.map { ", \($0) in the scheduler" } ?? ""
            throw Violation(
                .oneState, "\(what) is \(stored ?? "gone") in the store, \(replayed ?? "unknown") by its history\(held)"
            )
        }
    }

    /// Compares everything; of runs, only those that were forgotten may be gone.
    func compareAll(forgotten: Set<String>, _ db: Database) throws {
        var gone = Set(runs.keys)
        let runRows = try Row.fetchCursor(db, sql: "SELECT id, state FROM runs")
        while let row = try runRows.next() {
            let id: String = row[0]
            gone.remove(id)
            try compare("run \(id)", runs[id]?.rawValue, row[1], nil)
        }
        if let lost = gone.subtracting(forgotten).min() {
            throw Violation(.durable, "run \(lost) is not in the store any more, and was not to be forgotten")
        }
        let nodeRows = try Row.fetchCursor(db, sql: "SELECT run, node, state FROM node_runs")
        while let row = try nodeRows.next() {
            let key = Key(run: row[0], node: row[1])
            try compare("node \(key.node) of \(key.run)", (nodes[key] ?? .waiting).rawValue, row[2], nil)
        }
    }
}
