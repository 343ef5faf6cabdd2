import Engines
import Orchestrator
import Scheduling
import Workflows

/// What `doctor` says of Spark.
struct SparkCheckLine {
    private let workspace: Workspace

    init(_ workspace: Workspace) {
        self.workspace = workspace
    }

    /// Where it is; an error only where a job needs it.
    func line() throws -> String {
        let settings = try Settings.read(workspace).settings
        let nodes = WorkflowFolder(workspace).read().loaded.flatMap(\.definition.workflow.nodes)
        let users = nodes.filter { node in
            switch node.work {
            case .spark: true
            case .sql(let work): work.engine.mayBeSpark
            case .crawl, .python, .shell, .step: false
            }
        }
        guard !users.isEmpty else { return "no job runs on it" }
        let program = try settings.spark(in: workspace)
        return "\(program.path), on \(settings.spark.master); \(users.count.counted("job"))"
    }
}
