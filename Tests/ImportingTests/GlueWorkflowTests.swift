import Importing
import Testing

struct GlueWorkflowTests {
    @Test func `a glue workflow becomes a workflow`() throws {
        let result = try GlueWorkflow.workflow(fromJSON: GlueRetail.json)
        #expect(result.files == [ImportedFile(name: "retail-nightly", text: GlueRetail.yaml)])
        #expect(result.warnings.count == marks(in: GlueRetail.yaml))
    }

    @Test func `the outer key may be missing and triggers may stand beside`() throws {
        let json = #"""
            {"Name": "w", "MaxConcurrentRuns": 1, "Triggers": [
              {"Name": "go", "Type": "ON_DEMAND", "Actions": [{"JobName": "a"}, {"JobName": "b"}]},
              {"Name": "then", "Type": "CONDITIONAL", "Actions": [{"JobName": "c"}], "Predicate": {"Logical": "ANY",
               "Conditions": [{"JobName": "a", "State": "FAILED"}, {"JobName": "b", "State": "FAILED"}]}}]}
            """#
        let text = try GlueWorkflow.workflow(fromJSON: json).files[0].text
        #expect(text.contains("  go: {on-demand: true, start: [a, b]}\n"))
        #expect(text.contains("  then: {on-failure: {any: [a, b]}, start: c}\n"))
    }

    @Test func `a workflow without its graph is an error`() {
        let error = #expect(throws: ImportError.self) {
            try GlueWorkflow.workflow(fromJSON: #"{"Workflow": {"Name": "w"}}"#)
        }
        #expect(error?.path == "$.Workflow")
    }
}
