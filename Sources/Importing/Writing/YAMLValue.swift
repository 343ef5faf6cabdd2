/// A YAML value to be written.
indirect enum YAMLValue: Sendable {
    /// Text, quoted if it must be.
    case text(String)
    /// A number, duration or other word that is written as it is.
    case word(String)
    case list([YAMLValue])
    case map([YAMLPair])
}

struct YAMLPair: Sendable {
    let key: String
    let value: YAMLValue
}

extension YAMLValue: ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    init(stringLiteral text: String) {
        self = .text(text)
    }

    init(arrayLiteral elements: YAMLValue...) {
        self = .list(elements)
    }

    init(dictionaryLiteral elements: (String, YAMLValue)...) {
        self = .map(elements.map { YAMLPair(key: $0.0, value: $0.1) })
    }
}

extension YAMLValue {
    init(_ json: JSONValue) {
        switch json {
        case .null, .bool, .number: self = .word(json.description)
        case .string(let text): self = .text(text)
        case .array(let values): self = .list(values.map { YAMLValue($0) })
        case .object(let object):
            self = .map(object.members.map { YAMLPair(key: $0.key, value: YAMLValue($0.value)) })
        }
    }

    static func texts(_ texts: [String]) -> YAMLValue {
        .list(texts.map { .text($0) })
    }

    /// One text alone, several as a list.
    static func oneOrMore(_ texts: [String]) -> YAMLValue {
        if let only = texts.first, texts.count == 1 { .text(only) } else { .texts(texts) }
    }

    /// A duration in its largest whole unit.
    static func duration(seconds: Int) -> YAMLValue {
        let units = [("d", 86_400), ("h", 3_600), ("m", 60)]
        for (unit, size) in units where seconds >= size && seconds.isMultiple(of: size) {
            return .word("\(seconds / size)\(unit)")
        }
        return .word("\(seconds)s")
    }

    mutating func set(_ key: String, _ value: YAMLValue) {
        var pairs: [YAMLPair] = []
        if case .map(let present) = self { pairs = present }
        self = .map(pairs + [YAMLPair(key: key, value: value)])
    }
}
