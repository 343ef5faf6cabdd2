import Arrivals
import GRDB
import Scheduling
import Store
import Workflows

/// The keys that are done, and the runs that did them: what a key's files are when it runs again.
///
/// The batch of such a run is its late files alone: they are claimed by it and INGESTED with it, as any file once. What its
/// jobs are given besides are the files that runs of the key have INGESTED, so that a job makes of the key the same as if
/// all its files had come in time.
enum BatchKeys {
    static func note(_ key: BatchKey, doneBy run: RunID, of trigger: String, in db: Database) throws {
        try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO batch_keys (workflow, trigger, key, run) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [run.workflow, trigger, key.description, run.description])
    }

    /// The keys that are done, of all workflows.
    static func done(in db: Database) throws -> [TriggerID: Set<BatchKey>] {
        var found: [TriggerID: Set<BatchKey>] = [:]
        let rows = try Row.fetchCursor(db, sql: "SELECT DISTINCT workflow, trigger, key FROM batch_keys")
        while let row = try rows.next() {
            guard let key = BatchKey(row[2] as String) else { continue }
            found[TriggerID(workflow: row[0], trigger: row[1]), default: []].insert(key)
        }
        return found
    }

    /// The keys that are done of a workflow, by trigger.
    static func done(of workflow: String, in db: Database) throws -> [String: Set<BatchKey>] {
        var found: [String: Set<BatchKey>] = [:]
        let rows = try Row.fetchCursor(
            db, sql: "SELECT DISTINCT trigger, key FROM batch_keys WHERE workflow = ?", arguments: [workflow])
        while let row = try rows.next() {
            guard let key = BatchKey(row[1] as String) else { continue }
            found[row[0], default: []].insert(key)
        }
        return found
    }

    /// The files that other runs of a run's key have ingested, where its trigger lets keys run again; with their schemas.
    static func earlierFiles(of run: Run, _ workflow: Workflow, in db: Database) throws -> [Arrival] {
        guard let key = run.key, case .upload(let condition)? = workflow.trigger(run.trigger)?.condition,
            condition.late == .rerun
        else { return [] }
        let runs = try String.fetchAll(
            try db.cachedStatement(
                sql: "SELECT run FROM batch_keys WHERE workflow = ? AND trigger = ? AND key = ? AND run <> ?"),
            arguments: [run.id.workflow, run.trigger, key.description, run.id.description])
        // A run of the key may have taken late files of another one along.
        return try runs.flatMap { try Ledger.batch(of: $0, in: db) }.filter { arrival in
            arrival.state == .ingested && arrival.captures[key.capture] ?? key.value == key.value
        }
    }
}
