public import Store

extension Journal {
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
        Migration(
            id: "batch-keys-1",
            sql: """
                ALTER TABLE runs ADD COLUMN batch_key TEXT;
                CREATE TABLE batch_keys (
                    workflow TEXT NOT NULL, trigger TEXT NOT NULL, key TEXT NOT NULL, run TEXT NOT NULL,
                    PRIMARY KEY (workflow, trigger, key, run)) WITHOUT ROWID;
                """),
        // `changed`: the last row of history when what the run has in tables became another.
        Migration(
            id: "lineages-1",
            sql: """
                CREATE TABLE lineages (
                    run TEXT PRIMARY KEY, lineage TEXT NOT NULL, changed INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
                CREATE INDEX lineages_by_lineage ON lineages (lineage);
                """),
    ]
}
