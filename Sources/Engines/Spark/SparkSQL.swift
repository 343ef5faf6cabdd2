/// A statement of DuckDB's SQL in Spark's spelling, token by token.
///
/// What both know in other words is said in the other's: texts, quoted names, types, `::`, the order of nulls, names of
/// functions. What Spark has no word for stays as it is, and `SparkAdvice` tells of it beforehand.
public struct SparkSQL: Hashable, Sendable {
    /// The statement as Spark takes it.
    public private(set) var text: String
    /// The session's variables that it asks for, in the order of their parameters `:tidegate_0`, `:tidegate_1`….
    public private(set) var variables: [String]

    /// A statement, as `SQLText.statements` cuts them.
    public init(_ statement: String) throws(EngineError) {
        var draft = try SparkDraft(statement)
        draft.spellTexts()
        draft.bindVariables()
        draft.spellCasts()
        draft.spellOperators()
        draft.spellFunctions()
        draft.orderNulls()
        text = draft.text
        variables = draft.variables
    }

    /// A name as Spark spells it whatever is in it.
    static func identifier(_ name: String) -> String {
        "`" + name.replacing("\0", with: "").replacing("`", with: "``") + "`"
    }

    /// A text as Spark spells it whatever is in it.
    static func literal(_ text: String) -> String {
        "'" + text.replacing("\0", with: "").replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }
}

/// The tokens of a statement, and what they become.
struct SparkDraft {
    private let bytes: [UInt8]
    let tokens: [SQLToken]
    /// What each token becomes, by its place; one that is not here stays.
    private var replacements: [Int: String] = [:]
    private var before: [Int: String] = [:]
    private var after: [Int: String] = [:]
    private(set) var variables: [String] = []

    init(_ statement: String) throws(EngineError) {
        bytes = Array(statement.utf8)
        tokens = try SQLLexer.tokens(of: bytes)
    }

    /// The statement as it has become.
    var text: String {
        var text = ""
        var position = 0
        for (index, token) in tokens.enumerated() {
            let gap = bytes[position..<token.range.lowerBound]
            // Blanks before a token that went go with it; lines stay where they are.
            if replacements[index] != "" || !gap.allSatisfy({ $0 == UInt8(ascii: " ") }) {
                text += String(decoding: gap, as: UTF8.self)
            }
            text += (before[index] ?? "") + (replacements[index] ?? source(index)) + (after[index] ?? "")
            position = token.range.upperBound
        }
        return text + String(decoding: bytes[position...], as: UTF8.self)
    }

    // MARK: Looking

    /// A token as it was written.
    func source(_ index: Int) -> String { String(decoding: bytes[tokens[index].range], as: UTF8.self) }

    /// A word that stands there without quotes, in lower case; nil for anything else.
    func word(_ index: Int) -> String? {
        guard tokens.indices.contains(index), case .name(let name) = tokens[index].kind,
            bytes[tokens[index].range.lowerBound] != UInt8(ascii: "\"")
        else { return nil }
        return name.lowercased()
    }

    func isSymbol(_ index: Int, _ symbol: Character) -> Bool {
        guard tokens.indices.contains(index), let ascii = symbol.asciiValue else { return false }
        return tokens[index].kind == .symbol(ascii)
    }

    /// Whether two symbols stand there with nothing between them.
    func isPair(_ index: Int, _ symbol: Character) -> Bool {
        isSymbol(index, symbol) && isSymbol(index + 1, symbol)
            && tokens[index].range.upperBound == tokens[index + 1].range.lowerBound
    }

    func isString(_ index: Int) -> Bool { tokens.indices.contains(index) && tokens[index].kind == .string }

    /// The words of the text of a string token.
    func content(_ index: Int) -> String { SQLString.content(of: source(index)) }

    /// The bracket that closes the one there; the last token if none does.
    func closing(_ open: Int) -> Int {
        var depth = 0
        for index in open..<tokens.count {
            if "([{".contains(where: { isSymbol(index, $0) }) { depth += 1 }
            if ")]}".contains(where: { isSymbol(index, $0) }) { depth -= 1 }
            if depth == 0 { return index }
        }
        return tokens.count - 1
    }

    /// The bracket that opens the one there; the first token if none does.
    func opening(_ close: Int) -> Int {
        var depth = 0
        for index in stride(from: close, through: 0, by: -1) {
            if ")]}".contains(where: { isSymbol(index, $0) }) { depth += 1 }
            if "([{".contains(where: { isSymbol(index, $0) }) { depth -= 1 }
            if depth == 0 { return index }
        }
        return 0
    }

    // MARK: Changing

    mutating func replace(_ index: Int, with text: String) { replacements[index] = text }
    mutating func remove(_ range: ClosedRange<Int>) { for index in range { replacements[index] = "" } }
    mutating func insert(_ text: String, before index: Int) { before[index] = text + (before[index] ?? "") }
    mutating func insert(_ text: String, after index: Int) { after[index] = (after[index] ?? "") + text }

    /// Texts, quoted names and numbers.
    mutating func spellTexts() {
        for (index, token) in tokens.enumerated() {
            switch token.kind {
            case .string: replace(index, with: SparkSQL.literal(content(index)))
            case .name(let name) where word(index) == nil: replace(index, with: SparkSQL.identifier(name))
            case .number where source(index).contains("_"): replace(index, with: source(index).replacing("_", with: ""))
            case .name, .number, .symbol: break
            }
        }
    }

    /// `getvariable('run')` becomes a parameter, whose value goes beside the text.
    mutating func bindVariables() {
        for index in tokens.indices
        where word(index) == "getvariable" && isSymbol(index + 1, "(") && isString(index + 2)
            && isSymbol(index + 3, ")")
        {
            replace(index, with: ":tidegate_\(variables.count)")
            remove((index + 1)...(index + 3))
            variables.append(content(index + 2))
        }
    }

    /// `//` divides whole numbers; Spark has a word for it.
    mutating func spellOperators() {
        for index in tokens.indices where isPair(index, "/") {
            replace(index, with: " div ")
            remove((index + 1)...(index + 1))
        }
    }
}

/// The text that a string of SQL stands for.
enum SQLString {
    /// - Parameter source: the string with its quotes: `'it''s'`, `E'a\n'`, `$$a$$`.
    static func content(of source: String) -> String {
        if source.hasPrefix("$") {
            let tag = source.dropFirst().prefix { $0 != "$" }.count + 2
            return String(source.dropFirst(tag).dropLast(tag))
        }
        guard source.hasPrefix("'") else {
            return unescaped(source.dropFirst(2).dropLast())
        }
        return String(source.dropFirst().dropLast()).replacing("''", with: "'")
    }

    private static func unescaped(_ text: Substring) -> String {
        let known: [Character: Character] = ["n": "\n", "t": "\t", "r": "\r", "b": "\u{8}", "f": "\u{C}"]
        var result = ""
        var rest = text
        while let character = rest.popFirst() {
            if character == "\\", let next = rest.popFirst() {
                result.append(known[next] ?? next)
            } else if character == "'", rest.first == "'" {
                result.append(rest.removeFirst())
            } else {
                result.append(character)
            }
        }
        return result
    }
}
