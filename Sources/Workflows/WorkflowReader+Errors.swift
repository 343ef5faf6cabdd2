import YAMLSource

/// What happens when a node fails: `retry: {attempts: 3}` or a list of rules, `catch: {timeout: tell, all: clean-up}`.
extension WorkflowReader {
    mutating func readRetry(_ entry: YAMLMapping.Entry, of name: String) -> [RetryRule] {
        entry.value.elements.compactMap { readRetryRule($0, of: name, at: entry.key.place(in: findings.file)) }
    }

    private mutating func readRetryRule(_ node: YAMLNode, of name: String, at place: SourcePlace) -> RetryRule? {
        guard let section = Section(node, "'retry' of \(name)", keys: Keys.retry.names, at: place, &findings) else {
            return nil
        }
        var rule = RetryRule()
        rule.kinds = kinds(section.texts("on", &findings) ?? [])
        rule.attempts = section.integer("attempts", atLeast: 0, &findings) ?? rule.attempts
        rule.delay = section.duration("delay", isZeroAllowed: true, &findings) ?? rule.delay
        rule.backoff = section.number("backoff", atLeast: 1, &findings) ?? rule.backoff
        rule.maxDelay = section.duration("max-delay", &findings)
        rule.jitter = section.choice("jitter", of: RetryRule.Jitter.allCases, &findings) ?? rule.jitter
        return rule
    }

    mutating func readCatch(_ entry: YAMLMapping.Entry, of name: String, into draft: inout NodeDraft) {
        guard case .mapping(let mapping) = entry.value.kind else {
            findings.report(
                .notNamed(
                    "catch", of: "nodes", at: entry.value.place(in: findings.file), is: entry.value.kindName))
            return
        }
        for handler in mapping.entries {
            let kind = Placed(value: handler.name, node: handler.key, file: findings.file)
            let targets = findings.texts(handler.value, of: "catch") ?? []
            draft.targets += targets
            draft.catches.append(CatchRule(kinds: kinds([kind]), goTo: targets.map(\.value)))
        }
    }

    /// Kinds of errors, `all` as none; each of a good form.
    private mutating func kinds(_ texts: [Placed<String>]) -> [String] {
        for text in texts where !isName(text.value) {
            findings.report(.badName(text.value, of: "kind of error", at: text.place))
        }
        for text in texts where text.value != "all" && !RetryRule.knownKinds.contains(text.value) {
            guard let near = NearMiss.best(for: text.value, in: RetryRule.knownKinds) else { continue }
            findings.report(.unusualKind(text.value, at: text.place, suggestion: near))
        }
        let kinds = texts.map(\.value)
        return kinds.contains("all") ? [] : kinds
    }
}
