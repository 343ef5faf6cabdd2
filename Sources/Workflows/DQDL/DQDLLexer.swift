/// What is wrong in a DQDL text, and where.
struct DQDLError: Error, Hashable {
    var message: String
    /// Where it is, in Unicode scalars.
    var range: Range<Int>
}

/// A piece of a DQDL text that is no blank and no comment.
struct DQDLToken: Hashable {
    enum Kind: Hashable {
        /// `IsComplete`, `between`, `NULL`.
        case word(String)
        /// A text in double quotes, without them.
        case string(String)
        /// Digits, with a point at most.
        case number(String)
        /// `=`, `>=`, `[`, `(` and the like.
        case symbol(String)
        case end
    }

    var kind: Kind
    /// Where it is, in Unicode scalars.
    var range: Range<Int>
}

/// Cuts a text of the Data Quality Definition Language, as AWS Glue Data Quality has it, into tokens.
struct DQDLLexer {
    private let text: [Unicode.Scalar]
    private var position = 0

    /// The tokens of a text, the last one its end.
    static func tokens(of text: [Unicode.Scalar]) throws(DQDLError) -> [DQDLToken] {
        var lexer = DQDLLexer(text: text)
        var tokens: [DQDLToken] = []
        while let token = try lexer.next() { tokens.append(token) }
        return tokens + [DQDLToken(kind: .end, range: text.count..<text.count)]
    }

    private init(text: [Unicode.Scalar]) {
        self.text = text
    }

    private mutating func next() throws(DQDLError) -> DQDLToken? {
        skipBlanksAndComments()
        guard let first = peek() else { return nil }
        let start = position
        let kind: DQDLToken.Kind
        switch first {
        case "\"": kind = .string(try readString())
        case "0"..."9": kind = .number(read { ("0"..."9").contains($0) || $0 == "." })
        case "a"..."z", "A"..."Z", "_", "$":
            kind = .word(
                read { $0.properties.isAlphabetic || ("0"..."9").contains($0) || "_.$".unicodeScalars.contains($0) })
        case "<", ">", "!":
            position += 1
            let isPair = peek() == "="
            if isPair { position += 1 }
            kind = .symbol(String(first) + (isPair ? "=" : ""))
        case "=", "[", "]", "(", ")", "{", "}", ",", "-", "+", "*", "/":
            position += 1
            kind = .symbol(String(first))
        default:
            throw DQDLError(message: "'\(first)' is no part of DQDL", range: start..<(start + 1))
        }
        return DQDLToken(kind: kind, range: start..<position)
    }

    private mutating func skipBlanksAndComments() {
        while let scalar = peek() {
            if scalar.properties.isWhitespace {
                position += 1
            } else if scalar == "#" || scalar == "/" && peek(1) == "/" {
                _ = read { $0 != "\n" }
            } else {
                return
            }
        }
    }

    /// Past a text in quotes; `\"` and `\\` stand for `"` and `\`, another backslash for itself.
    private mutating func readString() throws(DQDLError) -> String {
        let start = position
        var string = ""
        position += 1
        while let scalar = peek() {
            position += 1
            if scalar == "\"" { return string }
            if scalar == "\\", let escaped = peek(), escaped == "\"" || escaped == "\\" {
                position += 1
                string.unicodeScalars.append(escaped)
            } else {
                string.unicodeScalars.append(scalar)
            }
        }
        throw DQDLError(message: "the text that starts here has no end", range: start..<(start + 1))
    }

    private mutating func read(while holds: (Unicode.Scalar) -> Bool) -> String {
        var word = ""
        while let scalar = peek(), holds(scalar) {
            word.unicodeScalars.append(scalar)
            position += 1
        }
        return word
    }

    private func peek(_ offset: Int = 0) -> Unicode.Scalar? {
        position + offset < text.count ? text[position + offset] : nil
    }
}
