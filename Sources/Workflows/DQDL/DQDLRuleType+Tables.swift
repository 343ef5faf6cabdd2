import TableSchema

/// Rules over another table.
extension DQDLRuleType {
    func reference(of rule: DQDLRule) throws(DQDLError) -> (condition: String, tolerated: Double) {
        let (own, other) = (rule.parameters[0], rule.parameters[1])
        let keys = Self.names(own.text[...])
        let parts = other.text.split(separator: ".", maxSplits: 2)
        guard parts.count == 3, let table = TableName("\(parts[0]).\(parts[1])") else {
            throw DQDLError(
                message: "name the column as database.table.column: \"raw.customers.id\", or \"raw.days.{shop,day}\"",
                range: other.range)
        }
        let isList = parts[2].hasPrefix("{") && parts[2].hasSuffix("}")
        let columns = Self.names(isList ? parts[2].dropFirst().dropLast() : parts[2])
        guard !keys.isEmpty, keys.count == columns.count else {
            throw DQDLError(message: "there are \(keys.count) columns for \(columns.count)", range: other.range)
        }
        let left = filtered(keys.map(DQDLCondition.identifier), rule).joined(separator: ", ")
        let right = columns.map(DQDLCondition.identifier).joined(separator: ", ")
        let value = keys.count == 1 ? left : "(\(left))"
        return ("\(value) references \(table)(\(right))", try Self.tolerated(by: try condition(of: rule)))
    }

    private static func names(_ text: Substring) -> [String] {
        text.split(separator: ",").map { name in
            String(name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }.filter { !$0.isEmpty }
    }

    /// The ratio of what a rule counts of the rows to what it counts of another table; 1 where both are the same.
    func match(of rule: DQDLRule) throws(DQDLError) -> String {
        switch self {
        case .schemaMatch:
            let other = try Self.table(rule.parameters[0], example)
            return "(SELECT count(o.column_name) / count(*) FROM (DESCRIBE primary) p LEFT JOIN (DESCRIBE \(other)) o "
                + "ON lower(o.column_name) = lower(p.column_name) AND o.column_type = p.column_type)"
        case .rowCountMatch:
            let other = try Self.table(rule.parameters[0], example)
            return Self.ratio(of: "SELECT count(*) FROM primary", to: "SELECT count(*) FROM \(other)")
        default:
            return Self.ratio(
                of: try Self.aggregate(rule.parameters[0], example), to: try Self.aggregate(rule.parameters[1], example)
            )
        }
    }

    /// That all columns are called as a regular expression has it.
    func matchingNames(_ rule: DQDLRule) throws(DQDLError) -> String {
        let pattern = DQDLCondition.literal(rule.parameters[0].text)
        return "(SELECT 'not so of ' || string_agg(column_name, ', ') FROM (DESCRIBE primary) "
            + "WHERE NOT regexp_full_match(column_name, \(pattern))) IS NULL"
    }

    private static func ratio(of value: String, to other: String) -> String {
        "(SELECT CASE WHEN a = b THEN 1 ELSE CAST(a AS DOUBLE) / b END FROM (SELECT (\(value)) AS a, (\(other)) AS b))"
    }

    private static func table(_ parameter: DQDLRule.Parameter, _ example: String) throws(DQDLError) -> String {
        guard let table = TableName(parameter.text) else {
            throw DQDLError(message: "name the table as database.table: \(example)", range: parameter.range)
        }
        return sql(table)
    }

    /// `sum(amount)` or `avg(raw.orders.amount)`, as a query.
    private static func aggregate(_ parameter: DQDLRule.Parameter, _ example: String) throws(DQDLError) -> String {
        let text = parameter.text.filter { !$0.isWhitespace }
        for function in ["sum", "avg"] where text.lowercased().hasPrefix(function + "(") && text.hasSuffix(")") {
            let inside = text.dropFirst(function.count + 1).dropLast()
            let parts = inside.split(separator: ".", maxSplits: 2).map(String.init)
            if parts.count == 1, let column = parts.first {
                return "SELECT \(function)(\(DQDLCondition.identifier(column))) FROM primary"
            }
            guard parts.count == 3, let table = TableName("\(parts[0]).\(parts[1])") else { break }
            return "SELECT \(function)(\(DQDLCondition.identifier(parts[2]))) FROM \(sql(table))"
        }
        throw DQDLError(
            message: "it sums or averages a column, its own or database.table.column: \(example)",
            range: parameter.range)
    }

    private static func sql(_ table: TableName) -> String {
        "\(DQDLCondition.identifier(table.database)).\(DQDLCondition.identifier(table.table))"
    }
}
