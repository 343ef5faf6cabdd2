import Workflows
import YAMLSource

/// Loads any bytes as a workflow, and as a template that is stamped out: neither may crash, and what loads must hold
/// together.
func loadAnything(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    let result = WorkflowLoader.load(text: text, file: "f.yaml")
    let hasErrors = result.diagnostics.contains { $0.severity == .error }
    precondition((result.workflow == nil) == hasErrors, "a workflow and an error, or neither")
    if let workflow = result.workflow {
        precondition(workflow.graph.topologicalOrder.count == workflow.nodes.count, "a node is not in the order")
    }
    if let template = WorkflowTemplate.load(text: text, file: "t.yaml").template {
        _ = WorkflowLoader.loadAll(
            text: "use: \(template.name)", file: "u.yaml", templates: [template.name: template])
    }
    return 0
}
