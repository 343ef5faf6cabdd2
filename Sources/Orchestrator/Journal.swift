import Arrivals
public import GRDB
import OrderedCollections
public import Scheduling
public import Store
public import Timekeeping

/// Makes the scheduler's transitions durable: each is a row of history and an update of what it changed.
///
/// Called by the `Core` inside its transaction; the ledger's part (claims, ingestion) is done here too, so that a
/// run's success and its files' INGESTED are one commit.
public enum Journal {
    /// The tables of runs and schedules.
    public static let migrations = [
        Migration(
            id: "journal-1",
            sql: """
                CREATE TABLE definitions (hash TEXT PRIMARY KEY, file TEXT NOT NULL, text TEXT NOT NULL) WITHOUT ROWID;
                CREATE TABLE workflows (name TEXT PRIMARY KEY, file TEXT NOT NULL, definition TEXT NOT NULL) WITHOUT ROWID;
                CREATE TABLE runs (
                    id TEXT PRIMARY KEY, workflow TEXT NOT NULL, number INTEGER NOT NULL, definition TEXT NOT NULL,
                    trigger TEXT NOT NULL, start TEXT NOT NULL, state TEXT NOT NULL, reason TEXT,
                    created INTEGER NOT NULL, started INTEGER, ended INTEGER, logical_time INTEGER NOT NULL,
                    files INTEGER NOT NULL, bytes INTEGER NOT NULL, closed_by TEXT NOT NULL,
                    parameters TEXT NOT NULL, parent TEXT, parent_node TEXT, parent_item INTEGER, depth INTEGER NOT NULL);
                CREATE UNIQUE INDEX runs_by_number ON runs (workflow, number);
                CREATE INDEX runs_by_created ON runs (created);
                CREATE INDEX runs_live ON runs (id) WHERE state IN ('QUEUED', 'RUNNING', 'STOPPING');
                CREATE INDEX runs_by_state ON runs (state, created);
                CREATE TABLE node_runs (
                    run TEXT NOT NULL, node TEXT NOT NULL, position INTEGER NOT NULL, state TEXT NOT NULL,
                    phase TEXT, attempts INTEGER NOT NULL, retries TEXT NOT NULL, wake_at INTEGER, reason TEXT,
                    outputs TEXT NOT NULL, goes_to TEXT NOT NULL, error TEXT, message TEXT,
                    started INTEGER, ended INTEGER, PRIMARY KEY (run, node)) WITHOUT ROWID;
                CREATE TABLE attempts (
                    run TEXT NOT NULL, node TEXT NOT NULL, number INTEGER NOT NULL, state TEXT NOT NULL,
                    item INTEGER, error TEXT, message TEXT, started INTEGER NOT NULL, ended INTEGER,
                    PRIMARY KEY (run, node, number)) WITHOUT ROWID;
                CREATE TABLE items (
                    run TEXT NOT NULL, node TEXT NOT NULL, item INTEGER NOT NULL, value TEXT NOT NULL,
                    state TEXT NOT NULL, retries TEXT NOT NULL, retry_at INTEGER, outputs TEXT NOT NULL,
                    error TEXT, message TEXT, PRIMARY KEY (run, node, item)) WITHOUT ROWID;
                CREATE TABLE schedules (
                    workflow TEXT NOT NULL, trigger TEXT NOT NULL, rule TEXT NOT NULL, instant INTEGER NOT NULL,
                    PRIMARY KEY (workflow, trigger)) WITHOUT ROWID;
                CREATE TABLE removals (path TEXT PRIMARY KEY) WITHOUT ROWID;
                CREATE TABLE history (
                    sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL, run TEXT, node TEXT, attempt INTEGER,
                    from_state TEXT, to_state TEXT NOT NULL, detail TEXT);
                CREATE INDEX history_by_run ON history (run, sequence);
                """),
        Migration(id: "journal-2", sql: "ALTER TABLE runs ADD COLUMN parallel INTEGER;"),
        Migration(id: "journal-3", sql: "CREATE TABLE forgetting (run TEXT PRIMARY KEY) WITHOUT ROWID;"),
    ]

    /// Writes one transition.
    public static func record(_ transition: Transition, at now: Instant, in db: Database) throws {
        switch transition {
        case .runCreated(let run, let claims):
            try recordCreated(run, claims: claims, in: db)
        case .runChanged(let run, let from, let to, let reason):
            try recordChanged(run, from: from, to: to, reason: reason, at: now, in: db)
        case .runResumed(let run, let from, let definition):
            try db.execute(
                literal: """
                    UPDATE runs SET definition = \(definition), parent = NULL, parallel = NULL
                    WHERE id = \(run.description)
                    """)
            try recordChanged(run, from: from, to: .running, reason: "resumed", at: now, in: db)
        case .nodeChanged(let run, let node, let from, let to):
            try recordChanged(node, of: run, from: from, to: to, at: now, in: db)
        case .itemsListed(let run, let node, let values):
            try Items.list(values, of: node, run: run, in: db)
        case .itemsForgotten(let run, let node):
            try Items.forget(node, run: run, in: db)
        case .itemChanged(let run, let node, let change):
            try Items.record(change, of: node, run: run, in: db)
        case .attemptStarted(let attempt, let item):
            try db.cachedStatement(
                sql: """
                    INSERT INTO attempts (run, node, number, item, state, started) VALUES (?, ?, ?, ?, 'RUNNING', ?)
                    """
            ).execute(arguments: [attempt.run.description, attempt.node, attempt.number, item, now.microseconds])
            try append(at: now, run: attempt.run, node: attempt.node, attempt: attempt.number, to: "RUNNING", in: db)
        case .attemptEnded(let attempt, let result):
            try recordEnded(attempt, result, at: now, in: db)
        case .scheduleAdvanced(let workflow, let trigger, let rule, let instant):
            try db.cachedStatement(
                sql: """
                    INSERT INTO schedules (workflow, trigger, rule, instant) VALUES (?, ?, ?, ?)
                    ON CONFLICT DO UPDATE SET rule = excluded.rule, instant = excluded.instant
                    """
            ).execute(arguments: [workflow, trigger, rule, instant.microseconds])
        }
    }

    private static func recordCreated(_ run: Run, claims: [Int64], in db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO runs (id, workflow, number, definition, trigger, start, state, created, logical_time,
                    files, bytes, closed_by, parameters, parent, parent_node, parent_item, depth, parallel)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            run.id.description, run.id.workflow, run.id.number, run.definition, run.trigger,
            try JSONText.encode(run.start), run.state.rawValue, run.created.microseconds,
            run.logicalTime.microseconds, run.files, run.bytes, run.closedBy, try JSONText.encode(run.parameters),
            run.parent?.run.description, run.parent?.node, run.parent?.item, run.parent?.depth ?? 0,
            run.parallel,
        ])
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO node_runs (run, node, position, state, attempts, retries, outputs, goes_to)
                VALUES (?, ?, ?, ?, 0, '[]', '{}', '[]')
                """)
        for (position, node) in run.nodes.elements.enumerated() {
            try insert.execute(
                arguments: [run.id.description, node.key, position, node.value.state.rawValue])
        }
        try Ledger.claim(claims, for: run.id.description, at: run.created, in: db)
        try append(at: run.created, run: run.id, to: run.state.rawValue, detail: run.closedBy, in: db)
    }

    private static func recordChanged(
        _ run: RunID, from: RunState, to: RunState, reason: String?, at now: Instant, in db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                UPDATE runs SET state = ?, reason = ?, started = CASE ? WHEN 'RUNNING' THEN ifnull(started, ?)
                    ELSE started END, ended = ? WHERE id = ?
                """
        ).execute(arguments: [
            to.rawValue, reason, to.rawValue, now.microseconds, to.isEnded ? now.microseconds : nil, run.description,
        ])
        if to == .succeeded {
            try Ledger.ingest(run: run.description, at: now, in: db)
        }
        try append(at: now, run: run, from: from.rawValue, to: to.rawValue, detail: reason, in: db)
    }

    private static func recordChanged(
        _ node: String, of run: RunID, from: NodeState, to: NodeRun, at now: Instant, in db: Database
    ) throws {
        let stored = StoredPhase(to.phase)
        let state = to.state
        try db.cachedStatement(
            sql: """
                UPDATE node_runs SET state = ?, phase = ?, attempts = ?, retries = ?, wake_at = ?, reason = ?,
                    outputs = ?, goes_to = ?, error = ?, message = ?,
                    started = CASE ? WHEN 'RUNNING' THEN ifnull(started, ?) WHEN 'WAITING' THEN NULL ELSE started END,
                    ended = ?
                WHERE run = ? AND node = ?
                """
        ).execute(arguments: [
            state.rawValue, stored.word, to.attempts, try JSONText.encode(to.retries), stored.wakeAt?.microseconds,
            stored.reason, try JSONText.encode(to.outputs), try JSONText.encode(to.goesTo),
            to.failure?.kind.rawValue, to.failure?.message, state.rawValue, now.microseconds,
            state.isEnded ? now.microseconds : nil, run.description, node,
        ])
        let reason = stored.reason ?? stored.word
        try append(at: now, run: run, node: node, from: from.rawValue, to: state.rawValue, detail: reason, in: db)
    }

    private static func recordEnded(
        _ attempt: AttemptID, _ result: AttemptResult, at now: Instant, in db: Database
    ) throws {
        var state = "SUCCEEDED"
        var failure: AttemptFailure?
        if case .failed(let why) = result {
            failure = why
            state = why.kind == .timeout ? "TIMEOUT" : why.kind == .stopped ? "STOPPED" : "FAILED"
        }
        try db.cachedStatement(
            sql: """
                UPDATE attempts SET state = ?, error = ?, message = ?, ended = ?
                WHERE run = ? AND node = ? AND number = ?
                """
        ).execute(arguments: [
            state, failure?.kind.rawValue, failure?.message, now.microseconds, attempt.run.description, attempt.node,
            attempt.number,
        ])
        try append(
            at: now, run: attempt.run, node: attempt.node, attempt: attempt.number, from: "RUNNING", to: state,
            detail: failure?.message, in: db)
    }

    private static func append(
        at now: Instant, run: RunID, node: String? = nil, attempt: Int? = nil, from: String? = nil, to: String,
        detail: String? = nil, in db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO history (at, run, node, attempt, from_state, to_state, detail)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [now.microseconds, run.description, node, attempt, from, to, detail])
    }
}
