import GRDB
import TableSchema

/// The statements that find partitions. Each key is a column of its name, typed as the table says; the user's condition
/// stands behind WHERE on lines of its own, as `ConditionEvaluator.check` has seen it.
///
/// All that they read is in one index over the values of the keys, in the order in which partitions are shown.
struct PartitionQuery {
    private let columns: [TableSchema.Column]
    private let condition: String?

    init(table: Table, condition: String?) {
        columns = table.partitionKeys
        self.condition = condition
    }

    /// The statements that give the ids of the partitions in their order, one after the other: those without a value of
    /// the first key come last.
    var statements: [String] {
        guard let first = columns.first else { return [statement("")] }
        // The plus keeps SQLite from taking this for the range to read, in place of the condition's own.
        return first.type.isWhole
            ? [statement("AND +number_1 IS NOT NULL"), statement("AND number_1 IS NULL")]
            : [
                statement("AND number_1 IS NULL AND +text_1 IS NOT NULL"),
                statement("AND number_1 IS NULL AND text_1 IS NULL"),
            ]
    }

    /// The values of the parameters: table and limit, then the name of each key.
    func arguments(table: Int64, limit: Int) -> StatementArguments {
        var arguments: [String: any DatabaseValueConvertible] = ["table": table, "limit": limit]
        for (index, column) in columns.enumerated().dropFirst(PartitionValues.count) {
            arguments["key\(index)"] = column.key
        }
        return StatementArguments(arguments)
    }

    private func statement(_ part: String) -> String {
        let order = PartitionValues.columns
        // Names that nothing in a condition can mean are quoted and begin with a blank.
        let own = ["id"] + order
        let keys = columns.indices.map { "\(typed($0)) AS \(columns[$0].name.quotedDatabaseIdentifier)" }
        return """
            SELECT " id" FROM (SELECT \((own.map { "\($0) AS \" \($0)\"" } + keys).joined(separator: ", "))
                FROM catalog_partitions INDEXED BY catalog_partitions_by_values WHERE table_id = :table \(part)) AS p
            \(condition.map { "WHERE (\n\($0)\n)" } ?? "")
            ORDER BY \(order.map { "\" \($0)\"" }.joined(separator: ", ")) LIMIT :limit
            """
    }

    private func typed(_ index: Int) -> String {
        let text = index < PartitionValues.count ? "text_\(index + 1)" : text(index)
        switch columns[index].type {
        case let type where type.isWhole: return index == 0 ? "number_1" : "CAST(\(text) AS INTEGER)"
        case .float, .double, .decimal: return "CAST(\(text) AS REAL)"
        case .boolean: return "CASE lower(\(text)) WHEN 'true' THEN 1 WHEN 'false' THEN 0 END"
        default: return index < PartitionValues.count ? text : "CAST(\(text) AS TEXT)"
        }
    }

    /// The text of a key that has no column of its own.
    private func text(_ index: Int) -> String {
        """
        (SELECT json_extract(value, '$.value') FROM json_each(partition)
            WHERE lower(json_extract(value, '$.key')) = :key\(index))
        """
    }
}
