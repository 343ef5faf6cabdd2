/// A picture's nodes and edges by number, with what cannot be drawn left out.
struct Graph {
    struct Edge: Hashable {
        var from: Int
        var to: Int
        var label: String?
    }

    var nodes: [GraphPicture.Node] = []
    var edges: [Edge] = []
    var outgoing: [[Edge]]
    var incoming: [[Edge]]

    init(_ picture: GraphPicture) {
        var numbers: [String: Int] = [:]
        for node in picture.nodes where numbers[node.name] == nil {
            numbers[node.name] = nodes.count
            nodes.append(node)
        }
        outgoing = Array(repeating: [], count: nodes.count)
        incoming = outgoing
        var seen: Set<Edge> = []
        for edge in picture.edges {
            guard let from = numbers[edge.from], let to = numbers[edge.to] else { continue }
            let label = edge.label.flatMap { $0.isEmpty ? nil : $0.plain }
            let edge = Edge(from: from, to: to, label: label)
            guard seen.insert(edge).inserted else { continue }
            edges.append(edge)
            outgoing[from].append(edge)
            incoming[to].append(edge)
        }
    }
}
