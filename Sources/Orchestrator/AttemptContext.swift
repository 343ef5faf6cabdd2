import Arrivals
import Engines
import Files
import OrderedCollections
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
    /// The item that it is for, as JSON text, and its place; nil when its node is not repeated.
    var item: (index: Int, value: String)?
    /// The error that it was begun to look after.
    var caught: CaughtError?
    /// What the nodes it listens to told, and of repeated ones each item.
    var inputs: [String: [String: OutputValue]] = [:]
    var results: [String: [String]] = [:]
    let workspace: Workspace

    /// Reads the context of an attempt; nil when its run is gone or its definition no longer loads.
    static func load(
        _ id: AttemptID, from store: Store, in workspace: Workspace, _ definitions: DefinitionCache
    ) throws -> AttemptContext? {
        try store.read { db in
            guard let run = try Recovery.run(id.run, hasItems: false, in: db),
                let definition = try definitions.definition(run.definition, in: db),
                let node = definition.workflow.node(id.node)
            else { return nil }
            var context = AttemptContext(
                id: id, run: run, workflow: definition.workflow, node: node,
                batch: try Ledger.batch(of: id.run.description, in: db), workspace: workspace)
            context.item = try Items.item(of: id, in: db)
            for name in Set(node.activations.flatMap(\.nodes)) {
                guard let upstream = run.nodes[name] else { continue }
                context.inputs[name] = upstream.outputs
                if definition.workflow.node(name)?.forEach != nil {
                    context.results[name] = try Items.results(of: name, run: id.run, in: db)
                }
                if let failure = upstream.failure, upstream.goesTo.contains(node.name) {
                    let attempt = AttemptID(run: id.run, node: name, number: max(1, upstream.attempts))
                    let log = AttemptFolder(workspace.attemptFolder(attempt)).log
                    context.caught = CaughtError(
                        node: name, kind: failure.kind.rawValue, message: failure.message,
                        log: LogTail.text(of: log, in: LocalFileSystem()))
                }
            }
            return context
        }
    }

    /// What `{name}` stands for in the node's texts.
    var templateValues: [String: String] {
        var values = run.templateValues
        guard let item else { return values }
        values["item"] = item.value.plainJSON
        values["index"] = String(item.index)
        for (name, value) in (try? ConditionValues.row(fromJSON: item.value)) ?? [:] {
            values["item.\(name)"] = value.text
        }
        return values
    }

    /// The attempt's folder.
    var folder: AttemptFolder { AttemptFolder(workspace.attemptFolder(id)) }

    /// The output that the node declares.
    var output: Output? { node.output }

    /// What a job finds in its environment, besides what the daemon has itself.
    var environment: [String: String] {
        var values = [
            "TIDEGATE_WORKSPACE": workspace.root,
            "TIDEGATE_WORKFLOW": workflow.name,
            "TIDEGATE_RUN": id.run.description,
            "TIDEGATE_NODE": id.node,
            "TIDEGATE_ATTEMPT": String(id.number),
            "TIDEGATE_BATCH": folder.manifest,
            "TIDEGATE_OUTPUT": publication(in: LocalFileSystem()).staging,
            "TIDEGATE_RESULT": folder.result,
            "TIDEGATE_HEARTBEAT": folder.heartbeat,
            "TIDEGATE_SCHEDULED": run.logicalTime.iso8601,
        ]
        for (name, value) in run.parameters {
            values["TIDEGATE_PARAMETER_" + name.replacing("-", with: "_").uppercased()] = value
        }
        if let item {
            values["TIDEGATE_ITEM"] = item.value.plainJSON
            values["TIDEGATE_INDEX"] = String(item.index)
        }
        if let caught, let json = try? JSONText.encode(caught) { values["TIDEGATE_ERROR"] = json }
        return values
    }
}

/// The error that a node was begun to look after.
struct CaughtError: Codable, Hashable, Sendable {
    let node: String
    let kind: String
    let message: String
    /// The last lines that it printed.
    let log: String
}

extension Workspace {
    /// The folder of an attempt: `.tidegate/runs/retail-42/daily-sales/1`.
    public func attemptFolder(_ id: AttemptID) -> String {
        "\(runsFolder)/\(id.run)/\(id.node)/\(id.number)"
    }
}
