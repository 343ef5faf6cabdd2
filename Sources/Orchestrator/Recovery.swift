import Arrivals
public import GRDB
import OrderedCollections
public import Scheduling
import Store
import Timekeeping

/// Reads back what the scheduler goes on from: the inverse of `Journal.record`.
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
        try Ledger.waiting(in: db) { state.waiting.append(WaitingFile($0)) }
        for (workflow, dataset) in try Ledger.arrivedDatasets(in: db) {
            state.arrivedDatasets[workflow, default: []].insert(dataset)
        }
        return state
    }

    /// One run as it was left, with its nodes; nil when there is none of that name.
    public static func run(_ id: RunID, in db: Database) throws -> Run? {
        try Row.fetchOne(db, sql: "SELECT * FROM runs WHERE id = ?", arguments: [id.description])
            .flatMap { try run($0, in: db) }
    }

    /// The definition of a content hash.
    public static func definition(
        _ hash: String, in db: Database, define: (_ hash: String, _ file: String, _ text: String) -> RunDefinition?
    ) throws -> RunDefinition? {
        guard let row = try Row.fetchOne(db, sql: "SELECT * FROM definitions WHERE hash = ?", arguments: [hash])
        else { return nil }
        return define(hash, row["file"], row["text"])
    }

    private static func run(_ row: Row, in db: Database) throws -> Run? {
        guard let state = RunState(rawValue: row["state"]) else { return nil }
        let id = RunID(workflow: row["workflow"], number: row["number"])
        var run = Run(
            id: id, definition: row["definition"], trigger: row["trigger"],
            start: try JSONText.decode([String].self, from: row["start"]), state: state,
            created: Instant(microseconds: row["created"]), logicalTime: Instant(microseconds: row["logical_time"]),
            files: row["files"], bytes: row["bytes"], closedBy: row["closed_by"], nodes: [:])
        let rows = try Row.fetchAll(
            db, sql: "SELECT * FROM node_runs WHERE run = ? ORDER BY position", arguments: [id.description])
        for row in rows {
            run.nodes[row["node"]] = try node(row)
        }
        return run
    }

    private static func node(_ row: Row) throws -> NodeRun {
        let state = NodeState(rawValue: row["state"]) ?? .waiting
        let phase: NodeRun.Phase =
            switch state {
            case .waiting: .waiting
            case .running: .running
            case .retrying: .retrying(at: Instant(microseconds: row["retry_at"] ?? 0))
            case .succeeded, .failed, .timeout, .skipped, .stopped: .ended(state, reason: row["reason"])
            }
        return NodeRun(
            phase: phase, attempts: row["attempts"], failures: row["failures"],
            outputs: try JSONText.decode([String: OutputValue].self, from: row["outputs"]))
    }
}
