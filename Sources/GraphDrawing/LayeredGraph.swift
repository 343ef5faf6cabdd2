/// A graph in layers from left to right, in which every link goes from one layer to the next: an edge that
/// skips layers is a row of wires, and an edge's label lies in a layer of its own.
struct LayeredGraph {
    enum Item: Hashable {
        case node(Int)
        case label(String)
        case wire

        var isNode: Bool { if case .node = self { true } else { false } }
    }

    var items: [Item] = []
    var layers: [[Int]] = []
    var next: [[Int]] = []
    var previous: [[Int]] = []

    /// Puts a graph in layers, or returns nothing for one that would not make a readable drawing.
    init?(_ graph: Graph, order: TopologicalOrder, width: Int) {
        guard graph.nodes.count <= 60, !order.hasCycle else { return nil }
        let depths = Self.depths(of: graph, order: order)
        let span = graph.edges.reduce(0) { $0 + depths[$1.to] - depths[$1.from] }
        guard let deepest = depths.max(), deepest <= width / 5, span <= 240 else { return nil }
        layers = Array(repeating: [], count: deepest + 1)
        for node in order.nodes {
            _ = add(.node(node), to: depths[node])
        }
        for (item, node) in order.nodes.enumerated() {
            connect(item, node: node, of: graph, order: order, depths: depths)
        }
        untangle()
    }

    /// How far each node is from the start, counting an edge with a label twice to leave room for it.
    private static func depths(of graph: Graph, order: TopologicalOrder) -> [Int] {
        var depths = Array(repeating: 0, count: graph.nodes.count)
        for node in order.nodes {
            for edge in graph.outgoing[node] {
                depths[edge.to] = max(depths[edge.to], depths[node] + (edge.label == nil ? 1 : 2))
            }
        }
        return depths
    }

    /// Leads the edges of a node to their ends, those with the same label together.
    private mutating func connect(_ item: Int, node: Int, of graph: Graph, order: TopologicalOrder, depths: [Int]) {
        var labels: [String?] = []
        for edge in graph.outgoing[node] where !labels.contains(edge.label) {
            labels.append(edge.label)
        }
        for label in labels {
            let ends = Set(graph.outgoing[node].filter { $0.label == label }.map(\.to))
            var start = item
            var depth = depths[node]
            if let label {
                depth += 1
                start = add(.label(label), to: depth)
                link(item, start)
            }
            let targets = order.nodes.indices.filter { ends.contains(order.nodes[$0]) }
            lead(start, at: depth, to: targets.map { (item: $0, depth: depths[order.nodes[$0]]) })
        }
    }

    /// Leads one line to all targets, passing the layers between as a wire.
    private mutating func lead(_ start: Int, at depth: Int, to targets: [(item: Int, depth: Int)]) {
        var line = start
        var depth = depth
        var targets = targets
        while true {
            depth += 1
            for target in targets where target.depth == depth {
                link(line, target.item)
            }
            targets.removeAll { $0.depth <= depth }
            if targets.isEmpty { return }
            let wire = add(.wire, to: depth)
            link(line, wire)
            line = wire
        }
    }

    mutating func add(_ item: Item, to layer: Int) -> Int {
        items.append(item)
        next.append([])
        previous.append([])
        layers[layer].append(items.count - 1)
        return items.count - 1
    }

    mutating func link(_ left: Int, _ right: Int) {
        next[left].append(right)
        previous[right].append(left)
    }
}
