/// Writes YAML that no text of the user can break.
enum YAMLText {
    /// Plain if it cannot be taken for anything else, otherwise in double quotes.
    static func scalar(_ text: String) -> String {
        isPlain(text) ? text : quoted(text)
    }

    /// In double quotes, with escapes; also right as JSON but for rare characters.
    static func quoted(_ text: String) -> String {
        "\"" + text.unicodeScalars.map(escaped).joined() + "\""
    }

    /// A value on one line.
    static func flow(_ value: YAMLValue) -> String {
        switch value {
        case .text(let text): scalar(text)
        case .word(let word): word
        case .list(let values): "[" + values.map(flow).joined(separator: ", ") + "]"
        case .map(let pairs):
            "{" + pairs.map { "\(scalar($0.key)): \(flow($0.value))" }.joined(separator: ", ") + "}"
        }
    }

    /// The lines of `key: value`; a list of maps takes one line for each.
    static func lines(_ key: String, _ value: YAMLValue, indent: String) -> [String] {
        if case .list(let values) = value, !values.isEmpty, values.allSatisfy(\.isMap) {
            return ["\(indent)\(scalar(key)):"] + values.map { "\(indent)  - \(flow($0))" }
        }
        return ["\(indent)\(scalar(key)): \(flow(value))"]
    }

    /// A comment of one line.
    static func comment(_ text: String, indent: String = "") -> String {
        let clean = text.unicodeScalars.map { isPrintable($0) ? String($0) : " " }.joined()
        return "\(indent)# \(clean)"
    }

    private static let reserved: Set<String> = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, first.isLetter, text.utf8.last != UInt8(ascii: " ") else { return false }
        let signs = Array("_-./ ".utf8)
        guard text.utf8.allSatisfy({ $0.isLetter || $0.isDigit || signs.contains($0) }) else { return false }
        return !reserved.contains(text.lowercased())
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default:
            if isPrintable(scalar) { return String(scalar) }
            let digits = String(scalar.value, radix: 16, uppercase: true)
            let width = scalar.value > 0xFFFF ? 8 : 4
            let zeros = String(repeating: "0", count: width - digits.count)
            return (width == 8 ? "\\U" : "\\u") + zeros + digits
        }
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}

extension YAMLValue {
    fileprivate var isMap: Bool {
        if case .map = self { true } else { false }
    }
}
