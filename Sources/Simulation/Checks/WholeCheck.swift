import Catalog
import GRDB
import Orchestrator
import OrderedCollections
import Scheduling
import TableSchema
import Workflows

/// I3: what a table shows is a union of whole outputs of attempts that succeeded, and every file of it is there.
struct WholeCheck {
    /// Attempts that have put their output in place and are not known to be over.
    private var outputs: [AttemptID: Output] = [:]

    private struct Part: Hashable {
        let attempt: AttemptID
        let partition: [PartitionValue]
    }

    mutating func published(_ attempt: AttemptID, _ output: Output) {
        outputs[attempt] = output
    }

    /// The attempts with an output that messages tell the end of.
    func attempts(in messages: [Message]) -> [AttemptID] {
        messages.compactMap { message in
            guard case .attemptFinished(let attempt, .produced) = message, outputs[attempt] != nil else { return nil }
            return attempt
        }
    }

    /// Looks at the tables of attempts that ended in the last round.
    mutating func look(at attempts: [AttemptID], _ lake: SimulatedLake, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: "SELECT state FROM attempts WHERE run = ? AND node = ? AND number = ?")
        // Of several that ended in one round the last may have replaced the others.
        var latest: OrderedDictionary<TableName, AttemptID> = [:]
        for attempt in attempts {
            let state = try String.fetchOne(
                statement, arguments: [attempt.run.description, attempt.node, attempt.number])
            guard state == "SUCCEEDED", let output = outputs.removeValue(forKey: attempt) else { continue }
            latest[output.table] = attempt
        }
        for (table, attempt) in latest {
            let shown = try look(at: table, lake, db)
            guard (lake.byAttempt[attempt] ?? []).allSatisfy(shown.contains) else {
                throw Violation(.whole, "\(attempt) succeeded, but \(table) does not show all of its files")
            }
        }
    }

    /// Every part of an attempt that a table shows is shown whole. Gives the files.
    private func look(at table: TableName, _ lake: SimulatedLake, _ db: Database) throws -> Set<String> {
        let shown = try Catalog.files(of: table, in: db).map(\.path)
        var counts: [Part: Int] = [:]
        for path in shown {
            guard let file = lake.files[path] else {
                throw Violation(.whole, "\(table) shows '\(path)', which is not there")
            }
            counts[Part(attempt: file.attempt, partition: file.partition), default: 0] += 1
        }
        for (part, count) in counts {
            let all = (lake.byAttempt[part.attempt] ?? []).count { lake.everything[$0]?.partition == part.partition }
            guard all == count else {
                throw Violation(.whole, "\(table) shows \(count) of the \(all) files of \(part.attempt)")
            }
        }
        return Set(shown)
    }

    /// All tables: only attempts that succeeded are shown, and no file of an output is left that no table shows.
    func lookAtAll(_ lake: SimulatedLake, forgotten: Set<String>, _ db: Database) throws {
        var shown: Set<String> = []
        for table in try Catalog.tables(database: "out", in: db).tables {
            shown.formUnion(try look(at: table.name, lake, db))
        }
        let noted = Set(try String.fetchAll(db, sql: "SELECT path FROM removals"))
        let state = try db.cachedStatement(sql: "SELECT state FROM attempts WHERE run = ? AND node = ? AND number = ?")
        for (path, file) in lake.files {
            let attempt = file.attempt
            guard shown.contains(path) else {
                if noted.contains(path) { continue }
                throw Violation(.whole, "'\(path)' of \(attempt) is left behind: no table shows it")
            }
            let word = try String.fetchOne(
                state, arguments: [attempt.run.description, attempt.node, attempt.number])
            guard word == "SUCCEEDED" || word == nil && forgotten.contains(attempt.run.description) else {
                throw Violation(.whole, "\(file.table) shows '\(path)' of \(attempt), which is \(word ?? "unknown")")
            }
        }
    }
}
