/// A JSONPath that names one value, such as `$.order.lines[0].price`.
struct StatePath: Hashable {
    enum Step: Hashable {
        case name(String)
        case index(Int)
    }

    var steps: [Step]
    /// Whether it began with `$$.Execution.Input`.
    let isOfRun: Bool

    /// Nothing if the text is not such a path.
    init?(_ text: String) {
        let context = "$$.Execution.Input"
        isOfRun = text.hasPrefix(context)
        var rest = Substring(text)
        if isOfRun {
            rest = rest.dropFirst(context.count)
        } else {
            guard rest.popFirst() == "$" else { return nil }
        }
        steps = []
        while !rest.isEmpty {
            guard let step = Self.step(&rest) else { return nil }
            steps.append(step)
        }
    }

    private init(steps: [Step]) {
        self.steps = steps
        isOfRun = false
    }

    /// What is left of the path below another, which it must begin with.
    func below(_ prefix: StatePath) -> StatePath? {
        guard steps.starts(with: prefix.steps) else { return nil }
        let rest = steps.dropFirst(prefix.steps.count)
        return StatePath(steps: rest.isEmpty ? Array(steps.suffix(1)) : Array(rest))
    }

    private static func step(_ rest: inout Substring) -> Step? {
        switch rest.popFirst() {
        case ".":
            let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
            rest = rest.dropFirst(name.count)
            return name.isEmpty ? nil : .name(String(name))
        case "[":
            guard let end = rest.firstIndex(of: "]") else { return nil }
            let inside = rest[..<end]
            rest = rest[end...].dropFirst()
            if let index = Int(inside) { return index < 0 ? nil : .index(index) }
            guard let quote = inside.first, quote == "'" || quote == "\"", inside.count > 2, inside.last == quote
            else { return nil }
            let name = inside.dropFirst().dropLast()
            return name.contains { "'\"\\".contains($0) } ? nil : .name(String(name))
        default:
            return nil
        }
    }
}

extension StatePath {
    /// The SQL of a value whose first steps are done: `json_extract` for the others.
    static func sql(_ base: String, _ rest: some Sequence<Step>) -> String {
        var path = ""
        for step in rest {
            switch step {
            case .name(let name): path += SQLText.isIdentifier(name) ? ".\(name)" : ".\"\(name)\""
            case .index(let index): path += "[\(index)]"
            }
        }
        return path.isEmpty ? base : "json_extract(\(base), \(SQLText.literal("$" + path)))"
    }
}
