import YAMLSource

/// Nodes that are listened to: `needs: [a, b]`, `needs: {any: [a, {all: [b, c], state: failed}]}`, `on-failure: a`.
extension WorkflowReader {
    /// The value of `needs`, `on-success`, `on-failure` or `on-completion`.
    mutating func listening(
        _ key: String, _ section: Section, as trigger: String, listMode: Mode
    ) -> ListeningDraft? {
        guard let entry = section.entry(key) else { return nil }
        let outcome: NodeCondition.Outcome =
            switch key {
            case "on-failure": .failure
            case "on-completion": .completion
            default: .success
            }
        var draft = ListeningDraft(trigger: trigger, formula: .all([]), nodes: [])
        guard case .mapping = entry.value.kind else {
            guard let names = section.names(key, &findings) else { return nil }
            draft.nodes = names
            let parts = names.map { NodeCondition.Formula.node($0.value, outcome) }
            draft.formula = listMode == .all ? .all(parts) : .any(parts)
            return draft
        }
        let place = entry.key.place(in: findings.file)
        let title = "\(quoted(key)) of \(section.name)"
        let given = key == "needs" ? nil : outcome
        guard let formula = formula(entry.value, title, at: place, outcome: given, into: &draft) else { return nil }
        draft.formula = formula
        return draft
    }

    /// A mapping with one of `all`, `any`, `and`, `or`, `not`, and the state of the nodes that it names.
    private mutating func formula(
        _ node: YAMLNode, _ title: String, at place: SourcePlace, outcome given: NodeCondition.Outcome?,
        into draft: inout ListeningDraft
    ) -> NodeCondition.Formula? {
        let kinds = ["all", "any", "and", "or", "not"]
        let keys = given == nil ? Keys.needs.names : kinds
        guard let section = Section(node, title, keys: keys, at: place, &findings) else { return nil }
        let present = section.present(kinds)
        guard let kind = present.first, present.count == 1, let value = section[kind] else {
            findings.report(
                .notExactlyOne(of: given == nil ? kinds : ["all", "any"], present: present, in: title, at: place))
            return nil
        }
        let outcome = given ?? state(section)
        let items = value.elements
        if items.isEmpty { findings.report(.emptyList(kind, at: value.place(in: findings.file))) }
        var parts: [NodeCondition.Formula] = []
        for item in items {
            if case .mapping = item.kind {
                let inner = formula(item, title, at: item.place(in: findings.file), outcome: given, into: &draft)
                if let inner { parts.append(inner) }
            } else if let name = findings.text(item, of: kind) {
                draft.nodes.append(name)
                parts.append(.node(name.value, outcome))
            }
        }
        guard parts.count == items.count, !parts.isEmpty else { return nil }
        return switch kind {
        case "all", "and": .all(parts)
        case "any", "or": .any(parts)
        default: .not(parts.count == 1 ? parts[0] : .all(parts))
        }
    }

    private mutating func state(_ section: Section) -> NodeCondition.Outcome {
        guard let text = section.text("state", &findings) else { return .success }
        let outcomes: [NodeCondition.Outcome] = [.success, .failure, .timeout, .skipped, .completion]
        if let outcome = outcomes.first(where: { $0.word == text.value }) { return outcome }
        findings.report(.badChoice(text.value, for: "state", at: text.place, allowed: outcomes.map(\.word)))
        return .success
    }
}
