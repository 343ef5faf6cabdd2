import Timekeeping
import YAMLSource

/// A property that each run of a workflow has: given when it starts, or its default.
public struct Parameter: Hashable, Sendable {
    /// What values it takes.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case string
        case integer
        case number
        case boolean
        /// `2026-12-01`.
        case date
        /// A JSON text; as YAML's flow style is JSON's, that is what it is read as.
        case json
    }

    /// Its name.
    public var name: String
    /// What values it takes.
    public var kind: Kind
    /// The value of a run that is given none; nil: it must be given.
    public var defaultValue: String?
    /// What it is for, in the user's words.
    public var description: String?

    /// A parameter.
    public init(name: String, kind: Kind, defaultValue: String? = nil, description: String? = nil) {
        self.name = name
        self.kind = kind
        self.defaultValue = defaultValue
        self.description = description
    }

    /// Why a text is no value of it; nil when it is one.
    public func problem(with text: String) -> String? {
        let isGood =
            switch kind {
            case .string: true
            case .integer: Int64(text) != nil
            case .number: Double(text).map(\.isFinite) ?? false
            case .boolean: text == "true" || text == "false"
            case .json: YAMLDocument.parse(text: text, file: name).diagnostics.isEmpty
            case .date: CivilDate(iso8601: text)?.isReal ?? false
            }
        return isGood ? nil : "'\(text)' is no \(kind.rawValue)\(kind.example)"
    }
}

extension Parameter.Kind {
    fileprivate var example: String {
        switch self {
        case .string: ""
        case .integer: " such as 7"
        case .number: " such as 0.5"
        case .boolean: "; write true or false"
        case .date: " such as 2026-12-01"
        case .json: " text"
        }
    }
}
