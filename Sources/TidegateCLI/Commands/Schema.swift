import ArgumentParser
import Workflows

/// `tidegate schema`.
struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the JSON Schema of workflow files, for editors.",
        discussion: """
            Put it beside the workflows and name it in their first line:
              tidegate schema > workflow.schema.json
              # yaml-language-server: $schema=../workflow.schema.json
            """)

    @Flag(help: "Print the keys as the tables of the reference.") var markdown = false

    func run() throws {
        let output = Output()
        guard markdown else { return output.json(WorkflowSchema.json) }
        for section in Keys.sections { output.line(WorkflowSchema.markdown(of: section)) }
    }
}
