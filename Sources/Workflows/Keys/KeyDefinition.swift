/// One key of a workflow file: what the reader takes, the JSON Schema tells editors and the reference tells people.
public struct KeyDefinition: Hashable, Sendable {
    /// The key.
    public let name: String
    /// What its value may be.
    public let type: ValueType
    /// What holds when it is not there, in words; nil: it must be there.
    public let usual: String?
    /// What it means, in a sentence.
    public let meaning: String
    /// A value as it is written in YAML's flow style.
    public let example: String

    init(_ name: String, _ type: ValueType, _ usual: String? = "none", _ meaning: String, example: String) {
        self.name = name
        self.type = type
        self.usual = usual
        self.meaning = meaning
        self.example = example
    }
}

/// What a value may be.
public indirect enum ValueType: Hashable, Sendable {
    case text
    case name
    case path
    /// An SQLite expression.
    case condition
    case cron
    case duration
    case size
    case boolean
    case number(atLeast: Double)
    case integer(atLeast: Int)
    /// One of some words.
    case choice([String])
    /// A text, a number or a boolean.
    case scalar
    /// Anything at all.
    case anything
    case list(ValueType)
    /// A mapping from names of the user's choice.
    case map(ValueType)
    /// A mapping with the keys of a section of this name.
    case section(String)
    case either([ValueType])

    /// One or a list of them.
    static func some(_ type: ValueType) -> ValueType { .either([type, .list(type)]) }

    /// In words, as the reference has it.
    public var words: String {
        switch self {
        case .text: "text"
        case .name: "name"
        case .path: "path"
        case .condition: "SQL condition"
        case .cron: "cron text"
        case .duration: "duration"
        case .size: "size"
        case .boolean: "true or false"
        case .number, .integer: "number"
        case .choice(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        case .scalar: "value"
        case .anything: "anything"
        case .list(let type): "list: \(type.words)"
        case .map(let type): "mapping: \(type.words)"
        case .section(let name): "[\(name)](#\(name))"
        case .either(let types): types.map(\.words).joined(separator: " or ")
        }
    }
}

/// A mapping of the file whose keys are known.
public struct SectionDefinition: Hashable, Sendable {
    /// Its name in the reference and the schema.
    public let name: String
    /// What it is, in a sentence.
    public let meaning: String
    /// Its keys, in the order of the reference.
    public let keys: [KeyDefinition]

    init(_ name: String, _ meaning: String, _ keys: [KeyDefinition]) {
        self.name = name
        self.meaning = meaning
        self.keys = keys
    }

    /// The keys' names.
    public var names: [String] { keys.map(\.name) }
}
