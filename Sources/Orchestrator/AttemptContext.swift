import Arrivals
import Engines
import Files
public import Scheduling
import Store
import Timekeeping
import Workflows

/// All that an attempt needs to know, read once from the store when it starts or is taken up again.
struct AttemptContext: Sendable {
    let id: AttemptID
    let run: Run
    let workflow: Workflow
    let node: Node
    /// The files of the run's batch, with their schemas.
    let batch: [Arrival]
    let workspace: Workspace

    /// Reads the context of an attempt; nil when its run is gone or its definition no longer loads.
    static func load(_ id: AttemptID, from store: Store, in workspace: Workspace) throws -> AttemptContext? {
        try store.read { db in
            guard let run = try Recovery.run(id.run, in: db),
                let definition = try Recovery.definition(
                    run.definition, in: db, define: { _, file, text in WorkflowFolder.define(text, file: file) }),
                let node = definition.workflow.node(id.node)
            else { return nil }
            return AttemptContext(
                id: id, run: run, workflow: definition.workflow, node: node,
                batch: try Ledger.batch(of: id.run.description, in: db), workspace: workspace)
        }
    }

    /// The attempt's folder.
    var folder: AttemptFolder { AttemptFolder(workspace.attemptFolder(id)) }

    /// The output that the node declares.
    var output: Output? { node.output }

    /// What a job finds in its environment, besides what the daemon has itself.
    var environment: [String: String] {
        [
            "TIDEGATE_WORKSPACE": workspace.root,
            "TIDEGATE_WORKFLOW": workflow.name,
            "TIDEGATE_RUN": id.run.description,
            "TIDEGATE_NODE": id.node,
            "TIDEGATE_ATTEMPT": String(id.number),
            "TIDEGATE_BATCH": folder.manifest,
            "TIDEGATE_OUTPUT": publication(in: LocalFileSystem()).staging,
            "TIDEGATE_RESULT": folder.result,
            "TIDEGATE_SCHEDULED": run.logicalTime.iso8601,
        ]
    }
}

extension Workspace {
    /// The folder of an attempt: `.tidegate/runs/retail-42/daily-sales/1`.
    public func attemptFolder(_ id: AttemptID) -> String {
        "\(runsFolder)/\(id.run)/\(id.node)/\(id.number)"
    }
}
