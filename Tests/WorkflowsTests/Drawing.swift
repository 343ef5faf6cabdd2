import Testing
import Workflows
import YAMLSource

/// All that is wrong in a workflow's text, drawn.
func drawn(_ text: String) -> String {
    DiagnosticRenderer().draw(WorkflowLoader.load(text: text, file: "w.yaml").diagnostics, in: text)
}

/// The sentences of all that is wrong in a workflow's text, each with its severity and place.
func messages(_ text: String) -> [String] {
    WorkflowLoader.load(text: text, file: "w.yaml").diagnostics.map {
        "\($0.location.line):\($0.location.column) \($0.severity.rawValue): \($0.message)"
    }
}

/// A workflow that must load without a word.
func load(_ text: String, at location: Testing.SourceLocation = #_sourceLocation) throws -> Workflow {
    let result = WorkflowLoader.load(text: text, file: "w.yaml")
    #expect(result.diagnostics.map(\.message) == [], sourceLocation: location)
    return try #require(result.workflow, sourceLocation: location)
}
