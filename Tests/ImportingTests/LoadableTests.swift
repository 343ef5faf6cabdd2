import Importing
import Testing
import Workflows
import YAMLSource

/// What is imported is a workflow that loads.
@Suite struct LoadableTests {
    @Test(arguments: [HelloWorld.json, OrderProcessing.json])
    func `an imported machine loads without an error`(json: String) throws {
        let result = try AmazonStatesLanguage.workflow(fromJSON: json, name: "machine")
        for file in result.files { expectLoads(file) }
    }

    @Test func `an imported Glue workflow loads without an error`() throws {
        for file in try GlueWorkflow.workflow(fromJSON: GlueRetail.json).files { expectLoads(file) }
    }

    private func expectLoads(_ file: ImportedFile) {
        let result = WorkflowLoader.load(text: file.text, file: "\(file.name).yaml")
        for problem in result.diagnostics where problem.severity == .error {
            Issue.record("\(problem.location.line): \(problem.message)\n\(file.text)")
        }
    }
}
