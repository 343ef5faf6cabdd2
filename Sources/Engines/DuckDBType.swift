public import TableSchema

/// Column types in DuckDB's words.
public enum DuckDBType {
    /// The type as DuckDB's SQL spells it: `STRUCT("a" BIGINT, "b" VARCHAR[])`.
    ///
    /// DuckDB has no empty struct: one is read as its JSON text.
    public static func text(for type: DataType) -> String {
        switch type {
        case .unknown, .string: return "VARCHAR"
        case .boolean: return "BOOLEAN"
        case .tinyint: return "TINYINT"
        case .smallint: return "SMALLINT"
        case .int: return "INTEGER"
        case .bigint: return "BIGINT"
        case .float: return "FLOAT"
        case .double: return "DOUBLE"
        case .decimal(let precision, let scale): return "DECIMAL(\(precision), \(scale))"
        case .binary: return "BLOB"
        case .date: return "DATE"
        case .timestamp: return "TIMESTAMP"
        case .timestampWithTimeZone: return "TIMESTAMP WITH TIME ZONE"
        case .array(let element): return text(for: element) + "[]"
        case .map(let key, let value): return "MAP(\(text(for: key)), \(text(for: value)))"
        case .structure(let fields):
            if fields.isEmpty { return "VARCHAR" }
            let parts = fields.map { "\(SQLText.identifier($0.name)) \(text(for: $0.type))" }
            return "STRUCT(\(parts.joined(separator: ", ")))"
        }
    }

    /// Reads a type as DuckDB's `DESCRIBE` spells it; what Hive has no type for is a string.
    public static func type(of text: String) -> DataType {
        var reader = DuckDBTypeReader(text)
        guard let type = reader.readType(depth: 0), reader.isAtEnd else { return .string }
        return type
    }
}

/// Reads DuckDB's type text from left to right.
private struct DuckDBTypeReader {
    private var rest: Substring
    private static let depthMax = 128

    init(_ text: String) { rest = text[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func readType(depth: Int) -> DataType? {
        guard depth < Self.depthMax else { return nil }
        var type: DataType
        if skip("STRUCT(") {
            guard let fields = readFields(depth: depth) else { return nil }
            type = .structure(fields)
        } else if skip("MAP(") {
            guard let key = readType(depth: depth + 1), skip(", "), let value = readType(depth: depth + 1), skip(")")
            else { return nil }
            type = .map(key: key, value: value)
        } else if skip("DECIMAL(") {
            guard let precision = readNumber(), skip(","), let scale = readNumber(), skip(")") else { return nil }
            type = .decimal(precision: precision, scale: scale)
        } else if skip("ENUM(") {
            // Its words may hold anything, brackets too: it is a string, and so is whatever holds it.
            return nil
        } else {
            type = readSimpleType()
        }
        while let close = readArraySuffix() {
            rest = rest[close...]
            type = .array(type)
        }
        return type
    }

    private mutating func readFields(depth: Int) -> [DataType.Field]? {
        var fields: [DataType.Field] = []
        repeat {
            guard let name = readName(), skip(" "), let type = readType(depth: depth + 1) else { return nil }
            fields.append(.init(name, type))
        } while skip(", ")
        return skip(")") ? fields : nil
    }

    private mutating func readName() -> String? {
        guard skip("\"") else {
            let name = rest.prefix { $0 != " " }
            rest = rest.dropFirst(name.count)
            return String(name)
        }
        var name = ""
        while let character = rest.popFirst() {
            if character != "\"" {
                name.append(character)
            } else if skip("\"") {
                name.append("\"")
            } else {
                return name
            }
        }
        return nil
    }

    private mutating func readSimpleType() -> DataType {
        let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == " " }
        rest = rest.dropFirst(word.count)
        return switch word {
        case "BOOLEAN": .boolean
        case "TINYINT": .tinyint
        case "SMALLINT", "UTINYINT": .smallint
        case "INTEGER", "USMALLINT": .int
        case "BIGINT", "UINTEGER": .bigint
        case "UBIGINT": .decimal(precision: 20, scale: 0)
        case "HUGEINT", "UHUGEINT", "BIGNUM": .decimal(precision: 38, scale: 0)
        case "FLOAT": .float
        case "DOUBLE": .double
        case "BLOB": .binary
        case "DATE": .date
        case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS": .timestamp
        case "TIMESTAMP WITH TIME ZONE": .timestampWithTimeZone
        default: .string
        }
    }

    /// Past a `[]` or, for arrays of fixed length, a `[3]`.
    private func readArraySuffix() -> Substring.Index? {
        guard rest.first == "[", let close = rest.firstIndex(of: "]"),
            rest[rest.index(after: rest.startIndex)..<close].allSatisfy(\.isNumber)
        else { return nil }
        return rest.index(after: close)
    }

    private mutating func readNumber() -> Int? {
        let digits = rest.prefix { $0.isNumber }
        rest = rest.dropFirst(digits.count)
        return Int(digits)
    }

    private mutating func skip(_ text: String) -> Bool {
        guard rest.hasPrefix(text) else { return false }
        rest = rest.dropFirst(text.count)
        return true
    }
}
