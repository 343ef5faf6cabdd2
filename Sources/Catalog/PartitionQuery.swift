import GRDB
import TableSchema

/// The statement that finds partitions. Each key is a column of its name, typed as the table says; the user's condition
/// stands behind WHERE on lines of its own, as `ConditionEvaluator.check` has seen it.
struct PartitionQuery {
    private let columns: [TableSchema.Column]
    private let order: PartitionOrder
    private let condition: String?

    init(table: Table, order: PartitionOrder, condition: String?) {
        columns = table.partitionKeys
        self.order = order
        self.condition = condition
    }

    /// The statements that give the partitions in their order, one after the other: those without a value come last. Of
    /// each there may be a second form, for when SQLite finds no way to the first.
    var statements: [[String]] {
        guard let first = firstColumn else { return [[statement(rank: nil, "", "")]] }
        let name = first == .number ? "first_number" : "first_text"
        // Without the name of the index another one would be taken for `date = …`, and read from end to end.
        let index = "INDEXED BY catalog_partitions_by_\(first.rawValue)"
        // The plus keeps SQLite from taking this for the range to read, in place of the condition's own. Yet the index of
        // numbers holds nothing else, and is only read for a condition that shows as much.
        let forms = first == .number ? ["+", ""] : ["+"]
        return [
            forms.map { statement(rank: name, index, "AND \($0)\(name) IS NOT NULL") },
            [statement(rank: nil, "INDEXED BY catalog_partitions_by_text", "AND first_text IS NULL")],
        ]
    }

    /// The keys behind the first one whose values have an index of their own, with their names as they are spelt.
    var laterKeys: [(key: LaterKey, name: String, column: Int)] {
        columns.indices.compactMap { index in
            guard let place = order.place(of: columns[index]), let key = LaterKey(rawValue: place) else { return nil }
            return (key, order.keys[place], index)
        }
    }

    /// The condition's partitions by the index of a later key, which all of them have at its place.
    func query(by key: LaterKey, column index: Int) -> LaterKeyQuery? {
        guard condition != nil else { return nil }
        let isWhole = Self.isWhole(columns[index].type)
        let stored = key.valueColumn(isWhole: isWhole)
        let found = { told in
            rows(
                telling: told, "INDEXED BY \(key.index(isWhole: isWhole))", "AND \(key.keyColumn) = :spelt\(index)"
            ) { $0 == index ? stored : value($0) }
        }
        let rank = firstColumn.map { "first_\($0.rawValue)" } ?? "NULL"
        return LaterKeyQuery(
            column: stored,
            statement: """
                \(Self.told) \(found(counts + ["\(rank) AS \" rank\""]))
                ORDER BY " rank" IS NULL, " rank", " partition" LIMIT :limit
                """,
            count: "SELECT count(*) FROM (SELECT 1 \(found([])) LIMIT \(LaterKeyQuery.matchesMax + 1))")
    }

    private func statement(rank: String?, _ index: String, _ part: String) -> String {
        let ranks = rank.map { ["\($0) AS \" rank\""] } ?? []
        return """
            \(Self.told) \(rows(telling: counts + ranks, index, part, value))
            ORDER BY \(rank == nil ? "" : "\" rank\", ")" partition" LIMIT :limit
            """
    }

    /// The partitions that the condition finds among those of an index: what is told of each beside its keys, and the
    /// keys from what gives each one's text or stored number.
    private func rows(
        telling told: [String], _ index: String, _ part: String, _ value: (Int) -> String
    ) -> String {
        """
        FROM (SELECT \((told + values(value)).joined(separator: ", "))
            FROM catalog_partitions \(index) WHERE table_id = :table \(part)) AS p
        \(condition.map { "WHERE (\n\($0)\n)" } ?? "")
        """
    }

    /// Names that nothing in a condition can mean are quoted and begin with a blank.
    private static let told = #"SELECT " partition", " files", " rows", " bytes", " updated", " path""#

    /// What is told of a partition.
    private var counts: [String] {
        let path = "(SELECT path FROM catalog_files f WHERE f.partition = catalog_partitions.id LIMIT 1) AS \" path\""
        return ["partition", "files", "rows", "bytes", "updated"].map { "\($0) AS \" \($0)\"" } + [path]
    }

    /// The keys by their names, typed, from what gives each one's text or stored number.
    private func values(_ value: (Int) -> String) -> [String] {
        columns.indices.map { "\(typed($0, value($0))) AS \(columns[$0].name.quotedDatabaseIdentifier)" }
    }

    /// The values of the parameters: table and limit, then the spelt and the plain name of each key.
    func arguments(table: Int64, limit: Int) -> StatementArguments {
        var arguments: [String: any DatabaseValueConvertible] = ["table": table, "limit": limit]
        for (index, column) in columns.enumerated() {
            arguments["spelt\(index)"] = order.place(of: column).map { order.keys[$0] } ?? column.key
            arguments["plain\(index)"] = column.key
        }
        return StatementArguments(arguments)
    }

    private enum First: String {
        case text, number
    }

    /// The stored column that the first key's values are in, when all partitions begin with it.
    private var firstColumn: First? {
        guard order.isUniform, let first = columns.first(where: { order.place(of: $0) == 0 }) else { return nil }
        return Self.isWhole(first.type) ? .number : .text
    }

    private func typed(_ index: Int, _ value: String) -> String {
        switch columns[index].type {
        case let type where Self.isWhole(type):
            return value.hasSuffix("_number") ? value : "CAST(\(value) AS INTEGER)"
        case .float, .double, .decimal: return "CAST(\(value) AS REAL)"
        case .boolean: return "CASE lower(\(value)) WHEN 'true' THEN 1 WHEN 'false' THEN 0 END"
        default: return value.hasSuffix("_text") ? value : "CAST(\(value) AS TEXT)"
        }
    }

    /// A key's text: where the first partition has it, or wherever else it is.
    private func value(_ index: Int) -> String {
        let place = order.place(of: columns[index])
        if place == 0, let firstColumn { return "first_\(firstColumn.rawValue)" }
        return """
            CASE WHEN json_extract(partition, '$[\(place ?? 0)].key') = :spelt\(index)
                THEN json_extract(partition, '$[\(place ?? 0)].value')
                ELSE (SELECT json_extract(value, '$.value') FROM json_each(partition)
                    WHERE lower(json_extract(value, '$.key')) = :plain\(index)) END
            """
    }

    private static func isWhole(_ type: DataType) -> Bool {
        switch type {
        case .tinyint, .smallint, .int, .bigint: true
        default: false
        }
    }
}
