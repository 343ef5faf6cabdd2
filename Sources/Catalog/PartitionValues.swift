/// The values of partitions in columns of their own, by the places that their keys have in the table: what conditions
/// over a million partitions are asked of. They follow the partition's and the table's keys by themselves.
enum PartitionValues {
    /// Makes the columns, the index and what keeps them. Stores were made with it: it stays as it is.
    static let migration = """
        \(before)
        ALTER TABLE catalog_partitions ADD COLUMN number_1 INTEGER;
        \(places.map { "ALTER TABLE catalog_partitions ADD COLUMN text_\($0) TEXT;" }.joined(separator: "\n"))
        UPDATE catalog_partitions SET \(values) FROM catalog_tables AS t WHERE t.id = table_id;
        CREATE INDEX catalog_partitions_by_values
            ON catalog_partitions (table_id, \(columns.joined(separator: ", ")));
        CREATE TRIGGER catalog_partition_valued AFTER INSERT ON catalog_partitions BEGIN
            UPDATE catalog_partitions SET \(values) FROM catalog_tables AS t
                WHERE t.id = table_id AND catalog_partitions.id = new.id;
        END;
        CREATE TRIGGER catalog_partition_keys_changed AFTER UPDATE OF partition_keys ON catalog_tables
            WHEN json_extract(old.partition_keys, \(keys)) <> json_extract(new.partition_keys, \(keys))
        BEGIN
            UPDATE catalog_partitions SET \(values) FROM catalog_tables AS t
                WHERE t.id = table_id AND table_id = new.id;
        END;
        """

    private static let places = 1...count

    /// So many values of a partition have a column of their own.
    static let count = 8
    /// The columns, in the order in which partitions are shown.
    static let columns = ["number_1"] + places.map { "text_\($0)" }

    /// What there was for the first three keys.
    private static let before =
        (["text", "number"].map { "DROP INDEX catalog_partitions_by_\($0);" }
        + ["second", "third"].flatMap { place in
            ["text", "number"].map { "DROP INDEX catalog_partitions_by_\(place)_\($0);" }
        }
        + ["first_text", "first_number"].map(dropping)
        + ["second", "third"].flatMap { place in ["key", "text", "number"].map { dropping("\(place)_\($0)") } })
        .joined(separator: "\n")

    private static func dropping(_ column: String) -> String {
        "ALTER TABLE catalog_partitions DROP COLUMN \(column);"
    }

    /// What of the table's keys decides where a value is.
    private static let keys =
        (["'$[0].type'"] + places.map { "'$[\($0 - 1)].name'" }).joined(separator: ", ")

    /// The values of a partition of the table `t`.
    private static let values =
        ([
            "number_1 = CASE WHEN json_extract(t.partition_keys, '$[0].type') IN ('tinyint', 'smallint', 'int', 'bigint')"
                + " THEN CAST(\(value(0)) AS INTEGER) END"
        ]
        + places.map { "text_\($0) = \(value($0 - 1))" }).joined(separator: ",\n")

    /// The value of a key: where the table has it, or wherever else the partition does.
    private static func value(_ index: Int) -> String {
        let name = "json_extract(t.partition_keys, '$[\(index)].name')"
        return """
            CASE WHEN \(name) IS NULL THEN NULL
                WHEN json_extract(partition, '$[\(index)].key') = \(name)
                THEN json_extract(partition, '$[\(index)].value')
                ELSE (SELECT json_extract(v.value, '$.value') FROM json_each(partition) AS v
                    WHERE lower(json_extract(v.value, '$.key')) = lower(\(name))) END
            """
    }
}
