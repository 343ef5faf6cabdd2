import TableSchema
import YAMLSource

/// What rows are held to: `amount >= 0`, `{rule: amount >= 0, tolerate: 0.1%, severity: warn}`, or rules of DQDL.
extension WorkflowReader {
    typealias Rules = (expectations: [Expectation], requiredColumns: [String])

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
                for index in found.expectations.indices { found.expectations[index].tolerated = tolerated }
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
