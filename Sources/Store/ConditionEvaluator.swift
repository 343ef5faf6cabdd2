/// Evaluates the conditions of workflows (`when: daily_sales.rows >= 1000`): SQLite expressions over earlier nodes' outputs.
///
/// Each node is a table of one row, named by its identifier, its outputs the columns. SQLite itself evaluates, in memory
/// and under an authorizer that allows nothing but reading them; names are quoted and values bound, never pasted.
public enum ConditionEvaluator {
    /// The value of an expression over rows of values, by table and column name.
    public static func evaluate(_ expression: String, over tables: [String: [String: ConditionValue]])
        throws(ConditionError) -> ConditionValue
    {
        let query = ConditionQuery(expression, tables: mentioned(tables, in: expression))
        return try ConditionConnection().firstValue(query)
    }

    /// Whether an expression is true for SQLite: not null, not zero.
    public static func isTrue(_ expression: String, over tables: [String: [String: ConditionValue]])
        throws(ConditionError) -> Bool
    {
        let query = ConditionQuery(expression, tables: mentioned(tables, in: expression), form: .truth)
        return try ConditionConnection().firstValue(query) == .integer(1)
    }

    /// Finds what is wrong with an expression before any node has run, given the tables it may name.
    ///
    /// Which columns they will have is not known yet: any is fine.
    public static func check(_ expression: String, knownTables: Set<String>) throws(ConditionError) {
        let connection = try ConditionConnection()
        var tables: [String: [String: ConditionValue]] = [:]
        for table in knownTables { tables[table] = [:] }
        tables = mentioned(tables, in: expression)
        // SQLite names one unknown column at a time: give the table that column, and ask again.
        for _ in 0..<Self.columnCountMax {
            do throws(ConditionError) {
                return try connection.compile(ConditionQuery(expression, tables: tables))
            } catch {
                guard case .unknownColumn(let name) = error.reason, let (table, column) = split(name, tables) else {
                    throw error
                }
                tables[table, default: [:]][column] = .null
            }
        }
        throw ConditionError(
            .limit, "the condition names more than \(Self.columnCountMax) columns; compute it in a job")
    }

    /// Finds what is wrong with a condition over the columns of one row, which it names without a table: one that stands
    /// behind WHERE, so without aggregates.
    public static func check(_ expression: String, columns: [String]) throws(ConditionError) {
        let row = Dictionary(columns.map { ($0, ConditionValue.null) }) { first, _ in first }
        try ConditionConnection().compile(
            ConditionQuery(expression, tables: [ConditionQuery.rowName: row], form: .filter))
    }

    /// The members of a JSON object as a row of values: scalars as they are, objects and arrays as their JSON text.
    public static func row(fromJSON text: String) throws(ConditionError) -> [String: ConditionValue] {
        try ConditionConnection(isRestricted: false).row(fromJSON: text)
    }

    /// The elements of a JSON array, each as JSON text.
    public static func elements(ofJSON text: String) throws(ConditionError) -> [String] {
        try ConditionConnection(isRestricted: false).elements(ofJSON: text)
    }

    private static let columnCountMax = 200

    /// The tables whose names occur in the expression: SQLite joins 64 at most.
    private static func mentioned(_ tables: [String: [String: ConditionValue]], in expression: String)
        -> [String: [String: ConditionValue]]
    {
        let expression = expression.lowercased()
        return tables.filter { expression.contains($0.key.lowercased()) }
    }

    /// `daily_sales.rows` as one of the tables and a new column of it.
    private static func split(_ name: String, _ tables: [String: [String: ConditionValue]]) -> (String, String)? {
        for (table, columns) in tables {
            guard name.lowercased().hasPrefix(table.lowercased() + ".") else { continue }
            let column = String(name.dropFirst(table.count + 1))
            if columns[column] == nil { return (table, column) }
        }
        return nil
    }
}
