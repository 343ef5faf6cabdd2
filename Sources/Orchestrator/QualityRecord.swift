import GRDB
public import Store
public import TableSchema
public import Timekeeping

/// What came of one check of data: of a file of a dataset, or of the rows that a job made for its table.
///
/// Kept as long as the ledger, whatever becomes of the runs: a history is what it is for.
public struct QualityRecord: Hashable, Sendable {
    /// What was checked.
    public enum Kind: String, Hashable, Sendable, Codable {
        case file, table
    }

    /// What was checked.
    public var kind: Kind
    /// The workflow whose rules they are.
    public var workflow: String
    /// The dataset, or the table as `database.table`.
    public var name: String
    /// When.
    public var at: Instant
    /// The run that made the rows, or that has the file in its batch; nil for a file that none has.
    public var run: String?
    /// The node that made the rows.
    public var node: String?
    /// The file's path, relative to the workspace.
    public var path: String?
    /// The rows that were checked; nil when they could not be counted.
    public var rows: Int64?
    /// How good they are.
    public var score: QualityScore
    /// The rules that did not hold.
    public var broken: [RuleOutcome]
    /// The rows that were rejected while the others went on; nil when none were.
    public var rejected: Int64?
    /// The numbers that rules hold against what they were before, by what is measured.
    public var measures: [String: Double] = [:]

    /// A check of a file or table.
    public init(
        _ kind: Kind, workflow: String, name: String, at: Instant, run: String? = nil, node: String? = nil,
        path: String? = nil, rows: Int64?, score: QualityScore, broken: [RuleOutcome],
        rejected: Int64? = nil
    ) {
        self.kind = kind
        self.workflow = workflow
        self.name = name
        self.at = at
        self.run = run
        self.node = node
        self.path = path
        self.rows = rows
        self.score = score
        self.broken = broken
        self.rejected = rejected
    }

    /// The table of checks.
    public static let migrations = [
        Migration(
            id: "quality-1",
            sql: """
                CREATE TABLE quality_checks (
                    id INTEGER PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('file', 'table')), workflow TEXT NOT NULL,
                    name TEXT NOT NULL, at INTEGER NOT NULL, run TEXT, node TEXT, arrival INTEGER, rows INTEGER,
                    rules INTEGER NOT NULL, held INTEGER NOT NULL CHECK (held BETWEEN 0 AND rules), broken TEXT NOT NULL);
                CREATE INDEX quality_checks_by_name ON quality_checks (name, kind, workflow, id);
                CREATE INDEX quality_checks_by_arrival ON quality_checks (arrival, id) WHERE arrival IS NOT NULL;
                """),
        Migration(id: "quality-rejects", sql: "ALTER TABLE quality_checks ADD COLUMN rejected INTEGER"),
        Migration(id: "quality-measures", sql: "ALTER TABLE quality_checks ADD COLUMN measures TEXT"),
    ]
}
