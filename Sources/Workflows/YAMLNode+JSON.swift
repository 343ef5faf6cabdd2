import YAMLSource

extension YAMLNode {
    /// The value as JSON text.
    var json: String {
        switch kind {
        case .scalar(let scalar):
            if isNull { return "null" }
            if scalar.style == .plain, boolean != nil || integer != nil { return text ?? "null" }
            if scalar.style == .plain, let number { return "\(number)" }
            return jsonString(text ?? "")
        case .sequence(let items): return "[" + items.map(\.json).joined(separator: ",") + "]"
        case .mapping(let mapping):
            return "{" + mapping.entries.map { "\(jsonString($0.name)):\($0.value.json)" }.joined(separator: ",") + "}"
        }
    }
}

/// A text as a JSON string.
private func jsonString(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": quoted += "\\\""
        case "\\": quoted += "\\\\"
        case "\n": quoted += "\\n"
        case _ where scalar.value < 0x20:
            let hex = String(scalar.value, radix: 16)
            quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        default: quoted.unicodeScalars.append(scalar)
        }
    }
    return quoted + "\""
}
