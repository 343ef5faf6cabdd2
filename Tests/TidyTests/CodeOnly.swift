/// A Swift or C text with comments and the insides of string literals blanked out; what is interpolated stays.
///
/// Lines stay lines, so that a finding's number is right.
func codeOnly(_ text: String) -> String {
    var scanner = CodeScanner(Array(text.unicodeScalars))
    return scanner.code()
}

private struct CodeScanner {
    private let text: [Unicode.Scalar]
    private var index = 0
    private var result = String.UnicodeScalarView()

    init(_ text: [Unicode.Scalar]) {
        self.text = text
    }

    mutating func code() -> String {
        scanCode(untilParenthesis: false)
        return String(result)
    }

    /// Copies code, to the end or to the parenthesis that ends an interpolation.
    private mutating func scanCode(untilParenthesis: Bool) {
        var depth = 0
        while index < text.count {
            if sees("//") {
                while index < text.count, text[index] != "\n" { index += 1 }
            } else if sees("/*") {
                skipBlockComment()
            } else if let hashes = literalStart() {
                scanLiteral(hashes)
            } else {
                if untilParenthesis, text[index] == ")", depth == 0 { return }
                if text[index] == "(" { depth += 1 }
                if text[index] == ")" { depth -= 1 }
                result.append(text[index])
                index += 1
            }
        }
    }

    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            if sees("/*") {
                depth += 1
                index += 2
            } else if sees("*/") {
                depth -= 1
                index += 2
            } else {
                if text[index] == "\n" { result.append("\n") }
                index += 1
            }
        } while depth > 0 && index < text.count
    }

    /// How many `#` a literal here begins with; nil where none begins.
    private func literalStart() -> Int? {
        var end = index
        while end < text.count, text[end] == "#" { end += 1 }
        return end < text.count && text[end] == "\"" ? end - index : nil
    }

    private mutating func scanLiteral(_ hashes: Int) {
        let fence = String(repeating: "#", count: hashes)
        index += hashes
        let quotes = sees("\"\"\"") ? "\"\"\"" : "\""
        index += quotes.count
        result.append("\"")
        while index < text.count {
            if sees(quotes + fence) {
                index += quotes.count + hashes
                break
            } else if sees("\\" + fence + "(") {
                index += hashes + 2
                result.append(" ")
                scanCode(untilParenthesis: true)
                index += 1
                result.append(" ")
            } else if sees("\\" + fence) {
                if index + hashes + 1 < text.count, text[index + hashes + 1] == "\n" { result.append("\n") }
                index += hashes + 2
            } else {
                if text[index] == "\n" { result.append("\n") }
                index += 1
            }
        }
        result.append("\"")
    }

    private func sees(_ token: String) -> Bool {
        text[min(index, text.count)...].starts(with: token.unicodeScalars)
    }
}
