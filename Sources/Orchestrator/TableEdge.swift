public import GRDB
import Scheduling
import Store
import TableSchema
public import Timekeeping

/// What says that a table was made of another, or of a dataset's files, by a node of a workflow.
public struct TableEdge: Hashable, Sendable {
    /// What a table is made of.
    public struct Source: Hashable, Comparable, Sendable {
        /// What it is.
        public enum Kind: String, Hashable, Sendable {
            case table
            case dataset
        }

        /// What it is.
        public var kind: Kind
        /// `database.table`, or `workflow/dataset`.
        public var name: String

        /// A table or dataset.
        public init(kind: Kind, name: String) {
            self.kind = kind
            self.name = name
        }

        /// By kind, then by name.
        public static func < (left: Self, right: Self) -> Bool {
            (left.kind.rawValue, left.name) < (right.kind.rawValue, right.name)
        }
    }

    /// What it is made of.
    public var source: Source
    /// The table, `database.table`.
    public var target: String
    /// The workflow and the node that make it.
    public var workflow: String
    /// The node.
    public var node: String
    /// For columns of the table, those of the source that they are made of; nil where that is not known.
    public var columns: [String: [String]]?
    /// The newest run that did so.
    public var run: String
    /// When it did.
    public var at: Instant
    /// How many runs did.
    public var runs: Int
}

/// What the rows that an attempt made are made of: for each source the columns, nil where they are not known.
package typealias TableOrigins = [TableEdge.Source: [String: [String]]?]

/// Edges in the store: one for each source, table and node, and the runs of each.
extension TableEdge {
    static let migrations = [
        Migration(
            id: "table-edges-1",
            sql: """
                CREATE TABLE table_edges (
                    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL,
                    workflow TEXT NOT NULL, node TEXT NOT NULL, columns TEXT, run TEXT NOT NULL, at INTEGER NOT NULL,
                    runs INTEGER NOT NULL);
                CREATE UNIQUE INDEX table_edges_by_target ON table_edges (target, kind, source, workflow, node);
                CREATE INDEX table_edges_by_source ON table_edges (kind, source);
                CREATE TABLE table_edge_runs (run TEXT, edge INTEGER, PRIMARY KEY (run, edge)) WITHOUT ROWID;
                """)
    ]

    /// Takes note of what a node has made a table of, in the transaction that ends it.
    static func note(
        _ origins: TableOrigins, of target: TableName, by attempt: AttemptID, at now: Instant, in db: Database
    ) throws {
        let upsert = try db.cachedStatement(
            sql: """
                INSERT INTO table_edges (kind, source, target, workflow, node, columns, run, at, runs)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)
                ON CONFLICT (target, kind, source, workflow, node)
                DO UPDATE SET columns = excluded.columns, run = excluded.run, at = excluded.at
                RETURNING id
                """)
        let add = try db.cachedStatement(sql: "INSERT OR IGNORE INTO table_edge_runs (run, edge) VALUES (?, ?)")
        let count = try db.cachedStatement(sql: "UPDATE table_edges SET runs = runs + 1 WHERE id = ?")
        for (source, columns) in origins.sorted(by: { $0.key < $1.key }) {
            let edge = try Int64.fetchOne(
                upsert,
                arguments: [
                    source.kind.rawValue, source.name, target.description, attempt.run.workflow, attempt.node,
                    try columns.map { try JSONText.encode($0) }, attempt.run.description, now.microseconds,
                ])
            try add.execute(arguments: [attempt.run.description, edge])
            if db.changesCount > 0 { try count.execute(arguments: [edge]) }
        }
    }

    /// The edges that lead to a table, of all runs or of one.
    public static func edges(to table: String, run: String? = nil, in db: Database) throws -> [TableEdge] {
        try edges(where: "target = ?", [table], run, db)
    }

    /// The edges that lead from a table or dataset.
    public static func edges(from source: Source, run: String? = nil, in db: Database) throws -> [TableEdge] {
        try edges(where: "kind = ? AND source = ?", [source.kind.rawValue, source.name], run, db)
    }

    private static func edges(
        where condition: String, _ arguments: [String], _ run: String?, _ db: Database
    ) throws -> [TableEdge] {
        let ofRun = run == nil ? "" : "AND id IN (SELECT edge FROM table_edge_runs WHERE run = ?)"
        let find = try db.cachedStatement(
            sql: "SELECT * FROM table_edges WHERE \(condition) \(ofRun) ORDER BY kind, source, target, workflow, node")
        return try Row.fetchAll(find, arguments: StatementArguments(arguments + (run.map { [$0] } ?? []))).compactMap {
            row in
            guard let kind = Source.Kind(rawValue: row["kind"]) else { return nil }
            let columns: String? = row["columns"]
            return TableEdge(
                source: Source(kind: kind, name: row["source"]), target: row["target"], workflow: row["workflow"],
                node: row["node"], columns: columns.flatMap { try? JSONText.decode([String: [String]].self, from: $0) },
                run: row["run"], at: Instant(microseconds: row["at"]), runs: row["runs"])
        }
    }
}
