import Arrivals
public import GRDB
import OrderedCollections
public import Scheduling
import Store
import Timekeeping

/// Reads back what the scheduler goes on from: the inverse of `Journal`.
public enum Recovery {
    /// Live runs, run numbers, schedule cursors and waiting files.
    ///
    /// - Parameter define: makes the workflow of a definition's text; nil when the text no longer loads, in which
    ///   case its runs wait until a person stops them.
    public static func state(
        in db: Database, define: (_ hash: String, _ file: String, _ text: String) -> RunDefinition?
    ) throws -> RecoveredState {
        var state = RecoveredState()
        state.runs = try Row.fetchAll(
            db, sql: "SELECT * FROM runs WHERE state IN ('QUEUED', 'RUNNING', 'STOPPING') ORDER BY workflow, number"
        ).compactMap { try run($0, in: db) }
        for hash in Set(state.runs.map(\.definition)) {
            if let definition = try definition(hash, in: db, define: define) {
                state.definitions.append(definition)
            }
        }
        for row in try Row.fetchAll(db, sql: "SELECT workflow, max(number) AS number FROM runs GROUP BY workflow") {
            state.lastRunNumbers[row["workflow"]] = row["number"]
        }
        for row in try Row.fetchAll(db, sql: "SELECT * FROM schedules") {
            state.scheduleCursors[TriggerID(workflow: row["workflow"], trigger: row["trigger"])] = ScheduleCursor(
                rule: row["rule"], instant: Instant(microseconds: row["instant"]))
        }
        state.doneKeys = try BatchKeys.done(in: db)
        try Ledger.waiting(in: db) { state.waiting.append(WaitingFile($0)) }
        for (workflow, dataset) in try Ledger.arrivedDatasets(in: db) {
            state.arrivedDatasets[workflow, default: []].insert(dataset)
        }
        return state
    }

    /// One run as it was left, with its nodes; nil when there is none of that name, or it is being forgotten.
    public static func run(_ id: RunID, in db: Database) throws -> Run? {
        guard let row = try row(id, in: db), try !Pruning.isForgetting(id.description, in: db) else { return nil }
        return try run(row, in: db)
    }

    /// One run without its nodes, however many it has.
    static func bareRun(_ id: RunID, in db: Database) throws -> Run? {
        try row(id, in: db).flatMap(bareRun)
    }

    /// One node of a run, without the progress of its items.
    static func node(_ name: String, of run: RunID, in db: Database) throws -> NodeRun? {
        let row = try Row.fetchOne(
            try db.cachedStatement(sql: "\(NodeColumn.select) WHERE run = ? AND node = ?"),
            arguments: [run.description, name])
        return try row.map { try node($0, of: run, hasItems: false, in: db) }
    }

    /// The definition of a content hash.
    public static func definition(
        _ hash: String, in db: Database, define: (_ hash: String, _ file: String, _ text: String) -> RunDefinition?
    ) throws -> RunDefinition? {
        guard let row = try Row.fetchOne(db, sql: "SELECT * FROM definitions WHERE hash = ?", arguments: [hash])
        else { return nil }
        return define(hash, row["file"], row["text"])
    }

    private static func row(_ id: RunID, in db: Database) throws -> Row? {
        try Row.fetchOne(
            try db.cachedStatement(sql: "SELECT * FROM runs WHERE id = ?"), arguments: [id.description])
    }

    private static func run(_ row: Row, in db: Database) throws -> Run? {
        guard var run = try bareRun(row) else { return nil }
        let rows = try Row.fetchCursor(
            try db.cachedStatement(sql: "\(NodeColumn.select) WHERE run = ? ORDER BY position"),
            arguments: [run.id.description])
        while let row = try rows.next() {
            run.nodes[row[.node]] = try node(row, of: run.id, hasItems: true, in: db)
        }
        return run
    }

    private static func bareRun(_ row: Row) throws -> Run? {
        guard let state = RunState(rawValue: row["state"]) else { return nil }
        let id = RunID(workflow: row["workflow"], number: row["number"])
        var run = Run(
            id: id, definition: row["definition"], trigger: row["trigger"],
            start: try JSONText.decode([String].self, from: row["start"]), state: state,
            created: Instant(microseconds: row["created"]), logicalTime: Instant(microseconds: row["logical_time"]),
            files: row["files"], bytes: row["bytes"], closedBy: row["closed_by"], nodes: [:])
        run.parallel = row["parallel"]
        run.key = (row["batch_key"] as String?).flatMap { BatchKey($0) }
        run.parameters = try JSONText.decode([String: String].self, from: row["parameters"])
        if let parent = (row["parent"] as String?).flatMap({ RunID($0) }) {
            run.parent = ParentNode(
                run: parent, node: row["parent_node"], item: row["parent_item"], depth: row["depth"])
        }
        return run
    }

    private static func node(_ row: Row, of run: RunID, hasItems: Bool, in db: Database) throws -> NodeRun {
        let phase = try StoredPhase.phase(
            of: NodeState(rawValue: row[.state]) ?? .waiting, word: row[.phase],
            wakeAt: (row[.wakeAt] as Int64?).map(Instant.init(microseconds:)), reason: row[.reason]
        ) {
            hasItems ? try Items.progress(of: row[.node], run: run, in: db) : ItemProgress(count: 0)
        }
        let error: String? = row[.error]
        return NodeRun(
            // Attempts for items are counted where they are kept.
            phase: phase, attempts: max(row[.attempts], row[.newestAttempt] ?? 0),
            retries: try JSONText.decode([Int].self, from: row[.retries]),
            outputs: try JSONText.decode([String: OutputValue].self, from: row[.outputs]),
            goesTo: try JSONText.decode([String].self, from: row[.goesTo]),
            failure: error.map { AttemptFailure(.init(rawValue: $0), row[.message] ?? "") })
    }
}

/// What is read of a node of a run, by its place: a name would be looked for in every row.
private enum NodeColumn: Int {
    case node, state, phase, wakeAt, reason, attempts, retries, outputs, goesTo, error, message, newestAttempt

    static let select = """
        SELECT node, state, phase, wake_at, reason, attempts, retries, outputs, goes_to, error, message,
            (SELECT max(number) FROM attempts WHERE run = node_runs.run AND node = node_runs.node)
        FROM node_runs
        """
}

extension Row {
    fileprivate subscript<Value: DatabaseValueConvertible & StatementColumnConvertible>(column: NodeColumn) -> Value {
        self[column.rawValue]
    }
}
