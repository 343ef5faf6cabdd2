import Arrivals
import Engines
import Files
import GRDB
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
    /// The files of the run's batch, with their schemas, and those of earlier runs that it makes again.
    var batch: [Arrival]
    /// The runs whose rows those of this one take the place of.
    var replaces: [String] = []
    /// The item that it is for, as JSON text, and its place; nil when its node is not repeated.
    var item: (index: Int, value: String)?
    /// The error that it was begun to look after.
    var caught: CaughtError?
    /// What the nodes it listens to told, and of repeated ones each item.
    var inputs: [String: [String: OutputValue]] = [:]
    var results: [String: [String]] = [:]
    /// What it kept when a run of the workflow last succeeded, as JSON; nil before, and without `state`.
    var state: String?
    let workspace: Workspace

    /// Reads the context of an attempt; nil when its run is gone or its definition no longer loads.
    static func load(
        _ id: AttemptID, from store: Store, in workspace: Workspace, _ definitions: DefinitionCache
    ) throws -> AttemptContext? {
        try store.read { db in
            guard let run = try Recovery.bareRun(id.run, in: db),
                let definition = try definitions.definition(run.definition, in: db),
                let node = definition.nodes[id.node]
            else { return nil }
            let item = try Items.item(of: id, in: db)
            var context = AttemptContext(
                id: id, run: run, workflow: definition.workflow, node: node,
                batch: try batch(of: run, definition.workflow, for: node, item, in: db), item: item,
                workspace: workspace)
            if node.keepsState {
                context.state = try KeptState.value(of: node.name, definition.workflow.name, in: db)
            }
            context.replaces = try Lineage.others(of: id.run, in: db)
            for name in Set(node.activations.flatMap(\.nodes)) {
                guard let upstream = try Recovery.node(name, of: id.run, in: db) else { continue }
                context.inputs[name] = upstream.outputs
                // An item of another's results has its own of them; all, for each of many, would be too much.
                if definition.nodes[name]?.forEach != nil, item == nil || !node.isRepeated(overResultsOf: name) {
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

    /// The files that an attempt works on: the run's, or of the dataset that its node is repeated over the item's file.
    private static func batch(
        of run: Run, _ workflow: Workflow, for node: Node, _ item: (index: Int, value: String)?, in db: Database
    ) throws -> [Arrival] {
        // Earlier files are in the catalog already.
        let earlier = if case .crawl = node.work { EarlierFiles() } else { try EarlierFiles(of: run, workflow, in: db) }
        guard let item, case .files(let repeated)? = node.forEach?.source,
            let path = path(ofItem: item)
        else { return earlier.joined(with: try Ledger.batch(of: run.id.description, in: db)) }
        let own = try workflow.datasets.flatMap { dataset in
            try Ledger.batch(
                of: run.id.description, dataset: dataset.name, path: dataset.name == repeated ? path : nil, in: db)
        }
        return earlier.joined(with: own).filter { $0.dataset != repeated || $0.path == path }
    }

    /// Where the file of an item arrived; of an object that is its address, of one without some rows its origin, and its path
    /// is a copy.
    private static func path(ofItem item: (index: Int, value: String)) -> String? {
        let values = ItemTexts.values(of: item.value, index: item.index)
        return values["item.address"] ?? values["item.origin"] ?? values["item.path"]
    }

    /// What `{name}` stands for in the node's texts.
    var templateValues: [String: String] {
        run.templateValues.merging(item.map { ItemTexts.values(of: $0.value, index: $0.index) } ?? [:]) { $1 }
    }

    /// The attempt's folder.
    var folder: AttemptFolder { AttemptFolder(workspace.attemptFolder(id)) }

    /// What to do when its memory was not enough.
    var memoryAdvice: String {
        guard let memory = node.resources.memory else {
            return "; say with 'memory' in its 'resources' how much it needs, or work on less at once"
        }
        let had = ByteSizeText.format(memory)
        return "; it may use \(had); let it have more with 'memory' in its 'resources', or work on less at once"
    }

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
            values["TIDEGATE_ITEM"] = ItemTexts.values(of: item.value, index: item.index)["item"]
            values["TIDEGATE_INDEX"] = String(item.index)
        }
        if node.keepsState {
            values["TIDEGATE_STATE"] = folder.state
            values["TIDEGATE_STATE_NEXT"] = folder.nextState
        }
        if let caught, let json = try? JSONText.encode(caught) { values["TIDEGATE_ERROR"] = json }
        return values
    }
}

extension Node {
    fileprivate func isRepeated(overResultsOf name: String) -> Bool {
        forEach?.source == .output(node: name, name: "results")
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
