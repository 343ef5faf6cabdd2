import YAMLSource

/// Run properties: `parameters: {region: eu, day: {type: date, default: "2026-01-01"}}`.
extension WorkflowReader {
    mutating func readParameter(_ entry: YAMLMapping.Entry) -> ParameterDraft {
        let name = name(entry, of: "parameter")
        var parameter = Parameter(name: entry.name, kind: .string)
        guard case .mapping = entry.value.kind else {
            if let text = entry.value.text {
                parameter.kind = kind(of: entry.value)
                parameter.defaultValue = text
            } else {
                findings.report(
                    .notText(entry.name, at: entry.value.place(in: findings.file), is: entry.value.kindName))
            }
            return ParameterDraft(name: name, value: parameter)
        }
        let title = "parameter \(quoted(entry.name))"
        if let section = Section(entry.value, title, keys: Keys.parameter.names, at: name.place, &findings) {
            let value = section.text("default", &findings)
            parameter.kind =
                section.choice("type", of: Parameter.Kind.allCases, &findings)
                ?? section["default"].map { kind(of: $0) } ?? .string
            parameter.defaultValue = value?.value
            parameter.description = section.text("description", &findings)?.value
            if let value, let problem = parameter.problem(with: value.value) {
                findings.report(.badValue("default", problem, at: value.place))
            }
        }
        return ParameterDraft(name: name, value: parameter)
    }

    /// The kind that a default written without a type has.
    private func kind(of node: YAMLNode) -> Parameter.Kind {
        guard case .scalar(let scalar) = node.kind, scalar.style == .plain else { return .string }
        if node.integer != nil { return .integer }
        if node.number != nil { return .number }
        return node.boolean == nil ? .string : .boolean
    }
}
