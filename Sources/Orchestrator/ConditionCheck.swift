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
            .union(workflow.datasets.map { $0.name.replacing("-", with: "_") })
        let conditions = workflow.nodes.flatMap { node in
            node.conditions.map { (node: node, condition: $0) }
        }
        return conditions.compactMap { node, condition in
            do throws(ConditionError) {
                try ConditionEvaluator.check(condition, knownTables: known)
                return nil
            } catch {
                let (location, length) = FirstPlace.of(condition, in: text, lineHas: "when", or: node.name)
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
}

extension Node {
    /// Its `when`, and those of its branches.
    fileprivate var conditions: [String] {
        var all = when.map { [$0] } ?? []
        if case .step(.choice(let choice)) = work { all += choice.branches.map(\.when) }
        return all
    }
}
