import Foundation
import TableSchema

/// A JSON value with its numbers as they are written, and of keys that come twice the last.
indirect enum JSONTree: Hashable {
    case null
    /// A number, `true` or `false`.
    case word(String)
    case text(String)
    case array([JSONTree])
    case object([String: JSONTree])

    /// The values of a text: one, or many one after the other.
    static func values(_ text: String) -> [JSONTree] {
        var parser = JSONTreeParser(Array(text.utf8))
        var values: [JSONTree] = []
        while let value = parser.value() { values.append(value) }
        return values
    }

    /// The value as a reader has to give it back for a type, in a form that can be compared.
    func canonical(as type: DataType) -> JSONTree {
        switch (self, type) {
        case (.null, _): return .null
        case (.object(let fields), .structure(let wanted)):
            let values = wanted.map { ($0.name.lowercased(), Self.field($0.name, of: fields).canonical(as: $0.type)) }
            return .object(Dictionary(values) { first, _ in first })
        case (.array(let values), .array(let element)): return .array(values.map { $0.canonical(as: element) })
        case (.word(let text), .double), (.text(let text), .double):
            return .word(Self.number(text))
        case (.text(let text), .bigint), (.text(let text), .boolean), (.text(let text), .decimal): return .word(text)
        case (.text(let text), .timestamp), (.text(let text), .timestampWithTimeZone):
            return .word(OracleText.moment(text).map { "\($0)" } ?? text)
        case (.text(let text), .string), (.text(let text), .unknown):
            // A text that holds JSON may stand for the JSON value that the file had.
            let inner = Self.values(text)
            if case .object? = inner.first, inner.count == 1 { return inner[0].canonical(as: .string) }
            if case .array? = inner.first, inner.count == 1 { return inner[0].canonical(as: .string) }
            return .text(Self.number(text))
        case (.word(let text), .string): return .text(Self.number(text))
        case (.array(let values), _): return .array(values.map { $0.canonical(as: .string) })
        case (.object(let fields), _): return .object(fields.mapValues { $0.canonical(as: .string) })
        default: return self
        }
    }

    /// A number in one spelling for each value: DuckDB writes JSON's `1e5` as `100000.0`, and knows no `-0`.
    private static func number(_ text: String) -> String {
        if text.wholeMatch(of: /-?[0-9]+/) != nil { return text == "-0" ? "0" : text }
        guard let number = Double(text), text.contains(/[0-9]/) else { return text }
        return number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : "\(number)"
    }

    /// A field by its name; capitals make no difference.
    static func field(_ name: String, of fields: [String: JSONTree]) -> JSONTree {
        if let exact = fields[name] { return exact }
        return fields.first { $0.key.lowercased() == name.lowercased() }?.value ?? .null
    }
}

/// Reads JSON from left to right, and stops where it is none.
private struct JSONTreeParser {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func value() -> JSONTree? {
        skipBlanks()
        guard place < bytes.count else { return nil }
        switch bytes[place] {
        case UInt8(ascii: "{"): return object()
        case UInt8(ascii: "["): return array()
        case UInt8(ascii: "\""): return string().map(JSONTree.text)
        default:
            let start = place
            while place < bytes.count, !" \t\r\n,]}:".utf8.contains(bytes[place]) { place += 1 }
            let word = String(decoding: bytes[start..<place], as: UTF8.self)
            return word.isEmpty ? nil : word == "null" ? .null : .word(word)
        }
    }

    private mutating func skipBlanks() {
        while place < bytes.count, " \t\r\n".utf8.contains(bytes[place]) { place += 1 }
    }

    /// Passes over a byte if it is the next.
    private mutating func skip(_ character: Character) -> Bool {
        skipBlanks()
        guard place < bytes.count, bytes[place] == character.asciiValue else { return false }
        place += 1
        return true
    }

    private mutating func array() -> JSONTree? {
        place += 1
        var values: [JSONTree] = []
        if skip("]") { return .array(values) }
        repeat {
            guard let value = value() else { return nil }
            values.append(value)
        } while skip(",")
        return skip("]") ? .array(values) : nil
    }

    private mutating func object() -> JSONTree? {
        place += 1
        var fields: [String: JSONTree] = [:]
        if skip("}") { return .object(fields) }
        repeat {
            skipBlanks()
            guard let key = string(), skip(":"), let value = value() else { return nil }
            fields[key] = value
        } while skip(",")
        return skip("}") ? .object(fields) : nil
    }

    private mutating func string() -> String? {
        let start = place
        guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { return nil }
        place += 1
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard place < bytes.count else { return nil }
        place += 1
        return try? JSONDecoder().decode(String.self, from: Data(bytes[start..<place]))
    }
}
