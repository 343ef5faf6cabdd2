/// The one statement that a condition becomes, and the values for its parameters.
struct ConditionQuery {
    /// What is made of the expression.
    enum Form {
        /// Its value.
        case value
        /// 1 or 0.
        case truth
        /// Which rows of one table, whose columns it names by themselves, are taken.
        case filter
    }

    /// The table of a filter.
    static let rowName = "p"

    let expression: String
    let form: Form
    let values: [ConditionValue]
    let tableNames: [String]
    /// What stands before the expression in the statement.
    let prefix: String
    private let suffix: String

    init(_ expression: String, tables: [String: [String: ConditionValue]], form: Form = .value) {
        self.expression = expression
        self.form = form
        var values: [ConditionValue] = []
        var sources: [String] = []
        tableNames = tables.keys.sorted()
        for (table, row) in tables.sorted(by: { $0.key < $1.key }) {
            let columns = row.sorted { $0.key < $1.key }
            values += columns.map(\.value)
            // A row without columns is no SQL: a nameless one stands in.
            let list =
                columns.isEmpty ? "NULL AS \" \"" : columns.map { "? AS \(quoted($0.key))" }.joined(separator: ", ")
            sources.append("(SELECT \(list)) AS \(quoted(table))")
        }
        self.values = values
        let from = sources.isEmpty ? "" : " FROM " + sources.joined(separator: ", ")
        switch form {
        case .value: (prefix, suffix) = ("SELECT (\n", ")" + from)
        case .truth: (prefix, suffix) = ("SELECT (\n", ") IS TRUE" + from)
        case .filter: (prefix, suffix) = ("SELECT 1\(from) WHERE (\n", ")")
        }
    }

    /// The expression stands on lines of its own, so that a comment in it ends with it.
    var sql: String { prefix + expression + "\n" + suffix }
}

private func quoted(_ name: String) -> String {
    "\"" + name.replacing("\"", with: "\"\"") + "\""
}
