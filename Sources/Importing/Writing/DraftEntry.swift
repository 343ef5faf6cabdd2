/// One named thing of a workflow - a node, a trigger, a parameter - with the comments above it.
struct DraftEntry: Sendable {
    let name: String
    private(set) var remarks = Remarks()
    var content: YAMLValue

    init(_ name: String, _ content: YAMLValue = .map([])) {
        self.name = name
        self.content = content
    }

    mutating func set(_ key: String, _ value: YAMLValue) {
        content.set(key, value)
    }

    func has(_ key: String) -> Bool {
        if case .map(let pairs) = content { pairs.contains { $0.key == key } } else { false }
    }

    mutating func note(_ text: String) {
        remarks.note(text)
    }

    mutating func mark(_ text: String, at path: JSONPath) {
        remarks.mark(text, at: path)
    }

    mutating func add(_ more: Remarks) {
        remarks.add(more)
    }
}

/// Comments, and the warnings that belong to some of them.
struct Remarks: Sendable {
    private(set) var comments: [String] = []
    private(set) var warnings: [String] = []

    /// A comment that says what something is; each line of the text is one.
    mutating func note(_ text: String) {
        comments += text.split(whereSeparator: \.isNewline).map(String.init)
    }

    /// Tells what has no counterpart, in a comment and a warning.
    mutating func mark(_ text: String, at path: JSONPath) {
        comments.append("NOT IMPORTED: \(text)")
        warnings.append("\(path): not imported: \(text)")
    }

    /// Marks members whose keys are not known to an importer.
    mutating func mark(_ members: [(key: String, value: JSONValue)], of path: JSONPath) {
        for (key, value) in members { mark("\(key) \(value)", at: path.key(key)) }
    }

    mutating func add(_ more: Remarks) {
        comments += more.comments
        warnings += more.warnings
    }
}
