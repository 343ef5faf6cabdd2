import Foundation
public import GRDB
import Scheduling
import Store
public import Timekeeping

/// What a job with `state` keeps from one run to the next: a small JSON value.
///
/// An attempt that succeeds leaves the next value with its run; it takes the place of the last when the run succeeds, in that
/// transaction. So a run that fails, whose files are taken again, leaves the value as it was.
public struct KeptState: Hashable, Sendable {
    /// The workflow.
    public var workflow: String
    /// Its job.
    public var node: String
    /// The value, as JSON.
    public var value: String
    /// The run that left it.
    public var run: String
    /// When that run succeeded.
    public var updated: Instant

    /// The most bytes that a value may have.
    static let bytesMax = 64 << 10

    static let migrations = [
        Migration(
            id: "node-states-1",
            sql: """
                CREATE TABLE node_states (
                    workflow TEXT, node TEXT, value TEXT NOT NULL, run TEXT NOT NULL, updated INTEGER NOT NULL,
                    PRIMARY KEY (workflow, node)) WITHOUT ROWID;
                CREATE TABLE next_states (
                    run TEXT, node TEXT, value TEXT NOT NULL, PRIMARY KEY (run, node)) WITHOUT ROWID;
                """)
    ]

    /// All that are kept, of one workflow or of all.
    public static func list(workflow: String? = nil, in db: Database) throws -> [KeptState] {
        try Row.fetchAll(
            db, sql: "SELECT * FROM node_states WHERE ifnull(workflow = ?, true) ORDER BY workflow, node",
            arguments: [workflow]
        ).map { row in
            KeptState(
                workflow: row["workflow"], node: row["node"], value: row["value"], run: row["run"],
                updated: Instant(microseconds: row["updated"]))
        }
    }

    /// The value of a job; nil before its first.
    static func value(of node: String, _ workflow: String, in db: Database) throws -> String? {
        try String.fetchOne(
            try db.cachedStatement(sql: "SELECT value FROM node_states WHERE workflow = ? AND node = ?"),
            arguments: [workflow, node])
    }

    /// Takes note of the next value, for when the run succeeds.
    static func note(_ value: String, of attempt: AttemptID, in db: Database) throws {
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO next_states (run, node, value) VALUES (?, ?, ?)")
            .execute(arguments: [attempt.run.description, attempt.node, value])
    }

    /// Puts the values that a run has left in the place of the last ones.
    static func settle(_ run: RunID, at now: Instant, in db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO node_states (workflow, node, value, run, updated)
                SELECT ?, node, value, run, ? FROM next_states WHERE run = ?
                """
        ).execute(arguments: [run.workflow, now.microseconds, run.description])
        guard db.changesCount > 0 else { return }
        try db.cachedStatement(sql: "DELETE FROM next_states WHERE run = ?").execute(arguments: [run.description])
    }

    /// Forgets a value; whether there was one.
    static func forget(_ node: String, of workflow: String, in db: Database) throws -> Bool {
        try db.cachedStatement(sql: "DELETE FROM node_states WHERE workflow = ? AND node = ?")
            .execute(arguments: [workflow, node])
        return db.changesCount > 0
    }

    /// A value that a job wrote; a text that is no JSON, or too long, is refused with the reason.
    static func read(_ bytes: [UInt8]) throws(Refusal) -> String {
        guard bytes.count <= bytesMax else {
            throw Refusal(description: "the state that it left is larger than 64 KiB; keep a file for more")
        }
        let data = Data(bytes)
        guard (try? JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)) != nil else {
            throw Refusal(description: "the state that it left is no JSON")
        }
        return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Why a value is not kept.
    struct Refusal: Error {
        let description: String
    }
}
