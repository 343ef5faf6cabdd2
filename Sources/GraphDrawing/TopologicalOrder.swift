/// The nodes of a graph, each after those it depends on, and as close to the last of them as can be.
/// Where a cycle leaves no such node, the first one given goes next.
struct TopologicalOrder {
    private(set) var nodes: [Int] = []
    private(set) var hasCycle = false

    private var missing: [Int]
    private var isPlaced: [Bool]

    init(_ graph: Graph) {
        missing = graph.incoming.map(\.count)
        isPlaced = Array(repeating: false, count: graph.nodes.count)
        for node in graph.nodes.indices where graph.incoming[node].isEmpty {
            place(node, of: graph)
        }
        for node in graph.nodes.indices where !isPlaced[node] {
            hasCycle = true
            place(node, of: graph)
        }
    }

    /// Places a node, and all that then waits for nothing more.
    private mutating func place(_ first: Int, of graph: Graph) {
        var ready = [first]
        while let node = ready.popLast() {
            guard !isPlaced[node] else { continue }
            isPlaced[node] = true
            nodes.append(node)
            for edge in graph.outgoing[node].reversed() {
                missing[edge.to] -= 1
                if missing[edge.to] == 0 { ready.append(edge.to) }
            }
        }
    }
}
