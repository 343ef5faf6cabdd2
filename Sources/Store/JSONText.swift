#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Values that are kept as JSON texts, in columns of the store and in files. Keys are sorted, so that equal values are
/// equal texts.
public enum JSONText {
    /// A value as JSON on one line.
    public static func encode(_ value: some Encodable) throws -> String { try text(of: value) }

    private static func text(of value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// A list as JSON on one line. Most are empty, and an encoder costs as much as the row that it is for.
    public static func encode<Element: Encodable>(_ list: [Element]) throws -> String {
        list.isEmpty ? "[]" : try text(of: list)
    }

    /// Values by name as JSON on one line; likewise.
    public static func encode<Value: Encodable>(_ values: [String: Value]) throws -> String {
        values.isEmpty ? "{}" : try text(of: values)
    }

    /// Texts by name as JSON on one line: likewise, and there is nothing about them that takes an encoder.
    public static func encode(_ texts: [String: String]) -> String {
        var json = "{"
        for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
            if json.utf8.count > 1 { json += "," }
            append(name, to: &json)
            json += ":"
            append(text, to: &json)
        }
        json += "}"
        return json
    }

    private static func append(_ text: String, to json: inout String) {
        json += "\""
        if text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
            for scalar in text.unicodeScalars { json += escaped(scalar) }
        } else {
            json += text
        }
        json += "\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"", "\\": return "\\\(scalar)"
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        case "\u{8}": return "\\b"
        case "\u{c}": return "\\f"
        case "\0"..<" ":
            let digits = String(scalar.value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: return String(scalar)
        }
    }

    /// A value as indented JSON that a person may open, with a last line's end.
    public static func encodeForPeople(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
    }

    /// Reads a list from JSON; likewise, most are empty.
    public static func decode<Element: Decodable>(_ type: [Element].Type, from text: String) throws -> [Element] {
        text == "[]" ? [] : try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    /// Reads values by name from JSON; likewise.
    public static func decode<Value: Decodable>(
        _ type: [String: Value].Type, from text: String
    ) throws -> [String: Value] {
        text == "{}" ? [:] : try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    /// Reads a value from JSON.
    public static func decode<Value: Decodable>(_ type: Value.Type, from text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    /// Reads a value from JSON.
    public static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        try JSONDecoder().decode(type, from: Data(bytes))
    }
}
