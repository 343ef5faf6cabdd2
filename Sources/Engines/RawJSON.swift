/// Writes and cuts JSON texts without reading their values, so that a number keeps every digit it has.
enum RawJSON {
    /// A text as a JSON string.
    static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// A list of JSON texts as a JSON array.
    static func array(_ elements: some Sequence<String>) -> String {
        "[" + elements.joined(separator: ",") + "]"
    }

    /// JSON texts by name as a JSON object, in the order given.
    static func object(_ members: some Sequence<(String, String)>) -> String {
        "{" + members.map { "\(string($0.0)):\($0.1)" }.joined(separator: ",") + "}"
    }

    /// The texts of the elements of an array that DuckDB wrote; nil when it is none.
    ///
    /// DuckDB writes `NaN` and `Infinity` bare, which is no JSON: they become strings.
    static func elements(ofArray line: some StringProtocol) -> [String]? {
        let bytes = Array(line.utf8)
        guard bytes.count >= 2, bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") else { return nil }
        var elements: [[UInt8]] = []
        var current: [UInt8] = []
        var depth = 0
        var position = 1
        while position < bytes.count - 1 {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                let end = endOfString(bytes, from: position)
                current += bytes[position..<end]
                position = end
                continue
            case _ where isBareWord(bytes, at: position):
                let word = bytes[position...].prefix { !Array(",]}".utf8).contains($0) }
                current += Array("\"".utf8) + word + Array("\"".utf8)
                position += word.count
                continue
            case UInt8(ascii: ",") where depth == 0:
                elements.append(current)
                current = []
                position += 1
                continue
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            default: break
            }
            current.append(byte)
            position += 1
        }
        if !current.isEmpty { elements.append(current) }
        return elements.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The text that a JSON string stands for; nil when it is no string.
    static func text(ofString json: String) -> String? {
        guard json.utf8.count >= 2, json.hasPrefix("\""), json.hasSuffix("\"") else { return nil }
        var result = String.UnicodeScalarView()
        var scalars = json.unicodeScalars.dropFirst().dropLast()
        var highSurrogate: UInt32?
        while let scalar = scalars.popFirst() {
            guard scalar == "\\", let escaped = scalars.popFirst() else {
                result.append(scalar)
                continue
            }
            switch escaped {
            case "n": result.append("\n")
            case "t": result.append("\t")
            case "r": result.append("\r")
            case "b": result.append("\u{8}")
            case "f": result.append("\u{C}")
            case "u":
                let digits = String(String.UnicodeScalarView(scalars.prefix(4)))
                scalars = scalars.dropFirst(4)
                let value = UInt32(digits, radix: 16) ?? 0xFFFD
                if (0xD800..<0xDC00).contains(value) {
                    highSurrogate = value
                    continue
                }
                if let high = highSurrogate, (0xDC00..<0xE000).contains(value) {
                    let code = 0x10000 + ((high - 0xD800) << 10) + (value - 0xDC00)
                    result.append(Unicode.Scalar(code) ?? "\u{FFFD}")
                } else {
                    result.append(Unicode.Scalar(value) ?? "\u{FFFD}")
                }
                highSurrogate = nil
            default: result.append(escaped)
            }
        }
        return String(result)
    }

    /// Whether `NaN`, `Infinity` or `-Infinity` starts here; outside of strings nothing else has these letters.
    private static func isBareWord(_ bytes: [UInt8], at position: Int) -> Bool {
        let isNegative = bytes[position] == UInt8(ascii: "-")
        let first = bytes[isNegative ? position + 1 : position]
        return first == UInt8(ascii: "N") || first == UInt8(ascii: "I")
    }

    /// Past the closing quote of the string that starts at a position.
    private static func endOfString(_ bytes: [UInt8], from start: Int) -> Int {
        var position = start + 1
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(position + 1, bytes.count)
    }
}
