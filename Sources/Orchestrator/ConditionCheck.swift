import Store
import Workflows
import YAMLSource

/// Compiles the conditions of a workflow when it is loaded, so that a slip in one is told then and not at night.
///
/// It stands here, not in `Workflows`, because SQLite does the compiling.
enum ConditionCheck {
    /// What is wrong, at the place of each condition's text in the file.
    static func diagnostics(of workflow: Workflow, in text: String, file: String) -> [Diagnostic] {
        let known = Set(workflow.nodes.map(\.identifier) + ["batch", "run"])
        let conditions = workflow.nodes.flatMap { node in
            node.conditions.map { (node: node, condition: $0) }
        }
        return conditions.compactMap { node, condition in
            do throws(ConditionError) {
                try ConditionEvaluator.check(condition, knownTables: known)
                return nil
            } catch {
                let (location, length) = place(of: condition, in: text)
                return Diagnostic(
                    severity: .error, file: file, location: location, length: length,
                    message:
                        "the condition of '\(node.name)' does not compile: \(error)\(hint(for: error, known: known))")
            }
        }
    }

    private static func hint(for error: ConditionError, known: Set<String>) -> String {
        guard case .unknownTable(let name) = error.reason, let near = NearMiss.best(for: name, in: known) else {
            return ""
        }
        return "; did you mean '\(near)'?"
    }

    /// Where a condition's text stands; the beginning of the file when YAML folded it.
    private static func place(of condition: String, in text: String) -> (SourceLocation, length: Int) {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard let range = line.firstRange(of: condition), line[..<range.lowerBound].contains("when") else {
                continue
            }
            let column = line.distance(from: line.startIndex, to: range.lowerBound) + 1
            return (SourceLocation(line: index + 1, column: column), condition.count)
        }
        return (SourceLocation(line: 1, column: 1), 0)
    }
}

extension Node {
    /// Its `when`, and those of its branches.
    fileprivate var conditions: [String] {
        var all = when.map { [$0] } ?? []
        if case .step(.choice(let choice)) = work { all += choice.branches.map(\.when) }
        return all
    }
}
