public import GRDB
public import Timekeeping

/// How what was to happen by a time stands; the raw value is the word in SQL, JSON and documents.
public enum DeadlineState: String, Hashable, Sendable, CaseIterable {
    /// No deadline has passed since it was written.
    case expected = "EXPECTED"
    /// It was there in time.
    case met = "MET"
    /// Nothing was there in time.
    case late = "LATE"
    /// Something was there in time, and not enough.
    case tooFew = "TOO FEW"
    /// More came than was expected.
    case tooMany = "TOO MANY"
    /// A file is larger than expected.
    case tooBig = "TOO BIG"
    /// A file is smaller than expected.
    case tooSmall = "TOO SMALL"
    /// What was missing has come after all.
    case cameLate = "CAME LATE"

    /// Whether something is missing still.
    public var isMissing: Bool { self == .late || self == .tooFew }
}

/// What is to happen by a time, as people look at it.
public struct DeadlineRecord: Hashable, Sendable {
    /// The workflow.
    public var workflow: String
    /// The dataset whose files are expected; nil for a run.
    public var dataset: String?
    /// How it stands.
    public var state: DeadlineState
    /// The last deadline; nil before the first.
    public var due: Instant?
    /// What has come since, for the next one.
    public var found: Int
    /// Since when it stands so.
    public var changed: Instant

    /// All of them, by workflow and dataset.
    public static func list(in db: Database) throws -> [DeadlineRecord] {
        try Row.fetchAll(db, sql: "SELECT * FROM deadlines ORDER BY workflow, dataset").map { row in
            let state = DeadlineState(rawValue: row["state"]) ?? .expected
            let found: Int = row["found"]
            let shortage: Int = row["shortage"]
            return DeadlineRecord(
                workflow: row["workflow"], dataset: row["dataset"], state: state, due: row["due"],
                found: state.isMissing ? found : max(0, found - shortage), changed: row["changed"])
        }
    }
}

/// A change of what is to happen by a time, as people look at it.
public struct DeadlineChange: Hashable, Sendable {
    /// When it was told.
    public var at: Instant
    /// The workflow.
    public var workflow: String
    /// The dataset whose files are expected; nil for a run.
    public var dataset: String?
    /// What it became.
    public var state: DeadlineState
    /// What happened, in a sentence.
    public var detail: String

    /// The newest, and whether there are more.
    public static func list(
        workflow: String? = nil, since: Instant? = nil, limit: Int, in db: Database
    ) throws -> (changes: [DeadlineChange], more: Bool) {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT * FROM deadline_history WHERE (:workflow IS NULL OR workflow = :workflow) AND at >= :since
                ORDER BY sequence DESC LIMIT :limit
                """,
            arguments: [
                "workflow": workflow, "since": since?.microseconds ?? .min, "limit": limit == .max ? limit : limit + 1,
            ])
        let changes = rows.prefix(limit).map { row in
            DeadlineChange(
                at: row["at"], workflow: row["workflow"], dataset: row["dataset"],
                state: DeadlineState(rawValue: row["state"]) ?? .expected, detail: row["detail"])
        }
        return (changes, rows.count > limit)
    }
}
