import OrderedCollections

/// A run that has not ended, and what the scheduler has at hand for it.
struct LiveRun: Sendable {
    var run: Run
    /// The definition that it works on; nil when its text no longer loads.
    var definition: Definition?
    /// How many of its nodes have not ended.
    private(set) var openNodes: Int
    /// For nodes that join others: one of those that was open when last looked at.
    var openJoins: [String: String] = [:]

    init(_ run: Run, under definition: Definition?) {
        self.run = run
        self.definition = definition
        openNodes = run.nodes.values.count { !$0.state.isEnded }
    }

    /// Puts a node into a new phase.
    mutating func set(_ node: NodeRun, _ name: String) {
        let wasEnded = run.nodes[name]?.state.isEnded ?? false
        run.nodes[name] = node
        if node.state.isEnded != wasEnded { openNodes += wasEnded ? 1 : -1 }
    }
}
