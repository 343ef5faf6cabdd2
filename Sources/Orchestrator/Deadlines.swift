import Arrivals
import GRDB
import Scheduling
import Store
import Timekeeping
import Workflows

/// Whether what was to happen by a time has happened: counted as it happens, judged when the time has come.
///
/// What is missing at a deadline may come after it: it then makes up for that, and does not count for the next one, unless
/// half of the time to that has passed.
enum Deadlines {
    static let migrations = [
        Migration(
            id: "deadlines-1",
            sql: """
                CREATE TABLE deadlines (
                    workflow TEXT NOT NULL, name TEXT NOT NULL, dataset TEXT, rule TEXT NOT NULL, state TEXT NOT NULL,
                    found INTEGER NOT NULL, shortage INTEGER NOT NULL DEFAULT 0, due INTEGER, expires INTEGER,
                    changed INTEGER NOT NULL, PRIMARY KEY (workflow, name)) WITHOUT ROWID;
                CREATE TABLE deadline_history (
                    sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL, workflow TEXT NOT NULL, dataset TEXT,
                    state TEXT NOT NULL, detail TEXT NOT NULL);
                """)
    ]

    /// A deadline as it stands.
    struct Standing {
        var state: DeadlineState
        /// What has come since the last one, and what of that makes up for what was missing then.
        var found: Int
        var shortage: Int
        /// When the last one was, and until when its shortage is made up for.
        var due: Instant?
        var expires: Instant?
    }

    /// Begins to count for the deadlines of a workflow that was loaded; what came before is looked up once.
    static func begin(_ definition: RunDefinition, at now: Instant, in db: Database) throws {
        let workflow = definition.workflow
        let names = Set(workflow.deadlines.map(\.name))
        let known = try String.fetchAll(
            db, sql: "SELECT name FROM deadlines WHERE workflow = ?", arguments: [workflow.name])
        for name in known where !names.contains(name) {
            try db.execute(literal: "DELETE FROM deadlines WHERE workflow = \(workflow.name) AND name = \(name)")
        }
        for deadline in workflow.deadlines {
            let rule = "\(deadline.by.text) \(workflow.timeZone)"
            let isKnown =
                try String.fetchOne(
                    db, sql: "SELECT rule FROM deadlines WHERE workflow = ? AND name = ?",
                    arguments: [workflow.name, deadline.name]) == rule
            if isKnown { continue }
            let since = deadline.by.last(before: now, in: definition.zone) ?? now
            let found = try count(deadline.subject, of: workflow.name, since: since, in: db)
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO deadlines (workflow, name, dataset, rule, state, found, changed)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    workflow.name, deadline.name, deadline.subject.dataset, rule, DeadlineState.expected.rawValue,
                    found,
                    now,
                ])
        }
    }

    static func forget(_ workflow: String, in db: Database) throws {
        try db.execute(literal: "DELETE FROM deadlines WHERE workflow = \(workflow)")
    }

    private static func count(
        _ subject: Deadline.Subject, of workflow: String, since: Instant, in db: Database
    ) throws -> Int {
        switch subject {
        case .arrivals(let dataset):
            try Int.fetchOne(
                db,
                sql: """
                    SELECT count(*) FROM arrivals WHERE workflow = ? AND dataset = ?
                        AND state IN ('VALID', 'INGESTED') AND NOT held AND arrived > ?
                    """, arguments: [workflow, dataset, since]) ?? 0
        case .success:
            try Int.fetchOne(
                db, sql: "SELECT count(*) FROM runs WHERE workflow = ? AND state = 'SUCCEEDED' AND ended > ?",
                arguments: [workflow, since.microseconds]) ?? 0
        }
    }

    static func standing(
        _ subject: Deadline.Subject, of workflow: String, in db: Database
    ) throws -> Standing? {
        let row = try Row.fetchOne(
            try db.cachedStatement(
                sql: "SELECT state, found, shortage, due, expires FROM deadlines WHERE workflow = ? AND name = ?"),
            arguments: [workflow, subject.name])
        return row.map { row in
            Standing(
                state: DeadlineState(rawValue: row[0]) ?? .expected, found: row[1], shortage: row[2], due: row[3],
                expires: row[4])
        }
    }

    static func set(
        _ standing: Standing, _ subject: Deadline.Subject, of workflow: String, at now: Instant, in db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                UPDATE deadlines SET changed = CASE WHEN state = :state THEN changed ELSE :now END, state = :state,
                    found = :found, shortage = :shortage, due = :due, expires = :expires
                WHERE workflow = :workflow AND name = :name
                """
        ).execute(arguments: [
            "state": standing.state.rawValue, "now": now, "found": standing.found, "shortage": standing.shortage,
            "due": standing.due, "expires": standing.expires, "workflow": workflow, "name": subject.name,
        ])
    }

    static func note(
        _ state: DeadlineState, _ detail: String, _ subject: Deadline.Subject, of workflow: String, at now: Instant,
        in db: Database
    ) throws {
        try db.cachedStatement(
            sql: "INSERT INTO deadline_history (at, workflow, dataset, state, detail) VALUES (?, ?, ?, ?, ?)"
        ).execute(arguments: [now, workflow, subject.dataset, state.rawValue, detail])
    }
}

extension Deadlines.Standing {
    /// One more has come.
    ///
    /// - Returns: the state that people are to be told of; nil when there is nothing to tell.
    mutating func add(expecting most: Int, at now: Instant) -> DeadlineState? {
        found += 1
        if state.isMissing, shortage > 0 {
            if let expires, now > expires {
                shortage = 0
            } else if found >= shortage {
                state = .cameLate
                return state
            }
        }
        // Once, by the first that is too many.
        let (limit, overflow) = most.addingReportingOverflow(1)
        guard !overflow, found - shortage == limit else { return nil }
        state = .tooMany
        return state
    }

    /// The time has come.
    mutating func judge(_ expected: ClosedRange<Int>, due: Instant, next: Instant?) -> DeadlineState {
        let count = max(0, found - shortage)
        state =
            count > expected.upperBound ? .tooMany : count >= expected.lowerBound ? .met : count == 0 ? .late : .tooFew
        found = 0
        shortage = max(0, expected.lowerBound - count)
        self.due = due
        expires = next.map { due + .microseconds((($0 - due) / 2).microseconds) }
        return state
    }
}
