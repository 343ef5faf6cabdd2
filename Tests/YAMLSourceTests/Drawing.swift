import YAMLSource

/// All that is wrong in a text, drawn.
func drawn(_ text: String, file: String = "f.yaml") -> String {
    DiagnosticRenderer().draw(YAMLDocument.parse(text: text, file: file).diagnostics, in: text)
}

/// A document's values without their places, as a text of its own: `{a: [1, "b"]}`, text in quotes unless plain.
func outline(_ text: String) -> String {
    YAMLDocument.parse(text: text, file: "f.yaml").root.map(outline) ?? "nothing"
}

private func outline(_ node: YAMLNode) -> String {
    switch node.kind {
    case .scalar(let scalar): scalar.style == .plain ? scalar.text : "\"\(scalar.text)\""
    case .sequence(let items): "[" + items.map(outline).joined(separator: ", ") + "]"
    case .mapping(let mapping):
        "{" + mapping.entries.map { "\($0.name): \(outline($0.value))" }.joined(separator: ", ") + "}"
    }
}
