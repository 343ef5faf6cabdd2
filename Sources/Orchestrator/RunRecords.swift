import Engines
public import GRDB
public import Scheduling
import Store
public import Timekeeping

/// Runs as people look at them: read-only views of the journal.
public struct RunRecord: Hashable, Sendable {
    /// The run's name.
    public var id: String
    /// Its workflow.
    public var workflow: String
    /// Its state.
    public var state: RunState
    /// Why it is in that state, where there is something to say.
    public var reason: String?
    /// The trigger that started it.
    public var trigger: String
    /// What closed its batch.
    public var closedBy: String
    /// What its files share, as `date=2026-11-20`; nil when they were not gathered by a capture.
    public var key: String?
    /// When it was made.
    public var created: Instant
    /// When it began; nil while QUEUED.
    public var started: Instant?
    /// When it ended.
    public var ended: Instant?
    /// The files of its batch.
    public var files: Int
    /// The bytes of its batch.
    public var bytes: Int64

    /// Which runs to list.
    public struct Filter: Hashable, Sendable {
        /// Only this workflow's.
        public var workflow: String?
        /// Only those in this state.
        public var state: RunState?
        /// Only those made since then.
        public var since: Instant?
        /// At most so many.
        public var limit: Int

        /// A filter; by default the newest 50.
        public init(workflow: String? = nil, state: RunState? = nil, since: Instant? = nil, limit: Int = 50) {
            self.workflow = workflow
            self.state = state
            self.since = since
            self.limit = limit
        }
    }

    /// Runs, newest first, and whether some were left out.
    public static func list(_ filter: Filter, in db: Database) throws -> (runs: [RunRecord], more: Bool) {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT * FROM runs WHERE (:workflow IS NULL OR workflow = :workflow)
                    AND (:state IS NULL OR state = :state) AND created >= :since
                ORDER BY created DESC, number DESC LIMIT :limit
                """,
            arguments: [
                "workflow": filter.workflow, "state": filter.state?.rawValue,
                "since": filter.since?.microseconds ?? .min, "limit": filter.limit + 1,
            ])
        return (rows.prefix(filter.limit).compactMap(RunRecord.init), rows.count > filter.limit)
    }

    /// One run; nil when there is none of that name.
    public static func run(_ id: String, in db: Database) throws -> RunRecord? {
        try Row.fetchOne(try db.cachedStatement(sql: "SELECT * FROM runs WHERE id = ?"), arguments: [id])
            .flatMap(RunRecord.init)
    }

    /// How many runs there are in each state.
    public static func counts(in db: Database) throws -> [RunState: Int] {
        var counts: [RunState: Int] = [:]
        for row in try Row.fetchAll(db, sql: "SELECT state, count(*) AS count FROM runs GROUP BY state") {
            guard let state = RunState(rawValue: row["state"]) else { continue }
            counts[state] = row["count"]
        }
        return counts
    }

    /// How many files are held by runs that did not succeed.
    public static func heldFiles(in db: Database) throws -> Int {
        try Int.fetchOne(
            db,
            sql: """
                SELECT (SELECT count(*) FROM runs r JOIN arrivals a ON a.run = r.id
                    WHERE r.state IN ('FAILED', 'STOPPED') AND a.state = 'VALID')
                + (SELECT count(DISTINCT s.arrival) FROM runs r JOIN shares s ON s.run = r.id
                    WHERE r.state IN ('FAILED', 'STOPPED') AND s.ingested IS NULL)
                """) ?? 0
    }

    private init?(_ row: Row) {
        guard let state = RunState(rawValue: row["state"]) else { return nil }
        id = row["id"]
        workflow = row["workflow"]
        self.state = state
        reason = row["reason"]
        trigger = row["trigger"]
        closedBy = row["closed_by"]
        key = row["batch_key"]
        created = Instant(microseconds: row["created"])
        started = (row["started"] as Int64?).map(Instant.init(microseconds:))
        ended = (row["ended"] as Int64?).map(Instant.init(microseconds:))
        files = row["files"]
        bytes = row["bytes"]
    }
}

/// A node run as people look at it.
public struct NodeRecord: Hashable, Sendable {
    /// The node's name.
    public var node: String
    /// Its state.
    public var state: NodeState
    /// Why it is in that state, where there is something to say.
    public var reason: String?
    /// When its first attempt began.
    public var started: Instant?
    /// When it ended.
    public var ended: Instant?
    /// What it told.
    public var outputs: [String: OutputValue]
    /// Its attempts, in order.
    public var attempts: [AttemptRecord]

    /// The nodes of a run, in the workflow's order; without attempts where only states are wanted.
    public static func nodes(of run: String, hasAttempts: Bool = true, in db: Database) throws -> [NodeRecord] {
        let all = hasAttempts ? try AttemptRecord.attempts(of: run, in: db) : []
        let attempts = Dictionary(grouping: all, by: \.node)
        let rows = try Row.fetchAll(
            db, sql: "SELECT \(columns), phase, wake_at FROM node_runs AS n WHERE run = ? ORDER BY position",
            arguments: [run])
        return try rows.map { row in
            var node = try NodeRecord(row)
            node.reason = try node.reason ?? waiting(for: row["phase"], row, of: run, in: db)
            node.attempts = attempts[node.node] ?? []
            return node
        }
    }

    /// The nodes of a run that ended, without attempts, after a row of history, in the order of their ends; those that
    /// are under way again are left out.
    static func ended(of run: String, afterHistory sequence: Int64, in db: Database) throws -> [NodeRecord] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT \(columns) FROM history AS h JOIN node_runs AS n ON n.run = h.run AND n.node = h.node
                WHERE h.run = ? AND h.sequence > ? AND h.attempt IS NULL AND n.ended IS NOT NULL
                    AND h.to_state IN (\(endStates))
                ORDER BY h.sequence
                """)
        let nodes = try Row.fetchCursor(statement, arguments: [run, sequence]).map(NodeRecord.init)
        return try Array(nodes)
    }

    private static let endStates = NodeState.allCases.filter(\.isEnded).map { "'\($0.rawValue)'" }.joined(
        separator: ", ")
    private static let columns = "n.node, n.state, n.reason, n.started, n.ended, n.outputs"

    /// Reads the first of a row's columns, which are `columns`.
    private init(_ row: Row) throws {
        node = row[0]
        state = NodeState(rawValue: row[1]) ?? .waiting
        reason = row[2]
        started = (row[3] as Int64?).map(Instant.init(microseconds:))
        ended = (row[4] as Int64?).map(Instant.init(microseconds:))
        outputs = try JSONText.decode([String: OutputValue].self, from: row[5])
        attempts = []
    }
}

extension NodeRecord {
    /// What a node waits for, by its stored phase.
    private static func waiting(for phase: String?, _ row: Row, of run: String, in db: Database) throws -> String? {
        let node: String = row["node"]
        let time = (row["wake_at"] as Int64?).map { Instant(microseconds: $0).iso8601 }
        switch phase {
        case "sleeping": return "waits until \(time ?? "")"
        case "awaiting":
            let limit = time.map { ", until \($0)" } ?? ""
            return "waits for 'tidegate runs signal \(run) \(node)'\(limit)"
        case "requiring": return "waits for what it requires, since \(time ?? "")"
        case "following":
            let child = try String.fetchOne(
                db, sql: "SELECT id FROM runs WHERE parent = ? AND parent_node = ? ORDER BY created DESC, number DESC",
                arguments: [run, node])
            return "waits for \(child ?? "a run")"
        case "repeating":
            let counts = try Items.counts(of: node, run: run, in: db)
            let all = counts.values.reduce(0, +)
            let failed = counts[.failed, default: 0]
            return "\(counts[.succeeded, default: 0]) of \(all) items succeeded"
                + (failed > 0 ? ", \(failed) failed" : "")
        default: return nil
        }
    }
}

extension NodeRecord {
    /// Takes up what attempts that run tell of themselves now.
    public mutating func look(into workspace: Workspace, run: String) {
        for index in attempts.indices where attempts[index].ended == nil && attempts[index].engine != nil {
            let folder = AttemptFolder("\(workspace.runsFolder)/\(run)/\(node)/\(attempts[index].number)")
            attempts[index].engine?.spark = SparkReport.read(folder)
        }
    }
}

/// An attempt as people look at it.
public struct AttemptRecord: Hashable, Sendable {
    /// The node it tries.
    public var node: String
    /// From 1.
    public var number: Int
    /// RUNNING, SUCCEEDED, FAILED, TIMEOUT or STOPPED.
    public var state: String
    /// The kind of error.
    public var error: String?
    /// The error in a sentence.
    public var message: String?
    /// When it began.
    public var started: Instant
    /// When it ended.
    public var ended: Instant?
    /// What ran it, where there was a choice.
    public var engine: EngineRecord?

    static func attempts(of run: String, in db: Database) throws -> [AttemptRecord] {
        let engines = try EngineRecord.records(of: run, in: db)
        return try Row.fetchAll(
            db, sql: "SELECT * FROM attempts WHERE run = ? ORDER BY node, number", arguments: [run]
        ).map { row in
            AttemptRecord(
                node: row["node"], number: row["number"], state: row["state"], error: row["error"],
                message: row["message"], started: Instant(microseconds: row["started"]),
                ended: (row["ended"] as Int64?).map(Instant.init(microseconds:)),
                engine: engines[row["node"]]?[row["number"]])
        }
    }
}
