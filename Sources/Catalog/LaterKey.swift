import GRDB

/// A partition key behind the first whose values have an index of their own, for conditions that say nothing of the
/// first.
enum LaterKey: Int {
    case second = 1
    case third = 2

    private var word: String { self == .second ? "second" : "third" }

    /// The stored column of its names.
    var keyColumn: String { "\(word)_key" }
    /// The stored column of its values, as texts or, where they are such, as whole numbers.
    func valueColumn(isWhole: Bool) -> String { isWhole ? "\(word)_number" : "\(word)_text" }
    /// The index over both.
    func index(isWhole: Bool) -> String { "catalog_partitions_by_\(valueColumn(isWhole: isWhole))" }

    /// Makes the columns and the indexes. Stores were made with it: it stays as it is.
    var migration: String {
        let (key, text, number) = (keyColumn, valueColumn(isWhole: false), valueColumn(isWhole: true))
        let value = "json_extract(partition, '$[\(rawValue)].value')"
        return """
            ALTER TABLE catalog_partitions ADD COLUMN \(key) TEXT
                AS (json_extract(partition, '$[\(rawValue)].key')) VIRTUAL;
            ALTER TABLE catalog_partitions ADD COLUMN \(text) TEXT AS (\(value)) VIRTUAL;
            ALTER TABLE catalog_partitions ADD COLUMN \(number) INTEGER
                AS (CASE WHEN \(value) GLOB '[-0-9]*' AND \(value) NOT GLOB '?*[^0-9]*'
                    THEN CAST(\(value) AS INTEGER) END) VIRTUAL;
            CREATE INDEX \(index(isWhole: false)) ON catalog_partitions (table_id, \(key), \(text));
            CREATE INDEX \(index(isWhole: true)) ON catalog_partitions (table_id, \(key), \(number))
                WHERE \(number) IS NOT NULL;
            """
    }

    /// Whether all partitions of a table have a key of this name at this place.
    func isEverywhere(named name: String, table: Int64, in db: Database) throws -> Bool {
        let others = ["< :name", "> :name", "IS NULL"].map { comparison in
            """
            NOT EXISTS (SELECT 1 FROM catalog_partitions INDEXED BY \(index(isWhole: false))
                WHERE table_id = :table AND \(keyColumn) \(comparison))
            """
        }
        return try Bool.fetchOne(
            db, sql: "SELECT \(others.joined(separator: " AND "))", arguments: ["table": table, "name": name]) ?? false
    }
}

/// The partitions of a condition by the index of a later key.
struct LaterKeyQuery {
    /// The stored column that the condition should find partitions by.
    let column: String
    /// Gives the partitions in their order.
    let statement: String
    /// Counts them, up to one more than `matchesMax`.
    let count: String

    /// With more partitions than these, going through all in their order comes sooner to the first ones.
    static let matchesMax = 5_000

    /// Whether this is the way to go: the condition bounds the key's values, and few partitions have such.
    func isShorter(_ arguments: StatementArguments, in db: Database) throws -> Bool {
        // A condition that shows no whole number may have no way by their index.
        guard let explained = try? db.makeStatement(sql: "EXPLAIN QUERY PLAN \(count)") else { return false }
        let plan = try Row.fetchAll(explained, arguments: arguments).map { $0["detail"] as String }
        guard plan.contains(where: { $0.contains(" AND \(column)") }) else { return false }
        return try Int.fetchOne(db, sql: count, arguments: arguments) ?? 0 <= Self.matchesMax
    }
}
