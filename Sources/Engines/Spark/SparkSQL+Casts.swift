/// Casts: `a::INT` is `CAST(a AS INT)`, and types have Spark's names in both.
extension SparkDraft {
    mutating func spellCasts() {
        // Where a cast that has been spelt begins, by its last token: the next of a chain takes it for its operand.
        var starts: [Int: Int] = [:]
        var index = 0
        while index < tokens.count {
            if isPair(index, ":"), index > 0, let type = typeRange(from: index + 2) {
                let start = operandStart(endingAt: index - 1, casts: starts)
                insert("CAST(", before: start)
                replace(index, with: " AS ")
                remove((index + 1)...(index + 1))
                spellType(type)
                insert(")", after: type.upperBound)
                starts[type.upperBound] = start
                index = type.upperBound + 1
                continue
            }
            if let name = word(index), ["cast", "try_cast"].contains(name), isSymbol(index + 1, "(") {
                spellType(castAt: index)
            }
            spellTypedText(index)
            index += 1
        }
    }

    /// The type of `CAST(x AS type)`.
    private mutating func spellType(castAt index: Int) {
        let end = closing(index + 1)
        var place = index + 2
        while place < end {
            if word(place) == "as", let type = typeRange(from: place + 1), type.upperBound == end - 1 {
                return spellType(type)
            }
            let isOpen = "([{".contains { isSymbol(place, $0) }
            place = isOpen ? closing(place) + 1 : place + 1
        }
    }

    /// `TIMESTAMPTZ '2026-01-01'`: a type before a text.
    private mutating func spellTypedText(_ index: Int) {
        guard let name = word(index), isString(index + 1), name == "timestamptz" else { return }
        replace(index, with: "TIMESTAMP_LTZ")
    }

    /// The tokens of a type that begins there; nil where none does.
    private func typeRange(from start: Int) -> ClosedRange<Int>? {
        guard let name = word(start) else { return nil }
        var end = start
        if name == "double", word(start + 1) == "precision" { end += 1 }
        if isSymbol(end + 1, "(") { end = closing(end + 1) }
        if ["timestamp", "time"].contains(name), word(end + 1) == "with", word(end + 2) == "time" { end += 3 }
        while isSymbol(end + 1, "["), isSymbol(end + 2, "]") { end += 2 }
        return end < tokens.count ? start...end : nil
    }

    private mutating func spellType(_ range: ClosedRange<Int>) {
        var end = range.upperBound
        var depth = 0
        while isSymbol(end, "]"), isSymbol(end - 1, "[") {
            end -= 2
            depth += 1
        }
        let words = (range.lowerBound...end).map { source($0).lowercased() }
        guard let name = words.first else { return }
        var type = SparkTypeName.named[name] ?? name.uppercased()
        if words.contains("with") {
            type = "TIMESTAMP_LTZ"
        } else if ["decimal", "numeric"].contains(name) {
            type = words.count > 1 ? "DECIMAL" + words.dropFirst().joined() : "DECIMAL(18, 3)"
        } else if type != "STRING", words.count > 1, name != "double" {
            // A nested type, which the two spell too differently.
            return
        }
        remove(range)
        replace(
            range.lowerBound,
            with: String(repeating: "ARRAY<", count: depth) + type + String(repeating: ">", count: depth))
    }

    /// Where the operand of `::` begins that ends there: a name, a call, a text, brackets.
    private func operandStart(endingAt end: Int, casts: [Int: Int]) -> Int {
        if let start = casts[end] { return start }
        if isSymbol(end, ")") || isSymbol(end, "]") {
            let open = opening(end)
            let isOperand = open > 0 && (isSymbol(open - 1, ")") || isSymbol(open - 1, "]") || isName(open - 1))
            return isOperand ? operandStart(endingAt: open - 1, casts: casts) : open
        }
        if word(end) == "end" { return caseStart(endingAt: end) }
        var start = end
        if isString(end), ["date", "timestamp", "timestamptz", "interval"].contains(word(end - 1)) { return end - 1 }
        while start >= 2, isSymbol(start - 1, "."), isName(start) || isSymbol(start, "*") { start -= 2 }
        return start
    }

    /// A name that is no word of the grammar before an opening bracket.
    private func isName(_ index: Int) -> Bool {
        guard case .name = tokens[index].kind else { return false }
        guard let word = word(index) else { return true }
        return ![
            "in", "as", "and", "or", "not", "on", "by", "when", "then", "else", "select", "where", "values", "from",
        ]
        .contains(word)
    }

    private func caseStart(endingAt end: Int) -> Int {
        var depth = 0
        for index in stride(from: end, through: 0, by: -1) {
            if word(index) == "end" { depth += 1 }
            if word(index) == "case" { depth -= 1 }
            if depth == 0 { return index }
        }
        return end
    }
}

/// DuckDB's names of types in Spark's words.
enum SparkTypeName {
    static let named: [String: String] = [
        "varchar": "STRING", "text": "STRING", "char": "STRING", "bpchar": "STRING", "string": "STRING",
        "nvarchar": "STRING", "hugeint": "DECIMAL(38, 0)", "int128": "DECIMAL(38, 0)", "timestamptz": "TIMESTAMP_LTZ",
        "timestamp": "TIMESTAMP_NTZ", "datetime": "TIMESTAMP_NTZ", "int8": "BIGINT", "int64": "BIGINT",
        "long": "BIGINT", "oid": "BIGINT", "int4": "INT", "int32": "INT", "integer": "INT", "signed": "INT",
        "int2": "SMALLINT", "int16": "SMALLINT", "short": "SMALLINT", "int1": "TINYINT", "float4": "FLOAT",
        "real": "FLOAT", "float8": "DOUBLE", "double": "DOUBLE", "bool": "BOOLEAN", "logical": "BOOLEAN",
        "blob": "BINARY", "bytea": "BINARY", "varbinary": "BINARY",
    ]
}
