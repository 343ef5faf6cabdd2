public import Timekeeping

/// An SQL text whose `AT (VERSION => 3)` and `AT (TIMESTAMP => '…')` are taken out of it: DuckDB's views know none.
///
/// Each `raw.orders AT (…)` becomes `"raw@…".orders`, for a table to be declared under that name. What stands behind it
/// stays in its line and, mostly, its column.
public struct TimeTravel: Hashable, Sendable {
    /// Which state of a table is meant.
    public enum Point: Hashable, Sendable {
        /// A snapshot, by its number.
        case snapshot(Int)
        /// The newest one that there was at a time.
        case instant(Instant)

        /// What a person says: a number, or a time as ISO 8601 has it, in UTC; nil for anything else.
        public init?(_ text: String) {
            if let number = Int(text) {
                self = .snapshot(number)
            } else if let instant = Instant(iso8601: text) {
                self = .instant(instant)
            } else {
                return nil
            }
        }
    }

    /// A table as it was.
    public struct Reference: Hashable, Sendable {
        /// The table.
        public var table: SQLText.TableReference
        /// Which state of it.
        public var point: Point
        /// The line of the text that it is named on.
        public var line: Int

        /// A table as it was.
        public init(table: SQLText.TableReference, point: Point, line: Int) {
            self.table = table
            self.point = point
            self.line = line
        }

        /// The schema that it is to be declared in.
        public var schema: String {
            switch point {
            case .snapshot(let number): "\(table.schema)@\(number)"
            case .instant(let instant): "\(table.schema)@\(instant.iso8601)"
            }
        }
    }

    /// The text for DuckDB.
    public let text: String
    /// The tables that it names as they were.
    public let references: [Reference]

    /// Fails on `AT` with anything but a number or a time.
    public init(_ sql: String) throws(EngineError) {
        let bytes = Array(sql.utf8)
        let tokens = try SQLLexer.tokens(of: bytes)
        var references: [Reference] = []
        var text: [UInt8] = []
        var copied = 0
        for index in tokens.indices where tokens[index].isWord("at") {
            guard let clause = try Clause(at: index, in: tokens, bytes) else { continue }
            let reference = Reference(table: clause.table, point: clause.point, line: tokens[index].line)
            references.append(reference)
            text += bytes[copied..<clause.schema.lowerBound]
            let schema = Array(SQLText.identifier(reference.schema).utf8)
            text += schema + bytes[clause.schema.upperBound..<clause.range.lowerBound]
            text += Self.blank(bytes[clause.range], shorterBy: schema.count - clause.schema.count)
            copied = clause.range.upperBound
        }
        self.text = String(decoding: text + bytes[copied...], as: UTF8.self)
        self.references = references
    }

    /// The same; what is wrong is told with the text's file.
    public init(_ source: SQLSource) throws(EngineError) {
        self = try source.naming { () throws(EngineError) in try TimeTravel(source.text) }
    }

    /// Blanks in place of a text, with its line ends.
    private static func blank(_ bytes: ArraySlice<UInt8>, shorterBy count: Int) -> [UInt8] {
        var blanks = bytes.map { $0 == UInt8(ascii: "\n") ? $0 : UInt8(ascii: " ") }
        for _ in 0..<max(0, count) {
            guard blanks.count > 1, let space = blanks.firstIndex(of: UInt8(ascii: " ")) else { break }
            blanks.remove(at: space)
        }
        return blanks
    }
}

/// `raw.orders AT (VERSION => 3)`, also with another name for the table before `AT`.
private struct Clause {
    let table: SQLText.TableReference
    let point: TimeTravel.Point
    /// Where the schema's name is.
    let schema: Range<Int>
    /// From `AT` to the bracket.
    let range: Range<Int>

    /// Nil when an `at` is none.
    init?(at index: Int, in tokens: [SQLToken], _ bytes: [UInt8]) throws(EngineError) {
        guard index + 4 < tokens.count, tokens[index + 1].isSymbol("("), tokens[index + 3].isSymbol("="),
            tokens[index + 4].isSymbol(">"),
            tokens[index + 2].isWord("version") || tokens[index + 2].isWord("timestamp"),
            let (table, schema) = Self.table(before: index, in: tokens)
        else { return nil }
        var value = index + 5
        if value < tokens.count, ["timestamp", "timestamptz", "date"].contains(where: tokens[value].isWord) {
            value += 1
        }
        guard value + 1 < tokens.count, tokens[value + 1].isSymbol(")"),
            let point = Self.point(tokens[value], isVersion: tokens[index + 2].isWord("version"), bytes)
        else {
            throw .badSQL(
                message: "AT takes the number of a snapshot, as in AT (VERSION => 3), or a time in UTC, as in "
                    + "AT (TIMESTAMP => '2026-01-31 12:00')", line: tokens[index].line)
        }
        self.table = table
        self.schema = schema
        self.point = point
        range = tokens[index].range.lowerBound..<tokens[value + 1].range.upperBound
    }

    private static func table(
        before index: Int, in tokens: [SQLToken]
    ) -> (table: SQLText.TableReference, schema: Range<Int>)? {
        // Right before `AT`, or before another name for it.
        for last in [index - 1, index - 2, index - 3] where last >= 2 {
            let alias = tokens[(last + 1)..<index]
            guard alias.count < 2 || tokens[last + 1].isWord("as"), alias.allSatisfy({ $0.name != nil }),
                let table = tokens[last].name, tokens[last - 1].isSymbol("."), let schema = tokens[last - 2].name
            else { continue }
            return (SQLText.TableReference(schema, table), tokens[last - 2].range)
        }
        return nil
    }

    private static func point(_ token: SQLToken, isVersion: Bool, _ bytes: [UInt8]) -> TimeTravel.Point? {
        let text = String(decoding: bytes[token.range], as: UTF8.self)
        if isVersion { return token.kind == .number ? Int(text).map { .snapshot($0) } : nil }
        guard token.kind == .string, text.hasPrefix("'"), text.count > 2 else { return nil }
        return Instant(iso8601: text.dropFirst().dropLast()).map { .instant($0) }
    }
}

extension SQLToken {
    fileprivate var name: String? { if case .name(let name) = kind { name } else { nil } }

    fileprivate func isWord(_ word: String) -> Bool { name?.lowercased() == word }

    fileprivate func isSymbol(_ symbol: Character) -> Bool {
        symbol.asciiValue.map { kind == .symbol($0) } ?? false
    }
}
