import OrderedCollections
import Timekeeping
import Workflows

/// Runs of other workflows that nodes wait for.
extension Scheduler {
    private static let depthMax = 8

    /// Starts a run for a node, or for an item of it, at once: who waits for it has a place already.
    mutating func startChild(
        _ other: Step.SubWorkflow, of node: Node, run id: RunID, item: Int?, values: [String: String],
        at now: Instant, into decision: inout Decision
    ) {
        guard let logicalTime = runs[id]?.run.logicalTime else { return }
        let depth = (runs[id]?.run.parent?.depth ?? 0) + 1
        let given = other.parameters.mapValues { fill($0, for: id, values) }
        let problem: String?
        var properties: [String: String] = [:]
        if let definition = current[other.name] {
            (properties, problem) = definition.workflow.properties(given: given)
        } else {
            problem = "there is no workflow '\(other.name)'"
        }
        let tooDeep = depth > Self.depthMax ? "it is \(depth) workflows deep; \(Self.depthMax) are allowed" : nil
        guard let definition = current[other.name], problem == nil, tooDeep == nil else {
            let failure = AttemptFailure(.notStarted, tooDeep ?? problem ?? "workflow '\(other.name)' is gone")
            ends.append(.run(ParentNode(run: id, node: node.name, item: item, depth: depth), failure, outputs: [:]))
            if !isMovingOn { moveOnFromEnds(at: now, into: &decision) }
            return
        }
        createRun(
            of: definition,
            NewRun(
                trigger: "workflow \(id)", start: definition.allStarts, files: [], closedBy: "workflow",
                logicalTime: logicalTime, parameters: properties,
                parent: ParentNode(run: id, node: node.name, item: item, depth: depth)),
            at: now, into: &decision)
    }

    /// Tells a node that the run it waited for has ended.
    mutating func childEnded(
        of parent: ParentNode, _ failure: AttemptFailure?, outputs: [String: OutputValue], at now: Instant,
        into decision: inout Decision
    ) {
        guard let node = definition(of: parent.run)?.nodes[parent.node] else { return }
        let result: AttemptResult = failure.map { .failed($0) } ?? .succeeded(outputs: outputs)
        if let item = parent.item {
            childItemEnded(item, of: node, run: parent.run, result, at: now, into: &decision)
        } else if case .following? = runs[parent.run]?.run.nodes[parent.node]?.phase {
            switch result {
            case .succeeded: succeed(parent.node, of: parent.run, outputs: outputs, at: now, into: &decision)
            case .failed(let failure):
                attemptFailed(node, of: parent.run, failure, draw: 1, at: now, into: &decision)
            }
        }
    }

    /// The live runs that a node waits for.
    func children(of id: RunID, node: String) -> [RunID] {
        runs.values.filter { $0.run.parent?.run == id && $0.run.parent?.node == node }.map(\.run.id).sorted()
    }
}
