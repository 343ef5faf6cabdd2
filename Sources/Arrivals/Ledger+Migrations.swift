public import Store

extension Ledger {
    /// The ledger's tables.
    ///
    /// `arrivals` has one row for each version of a file and dataset, `ingestions` one for each that a run has ingested:
    /// its key is what refuses a second one. `arrival_counts` has a row for each dataset and state, so that counting walks
    /// nothing.
    public static let migrations = [
        Migration(
            id: "arrivals-1",
            sql: """
                CREATE TABLE arrivals (
                    id INTEGER PRIMARY KEY, workflow TEXT NOT NULL, dataset TEXT NOT NULL, path TEXT NOT NULL,
                    version INTEGER NOT NULL CHECK (version > 0), device INTEGER NOT NULL, inode INTEGER NOT NULL,
                    size INTEGER NOT NULL, modified INTEGER NOT NULL, changed INTEGER NOT NULL, hash TEXT,
                    state TEXT NOT NULL CHECK (state IN ('NEW', 'VALID', 'INVALID', 'INGESTED')),
                    captures TEXT NOT NULL, run TEXT, reason TEXT, withdrawn INTEGER NOT NULL DEFAULT 0,
                    moved_to TEXT, arrived INTEGER NOT NULL, ingested INTEGER,
                    CHECK (run IS NULL OR state IN ('VALID', 'INGESTED')),
                    CHECK (state <> 'INGESTED' OR run IS NOT NULL));
                CREATE UNIQUE INDEX arrivals_by_path ON arrivals (path, workflow, dataset, version);
                CREATE INDEX arrivals_by_time ON arrivals (arrived);
                CREATE INDEX arrivals_by_state ON arrivals (state, arrived);
                CREATE INDEX arrivals_by_dataset ON arrivals (workflow, dataset, state, arrived);
                CREATE INDEX arrivals_by_run ON arrivals (run) WHERE run IS NOT NULL;
                CREATE INDEX arrivals_waiting ON arrivals (id) WHERE state = 'VALID' AND run IS NULL;
                CREATE INDEX arrivals_unread ON arrivals (id) WHERE state = 'NEW';

                CREATE TABLE arrival_schemas (arrival INTEGER PRIMARY KEY, schema TEXT NOT NULL);

                CREATE TABLE ingestions (arrival INTEGER PRIMARY KEY, run TEXT NOT NULL, at INTEGER NOT NULL);

                CREATE TABLE arrival_history (
                    sequence INTEGER PRIMARY KEY, arrival INTEGER NOT NULL, at INTEGER NOT NULL, from_state TEXT,
                    to_state TEXT NOT NULL, detail TEXT);
                CREATE INDEX arrival_history_by_arrival ON arrival_history (arrival, sequence);

                CREATE TABLE arrival_counts (
                    workflow TEXT NOT NULL, dataset TEXT NOT NULL, state TEXT NOT NULL, files INTEGER NOT NULL,
                    PRIMARY KEY (workflow, dataset, state)) WITHOUT ROWID;
                CREATE TRIGGER arrivals_counted AFTER INSERT ON arrivals BEGIN
                    INSERT INTO arrival_counts VALUES (new.workflow, new.dataset, new.state, 1)
                    ON CONFLICT DO UPDATE SET files = files + 1;
                END;
                CREATE TRIGGER arrivals_recounted AFTER UPDATE OF state ON arrivals WHEN old.state <> new.state BEGIN
                    UPDATE arrival_counts SET files = files - 1
                    WHERE workflow = old.workflow AND dataset = old.dataset AND state = old.state;
                    INSERT INTO arrival_counts VALUES (new.workflow, new.dataset, new.state, 1)
                    ON CONFLICT DO UPDATE SET files = files + 1;
                END;
                CREATE TRIGGER arrivals_uncounted AFTER DELETE ON arrivals BEGIN
                    UPDATE arrival_counts SET files = files - 1
                    WHERE workflow = old.workflow AND dataset = old.dataset AND state = old.state;
                END;
                """),
        Migration(
            id: "arrivals-2",
            sql: """
                DROP INDEX arrivals_by_run;
                CREATE INDEX arrivals_by_run ON arrivals (run, dataset) WHERE run IS NOT NULL;
                """),
        // What is known of the values of files that wait for a crawler, as `TableSketch`.
        Migration(
            id: "arrivals-3",
            sql: """
                CREATE TABLE arrival_sketches (arrival INTEGER PRIMARY KEY, sketch BLOB NOT NULL);
                CREATE TRIGGER arrival_sketches_forgotten AFTER UPDATE OF state ON arrivals
                WHEN new.state IN ('INVALID', 'INGESTED') BEGIN
                    DELETE FROM arrival_sketches WHERE arrival = new.id;
                END;
                """),
        // `arrival_contents` is kept for datasets that ask whether a content has come before: those in `known_contents`.
        Migration(
            id: "arrivals-repeats",
            sql: """
                ALTER TABLE arrivals ADD COLUMN passed_over_for INTEGER;
                CREATE INDEX arrivals_passed_over ON arrivals (passed_over_for) WHERE passed_over_for IS NOT NULL;
                CREATE TABLE known_contents (
                    workflow TEXT NOT NULL, dataset TEXT NOT NULL, PRIMARY KEY (workflow, dataset)) WITHOUT ROWID;
                CREATE TABLE arrival_contents (
                    workflow TEXT NOT NULL, dataset TEXT NOT NULL, hash TEXT NOT NULL, arrival INTEGER NOT NULL,
                    PRIMARY KEY (workflow, dataset, hash)) WITHOUT ROWID;
                """),
        // What manifests list; `arrival` is the version of a file that is there as it is listed.
        Migration(
            id: "arrivals-deliveries",
            sql: """
                ALTER TABLE arrivals ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
                ALTER TABLE arrivals ADD COLUMN md5 TEXT;
                CREATE INDEX arrivals_held ON arrivals (workflow, dataset) WHERE held;
                CREATE TABLE deliveries (
                    id INTEGER PRIMARY KEY, workflow TEXT NOT NULL, dataset TEXT NOT NULL, path TEXT NOT NULL,
                    size INTEGER NOT NULL, modified INTEGER NOT NULL, changed INTEGER NOT NULL, inode INTEGER NOT NULL,
                    hash TEXT NOT NULL, read INTEGER NOT NULL, files INTEGER NOT NULL, problem TEXT,
                    completed INTEGER);
                CREATE UNIQUE INDEX deliveries_by_path ON deliveries (path, workflow, dataset);
                CREATE TABLE delivery_files (
                    delivery INTEGER NOT NULL, path TEXT NOT NULL, size INTEGER, sha256 TEXT, md5 TEXT,
                    arrival INTEGER, PRIMARY KEY (delivery, path)) WITHOUT ROWID;
                CREATE INDEX delivery_files_by_path ON delivery_files (path);
                CREATE INDEX delivery_files_missing ON delivery_files (delivery) WHERE arrival IS NULL;
                """),
        // Runs that had an arrival and gave it back: what they made of it may be in tables.
        Migration(
            id: "arrivals-former-claims",
            sql: """
                CREATE TABLE former_claims (
                    arrival INTEGER NOT NULL, run TEXT NOT NULL, PRIMARY KEY (arrival, run)) WITHOUT ROWID;
                """),
        // Files some of whose rows were rejected: the copy that the others go on in, and where the rejected rows are.
        Migration(
            id: "arrivals-rejects",
            sql: """
                ALTER TABLE arrivals ADD COLUMN accepted TEXT;
                ALTER TABLE arrivals ADD COLUMN accepted_size INTEGER;
                ALTER TABLE arrivals ADD COLUMN rejected INTEGER;
                ALTER TABLE arrivals ADD COLUMN rejects TEXT;
                ALTER TABLE arrivals ADD COLUMN staged_rejects TEXT;
                CREATE INDEX arrivals_separated ON arrivals (id) WHERE accepted IS NOT NULL;
                CREATE INDEX arrivals_unplaced ON arrivals (id) WHERE staged_rejects IS NOT NULL;
                """),
        // What each trigger has of an arrival that several take. What is ingested of it stays as it is.
        Migration(
            id: "arrivals-shares",
            sql: """
                CREATE TABLE shares (
                    arrival INTEGER NOT NULL, trigger TEXT NOT NULL, run TEXT, ingested INTEGER,
                    PRIMARY KEY (arrival, trigger), CHECK (ingested IS NULL OR run IS NOT NULL)) WITHOUT ROWID;
                CREATE INDEX shares_open ON shares (arrival) WHERE run IS NULL;
                CREATE INDEX shares_by_run ON shares (run, arrival) WHERE run IS NOT NULL;
                CREATE TRIGGER shares_ingested_once BEFORE UPDATE ON shares WHEN old.ingested IS NOT NULL BEGIN
                    SELECT RAISE(ABORT, 'a trigger ingests a file once');
                END;
                CREATE TRIGGER shares_stay_ingested BEFORE DELETE ON shares WHEN old.ingested IS NOT NULL BEGIN
                    SELECT RAISE(ABORT, 'what a trigger has ingested stays so');
                END;
                CREATE TRIGGER shares_closed AFTER UPDATE OF state ON arrivals WHEN new.state = 'INVALID' BEGIN
                    DELETE FROM shares WHERE arrival = new.id AND run IS NULL;
                END;
                """),
        // What these did is `Ledger.changed`'s now, and `Ledger.count`'s.
        Migration(
            id: "arrivals-untriggered",
            sql: """
                DROP TRIGGER arrivals_counted;
                DROP TRIGGER arrivals_recounted;
                DROP TRIGGER arrivals_uncounted;
                DROP TRIGGER arrival_sketches_forgotten;
                DROP TRIGGER shares_closed;
                """),
    ]
}
