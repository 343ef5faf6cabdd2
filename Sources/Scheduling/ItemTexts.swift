#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What an item of a repeated node is in texts: its values for `{item}`, `{item.name}` and `{index}`.
public enum ItemTexts {
    /// The texts of an item, by the name that stands for them.
    ///
    /// A string stands for its characters, null for nothing, a list or a mapping for its JSON on one line; each member
    /// of a mapping has a name of its own, `item.name`.
    ///
    /// - Parameter json: the item as JSON text; what is no JSON stands for itself.
    public static func values(of json: String, index: Int) -> [String: String] {
        var values = ["index": String(index)]
        guard let item = try? JSONDecoder().decode(Value.self, from: Data(json.utf8)) else {
            values["item"] = json
            return values
        }
        values["item"] = item.text
        if case .mapping(let members) = item {
            for (name, member) in members { values["item.\(name)"] = member.text }
        }
        return values
    }

    private enum Value: Codable {
        case scalar(OutputValue)
        case boolean(Bool)
        case list([Value])
        case mapping([String: Value])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let boolean = try? container.decode(Bool.self) {
                self = .boolean(boolean)
            } else if let scalar = try? container.decode(OutputValue.self) {
                self = .scalar(scalar)
            } else if let list = try? container.decode([Value].self) {
                self = .list(list)
            } else {
                self = .mapping(try container.decode([String: Value].self))
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .scalar(let value): try container.encode(value)
            case .boolean(let value): try container.encode(value)
            case .list(let values): try container.encode(values)
            case .mapping(let members): try container.encode(members)
            }
        }

        var text: String {
            switch self {
            case .scalar(let value): value.text
            case .boolean(let value): value ? "true" : "false"
            case .list, .mapping: json
            }
        }

        private var json: String {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        }
    }
}
