import ArgumentParser
import Orchestrator
import Scheduling
import Workflows

/// `tidegate graph`.
struct Graph: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Draw a workflow's graph: as a tree here, or as Mermaid text.")

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The workflow; by default all.") var workflow: String?
    @Flag(help: "Print Mermaid text.") var mermaid = false

    func run() throws {
        let reading = WorkflowFolder(try tidegate.openWorkspace()).read()
        let all = reading.loaded.map(\.definition.workflow)
        let wanted = all.filter { workflow == nil || $0.name == workflow }
        guard !wanted.isEmpty else {
            throw CommandFailure(
                .usage, "no workflow\(workflow.map { " '\($0)'" } ?? "") loads; see 'tidegate validate'")
        }
        let output = Output()
        for workflow in wanted {
            mermaid ? Self.draw(workflow, output) : Self.list(workflow, output)
        }
    }

    private static func list(_ workflow: Workflow, _ output: Output) {
        output.heading(workflow.name)
        for trigger in workflow.triggers {
            output.line("  \(trigger.name): \(trigger.summary) starts \(trigger.start.joined(separator: ", "))")
        }
        var table = TextTable(.text("  NODE"), .text("KIND"), .text("AFTER"))
        for name in workflow.graph.topologicalOrder {
            guard let node = workflow.node(name) else { continue }
            let after = node.activations.map(\.formula.sentence).joined(separator: " or ")
            let when = node.when.map { ", when \($0)" } ?? ""
            table.add(Cell("  \(name)"), Cell(node.work.kind), Cell(after + when))
        }
        output.table(table, ifEmpty: "  It has no nodes.")
    }

    private static func draw(_ workflow: Workflow, _ output: Output) {
        output.line("flowchart LR")
        for node in workflow.nodes {
            output.line("  \(node.identifier)[\"\(node.name) (\(node.work.kind))\"]")
        }
        for trigger in workflow.triggers {
            let name = "trigger_" + trigger.name.replacing("-", with: "_")
            output.line("  \(name)([\"\(trigger.name)\"])")
            for start in trigger.start {
                output.line("  \(name) --> \(start.replacing("-", with: "_"))")
            }
        }
        for node in workflow.nodes {
            for condition in node.activations {
                for edge in condition.formula.edges {
                    let arrow = edge.label.map { "-.->|\($0)|" } ?? "-->"
                    output.line("  \(edge.node.replacing("-", with: "_")) \(arrow) \(node.identifier)")
                }
            }
        }
    }
}

extension NodeCondition.Formula {
    /// The nodes in it, each with the end that is listened for unless that is success.
    var edges: [(node: String, label: String?)] {
        switch self {
        case .node(let name, .success), .node(let name, .goesTo): [(name, nil)]
        case .node(let name, let outcome): [(name, outcome.word)]
        case .all(let parts), .any(let parts): parts.flatMap(\.edges)
        case .not(let part): part.edges.map { ($0.node, "not " + ($0.label ?? "succeeded")) }
        }
    }
}
