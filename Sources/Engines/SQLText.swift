/// What there is to know about an SQL text without a database: where its statements end and which tables they may name.
///
/// Knows strings, quoted names, comments and dollar quotes, as DuckDB does.
public enum SQLText {
    /// One statement of a script.
    public struct Statement: Hashable, Sendable {
        /// The statement from its first word to its last, without the semicolon and the comments around it.
        public var text: String
        /// The line of the script that it starts on, from 1.
        public var line: Int
        /// Its first word in lower case; `(` or the like when it starts with none.
        public var keyword: String

        /// Whether it gives rows that can be read from as from a table.
        public var isQuery: Bool { Self.queryKeywords.contains(keyword) }

        private static let queryKeywords: Set<String> = [
            "select", "with", "from", "values", "table", "pivot", "unpivot", "describe", "desc", "show", "summarize",
            "(",
        ]
    }

    /// A `schema.table` that a text may name.
    public struct TableReference: Hashable, Comparable, Sendable {
        /// The schema, in lower case.
        public var schema: String
        /// The table, in lower case.
        public var table: String

        /// A reference; both names are lower-cased.
        public init(_ schema: String, _ table: String) {
            self.schema = schema.lowercased()
            self.table = table.lowercased()
        }

        /// By schema, then by table.
        public static func < (left: Self, right: Self) -> Bool {
            (left.schema, left.table) < (right.schema, right.table)
        }
    }

    /// The statements of a script, empty ones left out.
    ///
    /// Fails on a string, quoted name or comment without an end, and on commands of DuckDB's shell (`.mode`).
    public static func statements(in text: String) throws(EngineError) -> [Statement] {
        let bytes = Array(text.utf8)
        var statements: [Statement] = []
        var current: [SQLToken] = []
        for token in try SQLLexer.tokens(of: bytes) + [
            SQLToken(kind: .symbol(UInt8(ascii: ";")), range: 0..<0, line: 0)
        ] {
            guard token.kind == .symbol(UInt8(ascii: ";")) else {
                current.append(token)
                continue
            }
            if let first = current.first, let last = current.last {
                guard first.kind != .symbol(UInt8(ascii: ".")) else {
                    throw .badSQL(
                        message: "commands of DuckDB's shell cannot be used here; write SQL alone", line: first.line)
                }
                let range = first.range.lowerBound..<last.range.upperBound
                let keyword = String(decoding: bytes[first.range], as: UTF8.self).lowercased()
                statements.append(
                    Statement(text: String(decoding: bytes[range], as: UTF8.self), line: first.line, keyword: keyword))
            }
            current = []
        }
        return statements
    }

    /// Every `a.b` of a text, quoted or not: the tables it names, and more, such as columns with their table's alias.
    public static func tableReferences(in text: String) throws(EngineError) -> Set<TableReference> {
        let tokens = try SQLLexer.tokens(of: Array(text.utf8))
        var references: Set<TableReference> = []
        guard tokens.count >= 3 else { return references }
        for index in 0..<(tokens.count - 2) where tokens[index + 1].kind == .symbol(UInt8(ascii: ".")) {
            guard case .name(let schema) = tokens[index].kind, case .name(let table) = tokens[index + 2].kind else {
                continue
            }
            references.insert(TableReference(schema, table))
        }
        return references
    }

    /// Every `a.b` of a text in any language, strings and comments included.
    public static func names(in text: String) -> Set<TableReference> {
        var references: Set<TableReference> = []
        var previous: (word: Substring, end: String.Index)?
        for word in text.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "_" }) {
            if let previous, text[previous.end..<word.startIndex] == "." {
                references.insert(TableReference(String(previous.word), String(word)))
            }
            previous = (word, word.endIndex)
        }
        return references
    }

    /// Those of `tableReferences` that stand where only a table can: after FROM, JOIN and the like.
    ///
    /// A table may stand elsewhere too, after a comma; and what does may be the column of an alias.
    static func certainTables(in text: String) throws(EngineError) -> Set<TableReference> {
        let tokens = try SQLLexer.tokens(of: Array(text.utf8))
        var references: Set<TableReference> = []
        guard tokens.count >= 4 else { return references }
        for index in 1..<(tokens.count - 2) where tokens[index + 1].kind == .symbol(UInt8(ascii: ".")) {
            guard case .name(let before) = tokens[index - 1].kind, case .name(let schema) = tokens[index].kind,
                case .name(let table) = tokens[index + 2].kind,
                ["from", "join", "table", "describe", "summarize", "pivot", "unpivot", "into", "update", "using"]
                    .contains(before.lowercased())
            else { continue }
            references.insert(TableReference(schema, table))
        }
        return references
    }

    /// Whether a text is one expression: no semicolon, no bracket closed that it did not open.
    static func isOneExpression(_ text: String) throws(EngineError) -> Bool {
        var open: [UInt8] = []
        let tokens = try SQLLexer.tokens(of: Array(text.utf8))
        let closers: [UInt8: UInt8] = [
            UInt8(ascii: "("): UInt8(ascii: ")"), UInt8(ascii: "["): UInt8(ascii: "]"),
            UInt8(ascii: "{"): UInt8(ascii: "}"),
        ]
        for token in tokens {
            guard case .symbol(let symbol) = token.kind else { continue }
            if symbol == UInt8(ascii: ";") { return false }
            if let closer = closers[symbol] {
                open.append(closer)
            } else if closers.values.contains(symbol), open.popLast() != symbol {
                return false
            }
        }
        return open.isEmpty && !tokens.isEmpty
    }

    /// A name as SQL spells it whatever is in it: `"a ""b"""`.
    public static func identifier(_ name: String) -> String {
        "\"" + name.replacing("\0", with: "").replacing("\"", with: "\"\"") + "\""
    }

    /// A text as SQL spells it whatever is in it: `'it''s'`. SQL texts hold no NUL; one is left out.
    public static func literal(_ text: String) -> String {
        "'" + text.replacing("\0", with: "").replacing("'", with: "''") + "'"
    }
}
