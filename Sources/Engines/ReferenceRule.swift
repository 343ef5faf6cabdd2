public import TableSchema

/// An expectation that values are in a column of a table of the catalog: `customer_id references raw.customers(customer_id)`,
/// `(shop, day) references raw.days(shop, day)`. Rows without the value, or without one of several, hold, as with SQL's
/// foreign keys.
public struct ReferenceRule: Hashable, Sendable {
    /// The table that the values are looked for in.
    public let table: TableName
    /// Its columns, one for each value.
    public let columns: [String]
    /// The expressions whose values are looked for.
    let keys: [String]
    private let text: String

    /// The rule that a text is; nil when it is another condition.
    ///
    /// - Throws: `badExpectation` for one that names no table with its columns, or too few of them.
    public init?(_ expectation: String) throws(EngineError) {
        text = expectation
        let bytes = Array(expectation.utf8)
        guard let tokens = try? SQLLexer.tokens(of: bytes), let verb = Self.verb(in: tokens, bytes) else { return nil }
        let target = Array(tokens[(verb + 1)...])
        guard target.count > 1,
            target[1].kind == .symbol(UInt8(ascii: ".")) || target[1].kind == .symbol(UInt8(ascii: "("))
        else { return nil }
        guard let (table, columns) = Self.target(of: target) else {
            throw .badExpectation(
                expectation, reason: "name a table with its columns, such as customer_id references raw.customers(id)")
        }
        self.table = table
        self.columns = columns
        keys = SQLList.parts(of: tokens[..<verb], in: bytes)
        guard keys.count == columns.count else {
            throw .badExpectation(
                expectation,
                reason: "there \(keys.count == 1 ? "is 1 value" : "are \(keys.count) values") for"
                    + " \(columns.count == 1 ? "1 column" : "\(columns.count) columns")")
        }
    }

    /// What parses when the values' expressions do.
    var parsable: String { keys.map { "(\n\($0)\n)" }.joined(separator: ", ") }

    /// The condition that a row breaks the rule.
    ///
    /// - Parameters:
    ///   - target: the table, as it is declared.
    ///   - own: the columns of the rows that are checked. One that is text where the other is not is read as the other's
    ///     type, and one that is none as text: a value that cannot be is not there.
    func brokenSQL(in target: DeclaredTable, by own: [Column]) throws(EngineError) -> String {
        let known = target.columns + target.partitionKeys
        var (values, wanted): ([String], [String]) = ([], [])
        for (key, name) in zip(keys, columns) {
            guard let column = known.first(where: { $0.key == name.lowercased() }) else {
                let names = known.prefix(8).map { "'\($0.name)'" }.joined(separator: ", ")
                throw .badExpectation(
                    text,
                    reason: "table \(table) has no column '\(name)'; it has \(names)\(known.count > 8 ? ", …" : "")")
            }
            values.append(Self.value(key, among: own, as: column.type))
            wanted.append(SQLText.identifier(column.name))
        }
        let isThere = keys.map { "(\n\($0)\n) IS NOT NULL" }.joined(separator: " AND ")
        let source = "\(SQLText.identifier(target.schema)).\(SQLText.identifier(target.name))"
        let isWanted = wanted.map { "\($0) IS NOT NULL" }.joined(separator: " AND ")
        let row = values.count == 1 ? values[0] : "row(\(values.joined(separator: ", ")))"
        let wantedRow = wanted.count == 1 ? wanted[0] : "row(\(wanted.joined(separator: ", ")))"
        // NOT IN alone is unknown for a value that cannot be read as the type, and would hold.
        return "\(isThere) AND coalesce(\(row) NOT IN (SELECT \(wantedRow) FROM \(source) WHERE \(isWanted)), true)"
    }

    private static func value(_ key: String, among own: [Column], as type: DataType) -> String {
        let name = key.trimmingQuotes
        guard let column = own.first(where: { $0.key == name.lowercased() }) else { return "(\n\(key)\n)" }
        if column.type == .string, type != .string { return "TRY_CAST((\n\(key)\n) AS \(DuckDBType.text(for: type)))" }
        if column.type != .string, type == .string { return "CAST((\n\(key)\n) AS VARCHAR)" }
        return "(\n\(key)\n)"
    }

    /// Where `references` stands as a word of its own, behind a value and in no parentheses.
    private static func verb(in tokens: [SQLToken], _ text: [UInt8]) -> Int? {
        var depth = 0
        for (index, token) in tokens.enumerated() {
            if token.kind == .symbol(UInt8(ascii: "(")) { depth += 1 }
            if token.kind == .symbol(UInt8(ascii: ")")) { depth -= 1 }
            guard depth == 0, index > 0, case .name(let word) = token.kind, word.lowercased() == "references",
                text[token.range.lowerBound] != UInt8(ascii: "\""), index + 1 < tokens.count,
                case .name = tokens[index + 1].kind
            else { continue }
            return index
        }
        return nil
    }

    /// `raw.customers(a, b)`; nil when it is none.
    private static func target(of tokens: [SQLToken]) -> (TableName, [String])? {
        guard tokens.count > 5, case .name(let database) = tokens[0].kind, tokens[1].kind == .symbol(UInt8(ascii: ".")),
            case .name(let name) = tokens[2].kind, let table = TableName("\(database).\(name)"),
            tokens[3].kind == .symbol(UInt8(ascii: "(")), tokens.last?.kind == .symbol(UInt8(ascii: ")"))
        else { return nil }
        var columns: [String] = []
        for (place, token) in tokens[4..<(tokens.count - 1)].enumerated() {
            if place % 2 == 1 {
                guard token.kind == .symbol(UInt8(ascii: ",")) else { return nil }
            } else {
                guard case .name(let column) = token.kind else { return nil }
                columns.append(column)
            }
        }
        return tokens.count % 2 == 0 ? (table, columns) : nil
    }
}

extension String {
    /// A name without blanks and the quotes around it.
    fileprivate var trimmingQuotes: String {
        let name = String(trimmingPrefix { $0.isWhitespace }.reversed().trimmingPrefix { $0.isWhitespace }.reversed())
        guard name.count > 1, name.hasPrefix("\""), name.hasSuffix("\"") else { return name }
        return String(name.dropFirst().dropLast()).replacing("\"\"", with: "\"")
    }
}
