import Arrivals
import Foundation
public import GRDB
import Store
import TableSchema
public import Timekeeping

/// Checks in the store.
extension QualityRecord {
    /// Which checks a list is of.
    public struct Filter: Hashable, Sendable {
        /// A dataset, or a table as `database.table`; nil for all.
        public var name: String?
        /// Those of one workflow.
        public var workflow: String?
        /// Those since then.
        public var since: Instant?
        /// So many at most, the newest first.
        public var limit: Int

        /// A list of checks.
        public init(name: String? = nil, workflow: String? = nil, since: Instant? = nil, limit: Int = 50) {
            self.name = name
            self.workflow = workflow
            self.since = since
            self.limit = limit
        }
    }

    /// What is told together: a dataset of a workflow, or a table that a workflow makes.
    public struct Subject: Hashable, Sendable {
        /// What it is.
        public var kind: Kind
        /// The workflow.
        public var workflow: String
        /// The dataset or table.
        public var name: String
    }

    /// Writes a check down.
    func write(arrival: Int64? = nil, in db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO quality_checks (kind, workflow, name, at, run, node, arrival, rows, rules, held, broken,
                    rejected, measures)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            kind.rawValue, workflow, name, at, run, node, arrival, rows, score.rules, score.held,
            try JSONText.encode(broken), rejected, measures.isEmpty ? nil : try JSONText.encode(measures),
        ])
    }

    /// The checks that a filter lets through, the newest first, and whether there are more.
    public static func list(_ filter: Filter, in db: Database) throws -> (checks: [QualityRecord], more: Bool) {
        let limit = filter.limit < Int.max ? filter.limit + 1 : filter.limit
        // The newest of each by the index: a dataset of a million files is not sorted for fifty.
        let found = try subjects(in: db).filter { subject in
            (filter.name.map { $0 == subject.name } ?? true) && (filter.workflow.map { $0 == subject.workflow } ?? true)
        }.flatMap { subject in try newest(of: subject, since: filter.since, limit: limit, in: db) }
        let sorted = found.sorted { $0.at > $1.at }
        return (Array(sorted.prefix(filter.limit)), sorted.count > filter.limit)
    }

    /// All that was ever checked, by name.
    public static func subjects(in db: Database) throws -> [Subject] {
        // From each to the next by the index, however many checks it has.
        let sql = """
            WITH RECURSIVE s(name, kind, workflow) AS (
                SELECT * FROM (SELECT name, kind, workflow FROM quality_checks ORDER BY name, kind, workflow LIMIT 1)
                UNION ALL
                SELECT n.name, n.kind, n.workflow FROM s JOIN quality_checks n ON n.id = (
                    SELECT id FROM quality_checks WHERE (name, kind, workflow) > (s.name, s.kind, s.workflow)
                    ORDER BY name, kind, workflow LIMIT 1))
            SELECT name, kind, workflow FROM s
            """
        return try Row.fetchAll(try db.cachedStatement(sql: sql)).map { row in
            Subject(kind: Kind(rawValue: row["kind"]) ?? .file, workflow: row["workflow"], name: row["name"])
        }
    }

    /// The newest checks of one subject, the newest first.
    public static func newest(
        of subject: Subject, since: Instant? = nil, limit: Int, in db: Database
    ) throws -> [QualityRecord] {
        let statement = try db.cachedStatement(
            sql: """
                \(select) WHERE q.name = ? AND q.kind = ? AND q.workflow = ? AND q.at >= ? ORDER BY q.id DESC LIMIT ?
                """)
        let first = since ?? Instant(microseconds: .min)
        let rows = try Row.fetchAll(
            statement, arguments: [subject.name, subject.kind.rawValue, subject.workflow, first, limit])
        return try rows.map(Self.init)
    }

    /// What was measured of a subject before, the newest first.
    ///
    /// - Parameters:
    ///   - limit: so many at most.
    ///   - path: a file, whose own checks are left out, as are those of files that are not valid or were replaced.
    ///   - counts: whether a check is a measure for those after it.
    static func values(
        of measure: String, of subject: Subject, limit: Int, besides path: String? = nil, in db: Database,
        where counts: (QualityRecord) -> Bool = { _ in true }
    ) throws -> [Double] {
        let statement = try db.cachedStatement(
            sql: """
                \(select) WHERE q.name = ? AND q.kind = ? AND q.workflow = ? AND q.measures IS NOT NULL
                AND (q.arrival IS NULL OR a.state IN (?, ?) AND a.path <> ?) ORDER BY q.id DESC LIMIT ?
                """)
        let rows = try Row.fetchCursor(
            statement,
            arguments: [
                subject.name, subject.kind.rawValue, subject.workflow, ArrivalState.valid.rawValue,
                ArrivalState.ingested.rawValue, path, Self.looksMax,
            ])
        var values: [Double] = []
        while values.count < limit, let row = try rows.next() {
            let record = try Self(row)
            if let value = record.measures[measure], counts(record) { values.append(value) }
        }
        return values
    }

    /// So many checks are looked through for values at most.
    private static let looksMax = 1000

    /// The newest check of an arrival; nil when it was held to no rules.
    static func newest(ofFile arrival: Int64, in db: Database) throws -> QualityRecord? {
        let statement = try db.cachedStatement(sql: "\(select) WHERE q.arrival = ? ORDER BY q.id DESC LIMIT 1")
        return try Row.fetchOne(statement, arguments: [arrival]).map(Self.init)
    }

    /// The score of the check of the same subject before it is written; nil when it is the first.
    func scoreBefore(in db: Database) throws -> QualityScore? {
        let subject = Subject(kind: kind, workflow: workflow, name: name)
        return try Self.newest(of: subject, limit: 1, in: db).first?.score
    }

    private static let select = """
        SELECT q.kind, q.workflow, q.name, q.at, coalesce(q.run, a.run) AS run, q.node, a.path, q.rows, q.rules, q.held,
            q.broken, q.rejected, q.measures
        FROM quality_checks q LEFT JOIN arrivals a ON a.id = q.arrival
        """

    private init(_ row: Row) throws {
        let broken: String = row["broken"]
        self.init(
            Kind(rawValue: row["kind"]) ?? .file, workflow: row["workflow"], name: row["name"], at: row["at"],
            run: row["run"], node: row["node"], path: row["path"], rows: row["rows"],
            score: QualityScore(held: row["held"], rules: row["rules"]),
            broken: try JSONText.decode([RuleOutcome].self, from: broken), rejected: row["rejected"])
        if let text: String = row["measures"] { measures = try JSONText.decode([String: Double].self, from: text) }
    }
}
