import TableSchema
import YAMLSource

/// What a node asks for before it runs, and what it is repeated over: `requires`, `for-each`.
extension WorkflowReader {
    mutating func readRequirements(_ entry: YAMLMapping.Entry, of name: String, into draft: inout NodeDraft) {
        for node in entry.value.elements {
            if let requirement = readRequirement(node, of: name, at: entry.key.place(in: findings.file), into: &draft) {
                draft.requirements.append(requirement)
            }
        }
    }

    private mutating func readRequirement(
        _ node: YAMLNode, of name: String, at place: SourcePlace, into draft: inout NodeDraft
    ) -> Requirement? {
        let kinds = ["file", "table", "query", "command"]
        let title = "'requires' of \(name)"
        guard let section = Section(node, title, keys: Keys.requires.names, at: place, &findings) else {
            return nil
        }
        guard let kind = section.one(of: kinds, at: place, &findings) else { return nil }
        let every = section.duration("every", &findings) ?? .seconds(10)
        let within = section.duration("within", &findings)
        guard let text = kind == "file" ? template("file", section, into: &draft) : section.text(kind, &findings)?.value
        else { return nil }
        let question: Requirement.Question
        switch kind {
        case "file": question = .file(text)
        case "query": question = .query(text)
        case "command": question = .command(text)
        default:
            guard let table = section.text("table", &findings).flatMap({ tableName($0) }) else { return nil }
            question = .table(table.description)
        }
        return Requirement(question, every: every, within: within)
    }

    mutating func readForEach(_ section: Section, into draft: inout NodeDraft) {
        guard let entry = section.entry("for-each") else {
            for key in section.present(["max-concurrency", "tolerate"]) {
                findings.report(.belongsTo(key, "for-each", at: section.keyPlace(key)))
            }
            return
        }
        guard let source = forEachSource(entry, of: section.name, into: &draft) else { return }
        var forEach = ForEach(source)
        forEach.maxConcurrency =
            section.integer("max-concurrency", atLeast: 1, &findings) ?? forEach.maxConcurrency
        forEach.tolerance = tolerance(section) ?? forEach.tolerance
        draft.forEach = forEach
    }

    private mutating func forEachSource(
        _ entry: YAMLMapping.Entry, of name: String, into draft: inout NodeDraft
    ) -> ForEach.Source? {
        let place = entry.key.place(in: findings.file)
        let title = "'for-each' of \(name)"
        guard let section = Section(entry.value, title, keys: Keys.forEach.names, at: place, &findings) else {
            return nil
        }
        guard let kind = section.one(of: Keys.forEach.names, at: place, &findings) else { return nil }
        switch kind {
        case "items": return literalItems(section)
        case "files":
            draft.forEachReference = section.text("files", &findings)
            return draft.forEachReference.map { .files(dataset: $0.value) }
        case "query": return section.text("query", &findings).map { .query($0.value) }
        default:
            guard let text = section.text("output", &findings) else { return nil }
            let parts = text.value.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                findings.report(.badOutputName(text.value, at: text.place))
                return nil
            }
            draft.forEachReference = text.with(String(parts[0]))
            return .output(node: String(parts[0]), name: String(parts[1]))
        }
    }

    private mutating func literalItems(_ section: Section) -> ForEach.Source? {
        guard let node = section["items"], case .sequence(let items) = node.kind else {
            findings.report(.emptyList("items", at: section.keyPlace("items")))
            return nil
        }
        return .items(items.map(\.json))
    }

    /// `5%`, or a count.
    private mutating func tolerance(_ section: Section) -> ForEach.Tolerance? {
        guard let text = section.shortText("tolerate", &findings) else { return nil }
        if let count = Int(text.value), count >= 0 { return .count(count) }
        if text.value.hasSuffix("%"), let percent = Double(text.value.dropLast()), (0...100).contains(percent) {
            return .percent(percent)
        }
        findings.report(
            .badValue("tolerate", "\(quoted(text.value)) is neither a count nor a share such as 5%", at: text.place))
        return nil
    }
}
