#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Values that the ledger keeps as JSON texts. Keys are sorted, so that equal values are equal texts.
enum JSONColumn {
    static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func encodeForPeople(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        try JSONDecoder().decode(type, from: Data(bytes))
    }

    /// Most files capture nothing: no need to ask a coder.
    static func encode(captures: [String: String]) throws -> String {
        captures.isEmpty ? "{}" : try encode(captures)
    }
}

/// Reads captures back. Files of one folder capture the same, so that each text is decoded once.
struct CapturesReader {
    private var known: [String: [String: String]] = ["{}": [:]]

    mutating func decode(_ text: String) throws -> [String: String] {
        if let captures = known[text] { return captures }
        let captures = try JSONColumn.decode([String: String].self, from: text)
        if known.count >= 4_096 { known = ["{}": [:]] }
        known[text] = captures
        return captures
    }
}
