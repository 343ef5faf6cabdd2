/// A piece of an SQL text that is no blank and no comment.
struct SQLToken: Hashable {
    enum Kind: Hashable {
        /// A word or a quoted name, without its quotes.
        case name(String)
        case string
        case number
        /// Any other single byte.
        case symbol(UInt8)
    }

    var kind: Kind
    /// Where it is, in bytes.
    var range: Range<Int>
    /// The line it starts on, from 1.
    var line: Int

    /// A name without quotes, as keywords are, in lower case; nil for what is none.
    var word: String? {
        guard case .name(let name) = kind, name.utf8.count == range.count else { return nil }
        return name.lowercased()
    }
}

/// Cuts an SQL text into tokens, from left to right, in one pass.
struct SQLLexer {
    private let bytes: [UInt8]
    private var position = 0
    private var line = 1

    static func tokens(of bytes: [UInt8]) throws(EngineError) -> [SQLToken] {
        var lexer = SQLLexer(bytes: bytes)
        var tokens: [SQLToken] = []
        while let token = try lexer.next() { tokens.append(token) }
        return tokens
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func next() throws(EngineError) -> SQLToken? {
        try skipBlanksAndComments()
        guard let byte = peek() else { return nil }
        let start = position
        let startLine = line
        let kind: SQLToken.Kind
        switch byte {
        case UInt8(ascii: "'"):
            try skipQuoted(byte, "string", backslashes: false)
            kind = .string
        case UInt8(ascii: "\""):
            try skipQuoted(byte, "quoted name", backslashes: false)
            let inside = String(decoding: bytes[(start + 1)..<(position - 1)], as: UTF8.self)
            kind = .name(inside.replacing("\"\"", with: "\""))
        case UInt8(ascii: "e"), UInt8(ascii: "E"):
            guard peek(1) == UInt8(ascii: "'") else { fallthrough }
            advance()
            try skipQuoted(UInt8(ascii: "'"), "string", backslashes: true)
            kind = .string
        case _ where byte.startsName:
            skip { $0.continuesName }
            kind = .name(String(decoding: bytes[start..<position], as: UTF8.self))
        case _ where byte.isDigit:
            skip { $0.continuesName || $0 == UInt8(ascii: ".") }
            kind = .number
        case UInt8(ascii: "$") where try skipDollarQuoted():
            kind = .string
        default:
            advance()
            kind = .symbol(byte)
        }
        return SQLToken(kind: kind, range: start..<position, line: startLine)
    }

    private mutating func skipBlanksAndComments() throws(EngineError) {
        while let byte = peek() {
            if byte.isBlank {
                advance()
            } else if byte == UInt8(ascii: "-"), peek(1) == UInt8(ascii: "-") {
                skip { $0 != UInt8(ascii: "\n") }
            } else if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
                try skipBlockComment()
            } else {
                return
            }
        }
    }

    /// Block comments nest, as in PostgreSQL.
    private mutating func skipBlockComment() throws(EngineError) {
        let startLine = line
        var depth = 0
        repeat {
            guard let byte = peek() else { throw Self.endless("comment", startLine) }
            if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
                depth += 1
                advance()
            } else if byte == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
                depth -= 1
                advance()
            }
            advance()
        } while depth > 0
    }

    /// From an opening quote past its closing one; a doubled quote is part of the text.
    private mutating func skipQuoted(_ quote: UInt8, _ what: String, backslashes: Bool) throws(EngineError) {
        let startLine = line
        advance()
        while let byte = peek() {
            advance()
            if backslashes, byte == UInt8(ascii: "\\") {
                advance()
            } else if byte == quote {
                guard peek() == quote else { return }
                advance()
            }
        }
        throw Self.endless(what, startLine)
    }

    /// `$$…$$` or `$tag$…$tag$`; false when the dollar starts none, as in the parameter `$1`.
    private mutating func skipDollarQuoted() throws(EngineError) -> Bool {
        var end = position + 1
        while end < bytes.count, bytes[end].continuesName, bytes[end] != UInt8(ascii: "$") { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "$"), end == position + 1 || bytes[position + 1].startsName
        else { return false }
        let startLine = line
        let tag = bytes[position...end]
        for _ in tag { advance() }
        while position + tag.count <= bytes.count {
            if bytes[position] == UInt8(ascii: "$"), bytes[position..<(position + tag.count)] == tag {
                for _ in tag { advance() }
                return true
            }
            advance()
        }
        throw Self.endless("dollar-quoted text", startLine)
    }

    private func peek(_ offset: Int = 0) -> UInt8? {
        position + offset < bytes.count ? bytes[position + offset] : nil
    }

    private mutating func advance() {
        guard let byte = peek() else { return }
        if byte == UInt8(ascii: "\n") { line += 1 }
        position += 1
    }

    private mutating func skip(while holds: (UInt8) -> Bool) {
        while let byte = peek(), holds(byte) { advance() }
    }

    private static func endless(_ what: String, _ line: Int) -> EngineError {
        .badSQL(message: "the \(what) that starts here has no end", line: line)
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool { self == 32 || (9...13).contains(self) }
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    fileprivate var startsName: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
            || self == UInt8(ascii: "_") || self >= 0x80
    }
    fileprivate var continuesName: Bool { startsName || isDigit || self == UInt8(ascii: "$") }
}
