import TableSchema
import YAMLSource

/// What rows are held to: `amount >= 0`, `{rule: amount >= 0, tolerate: 0.1%, severity: warn}`, or rules of DQDL.
extension WorkflowReader {
    typealias Rules = (expectations: [Expectation], requiredColumns: [String])

    /// `check: [amount >= 0]`, or `check: {rules: [amount >= 0], on-failure: tell}`.
    mutating func readCheck(_ job: Section, into draft: inout NodeDraft) {
        guard let entry = job.entry("check"), !entry.value.isNull else { return }
        if job["output"] == nil { findings.report(.checkWithoutOutput(at: job.keyPlace("check"))) }
        var check = OutputCheck(rules: [])
        var items = entry.value
        if case .mapping = entry.value.kind {
            let place = entry.key.place(in: findings.file)
            guard
                let section = Section(
                    entry.value, "'check' of \(job.name)", keys: Keys.check.names, at: place, &findings)
            else { return }
            check.onFailure =
                section.choice("on-failure", of: OutputCheck.FailureRule.allCases, &findings) ?? check.onFailure
            guard let rules = section["rules"] else {
                findings.report(.missingKey("rules", in: section.name, at: place))
                return
            }
            items = rules
        }
        let nodes = if case .sequence(let nodes) = items.kind { nodes } else { [items] }
        for node in nodes {
            let found = readExpectations(node, of: "check")
            check.rules += found.expectations
            // Of rows that are made, a column that is missing is told of as a rule that cannot be checked.
            check.rules += found.requiredColumns.map { column in
                let name = DQDLCondition.identifier(column)
                return Expectation("\(name) IS NULL OR \(name) IS NOT NULL", words: "ColumnExists \(name)")
            }
        }
        check.rules = bounded(check.rules, at: entry.key.place(in: findings.file))
        draft.check = check
    }

    /// The rules, or none, with a diagnostic, when they are so many that to check them takes the machine's memory.
    mutating func bounded(_ rules: [Expectation], at place: SourcePlace) -> [Expectation] {
        guard rules.count > Self.rulesMax else { return rules }
        findings.report(.tooManyRules(rules.count, max: Self.rulesMax, at: place))
        return []
    }

    private static let rulesMax = 500

    /// What one item asks for: a condition by itself, or with what is tolerated, or several in DQDL.
    mutating func readExpectations(
        _ node: YAMLNode, of key: String
    ) -> Rules {
        guard case .mapping = node.kind else {
            return findings.text(node, of: key).map { expectations($0) } ?? ([], [])
        }
        guard
            let section = Section(
                node, "an item of '\(key)'", keys: Keys.expectation.names, at: node.place(in: findings.file), &findings),
            let rule = section.requiredText("rule", &findings)
        else { return ([], []) }
        var found = expectations(rule)
        if let part = section.text("tolerate", &findings) {
            if let tolerated = Self.part(part.value) {
                for index in found.expectations.indices {
                    found.expectations[index].tolerated = tolerated
                    found.expectations[index].hasLimit = true
                }
            } else {
                findings.report(.badPath("tolerate", "takes a part of the rows, such as 0.1%", at: part.place))
            }
        }
        let severity = section.choice("severity", of: ExpectationSeverity.allCases, &findings)
        for index in found.expectations.indices { found.expectations[index].isWarning = severity == .warn }
        return found
    }

    private mutating func expectations(_ rule: Placed<String>) -> Rules {
        guard DQDLTranslation.isDQDL(rule.value) else { return ([Expectation(rule.value)], []) }
        let translation = DQDLTranslation(rule.value)
        for error in translation.errors {
            let place = rule.place(offset: error.range.lowerBound, length: max(1, error.range.count))
            findings.report(.badDQDL(error.message, at: place))
        }
        return (translation.expectations, translation.requiredColumns)
    }

    /// `0.1%` as 0.001.
    private static func part(_ text: String) -> Double? {
        guard text.hasSuffix("%"), let percent = Double(text.dropLast().prefix { $0 != " " }),
            (0...100).contains(percent)
        else { return nil }
        return percent / 100
    }
}

private enum ExpectationSeverity: String, CaseIterable {
    case error, warn
}
