/// A JSON value that keeps the order of keys and the text of numbers.
enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

/// A JSON object in the order it was written.
struct JSONObject: Sendable, Equatable {
    private(set) var keys: [String] = []
    private var values: [String: JSONValue] = [:]

    subscript(key: String) -> JSONValue? { values[key] }

    var members: [(key: String, value: JSONValue)] {
        keys.compactMap { key in values[key].map { (key, $0) } }
    }

    /// False if there is such a key already.
    mutating func insert(_ value: JSONValue, for key: String) -> Bool {
        guard values.updateValue(value, forKey: key) == nil else { return false }
        keys.append(key)
        return true
    }
}

extension JSONValue {
    var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    var object: JSONObject? {
        if case .object(let object) = self { object } else { nil }
    }

    var array: [JSONValue]? {
        if case .array(let values) = self { values } else { nil }
    }

    var number: String? {
        if case .number(let text) = self { text } else { nil }
    }

    /// A whole number that is not negative; `2.0` is one.
    var count: Int? {
        guard let number, let value = Double(number), let whole = Int(exactly: value), whole >= 0 else { return nil }
        return Int(number) ?? whole
    }
}

extension JSONValue: CustomStringConvertible {
    /// Compact JSON, on one line.
    var description: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let text): text
        case .string(let text): YAMLText.quoted(text)
        case .array(let values): "[" + values.map(\.description).joined(separator: ", ") + "]"
        case .object(let object):
            "{" + object.members.map { "\(YAMLText.quoted($0.key)): \($0.value)" }.joined(separator: ", ") + "}"
        }
    }
}
