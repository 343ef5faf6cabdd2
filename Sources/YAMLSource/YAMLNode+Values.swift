/// What a scalar means. Only `true` and `false` are booleans: `on`, `yes` and `no` are text, unlike in YAML 1.1.
extension YAMLNode {
    /// Whether it is an empty value, `~` or `null`, written without quotes.
    public var isNull: Bool {
        guard let scalar = plainScalar else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar)
    }

    /// The text of any scalar but null: `90` is "90".
    public var text: String? {
        guard case .scalar(let scalar) = kind, !isNull else { return nil }
        return scalar.text
    }

    /// The truth of `true` or `false`, written without quotes.
    public var boolean: Bool? {
        switch plainScalar {
        case "true": true
        case "false": false
        default: nil
        }
    }

    /// The whole number of a text of decimal digits, written without quotes; `_` may stand between digits.
    public var integer: Int? {
        guard let scalar = plainScalar, let first = scalar.utf8.first, first != UInt8(ascii: "_") else { return nil }
        return Int(scalar.replacing("_", with: ""))
    }

    /// The finite number of a decimal text (`2`, `1.5`, `1e3`), written without quotes.
    public var number: Double? {
        guard let scalar = plainScalar, scalar.utf8.allSatisfy({ Self.numberBytes.contains($0) }),
            let number = Double(scalar), number.isFinite
        else { return nil }
        return number
    }

    /// What it is, in words: `a list`.
    public var kindName: String {
        switch kind {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .scalar where isNull: "empty"
        case .scalar where boolean != nil: "a boolean"
        case .scalar where number != nil: "a number"
        case .scalar: "text"
        }
    }

    private static let numberBytes = Set("0123456789+-.eE".utf8)

    /// The text of a scalar without quotes and without a tag that makes it text.
    private var plainScalar: String? {
        guard case .scalar(let scalar) = kind, scalar.style == .plain, tag != CoreTag.string else { return nil }
        return scalar.text
    }
}
