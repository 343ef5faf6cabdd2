public import Store

/// The data catalog: databases, tables with their versions, partitions and files.
///
/// Every function works inside the caller's transaction, so that a node's success, its tables and its files' ingestion
/// are one commit. Counts are kept as files come and go, so that nothing a person asks walks all files or partitions.
public enum Catalog {
    /// The catalog's tables.
    public static let migrations = [
        Migration(
            id: "catalog-1",
            sql: """
                CREATE TABLE catalog_tables (
                    id INTEGER PRIMARY KEY, database TEXT NOT NULL, name TEXT NOT NULL, format TEXT NOT NULL,
                    location TEXT NOT NULL, version INTEGER NOT NULL, columns TEXT NOT NULL,
                    partition_keys TEXT NOT NULL, deprecated INTEGER NOT NULL DEFAULT 0, created INTEGER NOT NULL,
                    updated INTEGER NOT NULL, rows INTEGER NOT NULL DEFAULT 0, files INTEGER NOT NULL DEFAULT 0,
                    bytes INTEGER NOT NULL DEFAULT 0, partitions INTEGER NOT NULL DEFAULT 0,
                    UNIQUE (database, name));
                CREATE TABLE catalog_versions (
                    table_id INTEGER NOT NULL REFERENCES catalog_tables ON DELETE CASCADE, version INTEGER NOT NULL,
                    created INTEGER NOT NULL, columns TEXT NOT NULL, change TEXT NOT NULL,
                    PRIMARY KEY (table_id, version)) WITHOUT ROWID;
                CREATE TABLE catalog_partitions (
                    id INTEGER PRIMARY KEY, table_id INTEGER NOT NULL REFERENCES catalog_tables ON DELETE CASCADE,
                    partition TEXT NOT NULL, files INTEGER NOT NULL DEFAULT 0, rows INTEGER NOT NULL DEFAULT 0,
                    bytes INTEGER NOT NULL DEFAULT 0, updated INTEGER NOT NULL, UNIQUE (table_id, partition));
                CREATE TABLE catalog_layouts (id INTEGER PRIMARY KEY, layout TEXT NOT NULL UNIQUE);
                CREATE TABLE catalog_files (
                    id INTEGER PRIMARY KEY, table_id INTEGER NOT NULL REFERENCES catalog_tables ON DELETE CASCADE,
                    path TEXT NOT NULL, size INTEGER NOT NULL, rows INTEGER NOT NULL, hash TEXT NOT NULL, run TEXT,
                    layout INTEGER NOT NULL REFERENCES catalog_layouts,
                    partition INTEGER REFERENCES catalog_partitions, UNIQUE (table_id, path));
                CREATE INDEX catalog_files_by_partition ON catalog_files (partition);
                CREATE TRIGGER catalog_file_added AFTER INSERT ON catalog_files BEGIN
                    UPDATE catalog_tables SET rows = rows + new.rows, files = files + 1, bytes = bytes + new.size
                        WHERE id = new.table_id;
                    UPDATE catalog_partitions SET rows = rows + new.rows, files = files + 1, bytes = bytes + new.size
                        WHERE id = new.partition;
                END;
                CREATE TRIGGER catalog_file_removed AFTER DELETE ON catalog_files BEGIN
                    UPDATE catalog_tables SET rows = rows - old.rows, files = files - 1, bytes = bytes - old.size
                        WHERE id = old.table_id;
                    UPDATE catalog_partitions SET rows = rows - old.rows, files = files - 1, bytes = bytes - old.size
                        WHERE id = old.partition;
                    DELETE FROM catalog_partitions WHERE id = old.partition AND files = 0;
                END;
                CREATE TRIGGER catalog_partition_added AFTER INSERT ON catalog_partitions BEGIN
                    UPDATE catalog_tables SET partitions = partitions + 1 WHERE id = new.table_id;
                END;
                CREATE TRIGGER catalog_partition_removed AFTER DELETE ON catalog_partitions BEGIN
                    UPDATE catalog_tables SET partitions = partitions - 1 WHERE id = old.table_id;
                END;
                """),
        Migration(id: "catalog-2", sql: "ALTER TABLE catalog_files ADD COLUMN modified INTEGER"),
        // The first value of a partition, as a text and where it is a whole number as that, for conditions and for order.
        Migration(
            id: "catalog-3",
            sql: """
                ALTER TABLE catalog_partitions ADD COLUMN first_text TEXT
                    AS (json_extract(partition, '$[0].value')) VIRTUAL;
                ALTER TABLE catalog_partitions ADD COLUMN first_number INTEGER
                    AS (CASE WHEN json_extract(partition, '$[0].value') GLOB '[-0-9]*'
                            AND json_extract(partition, '$[0].value') NOT GLOB '?*[^0-9]*'
                        THEN CAST(json_extract(partition, '$[0].value') AS INTEGER) END) VIRTUAL;
                CREATE INDEX catalog_partitions_by_text
                    ON catalog_partitions (table_id, first_text, partition);
                CREATE INDEX catalog_partitions_by_number
                    ON catalog_partitions (table_id, first_number, partition) WHERE first_number IS NOT NULL;
                """),
        // What people say of a table and, by name in lower case, of its columns; what an import said, as `GlueTable`.
        Migration(
            id: "catalog-4",
            sql: """
                ALTER TABLE catalog_tables ADD COLUMN comment TEXT;
                ALTER TABLE catalog_tables ADD COLUMN column_comments TEXT NOT NULL DEFAULT '{}';
                ALTER TABLE catalog_tables ADD COLUMN given TEXT;
                """),
        // What is found by searching: each table's names, types and comments, by each three letters in a row. Two line
        // ends behind it, so that its last letters begin three as well.
        Migration(
            id: "catalog-5",
            sql: """
                CREATE VIRTUAL TABLE catalog_search USING fts5 (text, tokenize = 'trigram', detail = 'none');
                CREATE VIRTUAL TABLE catalog_search_terms USING fts5vocab (catalog_search, 'row');
                CREATE VIEW catalog_search_texts AS
                    SELECT id, database || '.' || name || char(10)
                        || coalesce((SELECT group_concat(json_extract(value, '$.name') || ' '
                            || json_extract(value, '$.type'), char(10)) FROM json_each(columns)), '') || char(10)
                        || coalesce((SELECT group_concat(json_extract(value, '$.name') || ' '
                            || json_extract(value, '$.type'), char(10)) FROM json_each(partition_keys)), '') || char(10)
                        || coalesce(comment, '') || char(10)
                        || coalesce((SELECT group_concat(value, char(10)) FROM json_each(column_comments)), '')
                        || char(10) || char(10) AS text
                    FROM catalog_tables;
                INSERT INTO catalog_search (rowid, text) SELECT id, text FROM catalog_search_texts;
                CREATE TRIGGER catalog_table_added AFTER INSERT ON catalog_tables BEGIN
                    INSERT INTO catalog_search (rowid, text)
                        SELECT id, text FROM catalog_search_texts WHERE id = new.id;
                END;
                CREATE TRIGGER catalog_table_described
                    AFTER UPDATE OF database, name, columns, partition_keys, comment, column_comments ON catalog_tables
                BEGIN
                    UPDATE catalog_search SET text = (SELECT text FROM catalog_search_texts WHERE id = new.id)
                        WHERE rowid = new.id;
                END;
                CREATE TRIGGER catalog_table_removed AFTER DELETE ON catalog_tables BEGIN
                    DELETE FROM catalog_search WHERE rowid = old.id;
                END;
                """),
        // What the values of a table's columns are, as `TableSketch`: it only ever grows, so the rows of files that were
        // part of it and are gone are counted.
        Migration(
            id: "catalog-6",
            sql: """
                CREATE TABLE catalog_sketches (
                    table_id INTEGER PRIMARY KEY REFERENCES catalog_tables ON DELETE CASCADE,
                    gone INTEGER NOT NULL DEFAULT 0, sketch BLOB NOT NULL);
                ALTER TABLE catalog_files ADD COLUMN sketched INTEGER NOT NULL DEFAULT 0;
                CREATE TRIGGER catalog_sketched_file_removed AFTER DELETE ON catalog_files WHEN old.sketched BEGIN
                    UPDATE catalog_sketches SET gone = gone + old.rows WHERE table_id = old.table_id;
                END;
                """),
        // The values of the second and third key, likewise; both are gone since.
        Migration(
            id: "catalog-7",
            sql: """
                ALTER TABLE catalog_partitions ADD COLUMN second_key TEXT
                    AS (json_extract(partition, '$[1].key')) VIRTUAL;
                ALTER TABLE catalog_partitions ADD COLUMN second_text TEXT
                    AS (json_extract(partition, '$[1].value')) VIRTUAL;
                ALTER TABLE catalog_partitions ADD COLUMN second_number INTEGER
                    AS (CASE WHEN json_extract(partition, '$[1].value') GLOB '[-0-9]*'
                            AND json_extract(partition, '$[1].value') NOT GLOB '?*[^0-9]*'
                        THEN CAST(json_extract(partition, '$[1].value') AS INTEGER) END) VIRTUAL;
                CREATE INDEX catalog_partitions_by_second_text
                    ON catalog_partitions (table_id, second_key, second_text);
                CREATE INDEX catalog_partitions_by_second_number
                    ON catalog_partitions (table_id, second_key, second_number) WHERE second_number IS NOT NULL;
                ALTER TABLE catalog_partitions ADD COLUMN third_key TEXT
                    AS (json_extract(partition, '$[2].key')) VIRTUAL;
                ALTER TABLE catalog_partitions ADD COLUMN third_text TEXT
                    AS (json_extract(partition, '$[2].value')) VIRTUAL;
                ALTER TABLE catalog_partitions ADD COLUMN third_number INTEGER
                    AS (CASE WHEN json_extract(partition, '$[2].value') GLOB '[-0-9]*'
                            AND json_extract(partition, '$[2].value') NOT GLOB '?*[^0-9]*'
                        THEN CAST(json_extract(partition, '$[2].value') AS INTEGER) END) VIRTUAL;
                CREATE INDEX catalog_partitions_by_third_text
                    ON catalog_partitions (table_id, third_key, third_text);
                CREATE INDEX catalog_partitions_by_third_number
                    ON catalog_partitions (table_id, third_key, third_number) WHERE third_number IS NOT NULL;
                """),
        Migration(id: "catalog-8", sql: PartitionValues.migration),
        // The copy that a file is read in, where some of its rows were rejected.
        Migration(
            id: "catalog-9",
            sql: """
                ALTER TABLE catalog_files ADD COLUMN accepted TEXT;
                CREATE INDEX catalog_files_separated ON catalog_files (table_id, accepted) WHERE accepted IS NOT NULL;
                """),
        snapshotMigration,
    ]
}
