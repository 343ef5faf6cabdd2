/// The nodes of a workflow and what they start: who is in a run, in what order, and what comes after what.
///
/// Making one costs as much as the workflow has edges; keep it where it is asked often.
public struct WorkflowGraph: Sendable {
    /// The nodes' names, in the workflow's order.
    public let names: [String]
    private let indices: [String: Int]
    /// All conditions of all nodes, and the parts of those that have parts.
    private let groups: [Group]
    /// For each node, the conditions, or parts of them, that listen to it.
    private let listeners: [[Int]]
    /// For each node, the nodes that it listens to, in order and each once.
    private let upstream: [[Int]]

    /// One condition or part of one, with nodes as indices; those that the workflow does not have are left out.
    private struct Group {
        /// The node that it starts.
        var node: Int
        /// The condition that it is a part of.
        var parent: Int?
        /// How many of its nodes and parts must be there; nil if it cannot be met.
        var neededCount: Int?
    }

    /// The graph of a workflow.
    public init(_ workflow: Workflow) {
        self.init(workflow.nodes)
    }

    /// The graph of nodes; a condition on all of some that are not all among them is never met.
    init(_ nodes: [Node]) {
        names = nodes.map(\.name)
        let indices = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
        var builder = GroupBuilder(indices: indices, nodeCount: nodes.count)
        var upstream: [[Int]] = []
        for (index, node) in nodes.enumerated() {
            for condition in node.activations {
                builder.add(condition.formula, to: index, parent: nil)
            }
            upstream.append(Set(node.activations.flatMap(\.nodes)).compactMap { indices[$0] }.sorted())
        }
        self.indices = indices
        groups = builder.groups
        listeners = builder.listeners
        self.upstream = upstream
    }

    /// Takes conditions apart into groups.
    private struct GroupBuilder {
        let indices: [String: Int]
        var groups: [Group] = []
        var listeners: [[Int]]

        init(indices: [String: Int], nodeCount: Int) {
            self.indices = indices
            listeners = Array(repeating: [], count: nodeCount)
        }

        mutating func add(_ formula: NodeCondition.Formula, to node: Int, parent: Int?) {
            let group = groups.count
            groups.append(Group(node: node, parent: parent, neededCount: nil))
            switch formula {
            case .node(let name, _):
                groups[group].neededCount = listen(to: [name], group) > 0 ? 1 : nil
            case .not(let part):
                // Its nodes must be heard of, but any one's end may settle it.
                groups[group].neededCount = listen(to: part.nodes, group) > 0 ? 1 : nil
            case .all(let parts), .any(let parts):
                let leaves = parts.compactMap { part -> String? in
                    guard case .node(let name, _) = part else { return nil }
                    return name
                }
                let known = listen(to: leaves, group)
                let inner = parts.count - leaves.count
                let isWhole = known == Set(leaves).count
                if case .any = formula {
                    groups[group].neededCount = known + inner > 0 ? 1 : nil
                } else {
                    groups[group].neededCount = isWhole && known + inner > 0 ? known + inner : nil
                }
                for part in parts {
                    if case .node = part { continue }
                    add(part, to: node, parent: group)
                }
            }
        }

        /// Has a group listen to nodes; how many of them there are.
        private mutating func listen(to names: [String], _ group: Int) -> Int {
            let known = Set(names.compactMap { indices[$0] })
            for node in known {
                listeners[node].append(group)
            }
            return known.count
        }
    }

    /// The nodes of a run that starts with some: those, and each that one of its conditions can start.
    ///
    /// A condition can be met when all of its nodes are in the run, or any one of them, as its mode asks. Names that are
    /// no nodes are passed over.
    public func reached(from start: some Sequence<String>) -> Set<String> {
        let isIn = marks(ofRunFrom: start)
        return Set(names.indices.filter { isIn[$0] }.map { names[$0] })
    }

    /// As `reached(from:)`, as marks on the nodes in the workflow's order.
    func marks(ofRunFrom start: some Sequence<String>) -> [Bool] {
        var isIn = Array(repeating: false, count: names.count)
        var missingCounts = groups.map(\.neededCount)
        var open: [Int] = []
        func enter(_ node: Int) {
            if isIn[node] { return }
            isIn[node] = true
            open.append(node)
        }
        for name in start {
            if let node = indices[name] { enter(node) }
        }
        while let node = open.popLast() {
            for listener in listeners[node] {
                var met: Int? = listener
                while let group = met, let missing = missingCounts[group] {
                    missingCounts[group] = missing - 1
                    met = missing == 1 ? groups[group].parent : nil
                    if missing == 1, groups[group].parent == nil { enter(groups[group].node) }
                }
            }
        }
        return isIn
    }

    /// All nodes, each after those it listens to; otherwise in the workflow's order.
    public var topologicalOrder: [String] {
        visit().order.map { names[$0] }
    }

    /// The nodes that a node's end can bring about, near or far, each after those it listens to; not the node itself.
    public func downstream(of name: String) -> [String] { downstream(of: [name]) }

    /// The nodes that the ends of some nodes can bring about, without those nodes.
    public func downstream(of starts: [String]) -> [String] {
        let starts = starts.compactMap { indices[$0] }
        var isAfter = Array(repeating: false, count: names.count)
        var open = starts
        while let node = open.popLast() {
            for next in listeners[node].map({ groups[$0].node }) where !isAfter[next] {
                isAfter[next] = true
                open.append(next)
            }
        }
        for start in starts { isAfter[start] = false }
        return visit().order.filter { isAfter[$0] }.map { names[$0] }
    }

    /// The nodes that a node listens to, in the workflow's order.
    public func upstream(of name: String) -> [String] {
        indices[name].map { upstream[$0].map { names[$0] } } ?? []
    }

    /// Cycles that share no node with one given before, each from its first node in the workflow's order on.
    var cycles: [[String]] {
        visit().cycles.map { cycle in
            guard let first = cycle.min(), let turn = cycle.firstIndex(of: first) else { return [] }
            return (cycle[turn...] + cycle[..<turn]).map { names[$0] }
        }
    }

    /// Goes through the graph depth first, against the edges and with a stack of its own, as a chain may be long.
    private func visit() -> (order: [Int], cycles: [[Int]]) {
        enum Mark { case unseen, open, done }
        var marks = Array(repeating: Mark.unseen, count: names.count)
        var order: [Int] = []
        var cycles: [[Int]] = []
        var isInCycle: Set<Int> = []
        for root in names.indices where marks[root] == .unseen {
            marks[root] = .open
            var path: [(node: Int, rest: ArraySlice<Int>)] = [(root, upstream[root][...])]
            while let last = path.indices.last {
                guard let next = path[last].rest.popFirst() else {
                    marks[path[last].node] = .done
                    order.append(path.removeLast().node)
                    continue
                }
                if marks[next] == .unseen {
                    marks[next] = .open
                    path.append((next, upstream[next][...]))
                } else if marks[next] == .open {
                    // The path runs against the edges, so the cycle is its end turned round.
                    let cycle = path.drop { $0.node != next }.map(\.node).reversed()
                    if isInCycle.isDisjoint(with: cycle) { cycles.append(Array(cycle)) }
                    isInCycle.formUnion(cycle)
                }
            }
        }
        return (order, cycles)
    }
}

extension Workflow {
    /// Its graph.
    public var graph: WorkflowGraph { WorkflowGraph(self) }

    /// The nodes that nothing inside a run starts: what a run without a trigger begins with.
    public var rootNodes: [Node] { nodes.filter(\.activations.isEmpty) }

    /// The nodes of a run that starts with some, each after those it listens to; see `WorkflowGraph.reached(from:)`.
    public func nodes(startedBy start: [String]) -> [Node] {
        let graph = graph
        let reached = graph.reached(from: start)
        let byName = Dictionary(nodes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        return graph.topologicalOrder.filter(reached.contains).compactMap { byName[$0] }
    }
}
