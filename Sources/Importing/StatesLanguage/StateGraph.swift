/// That one state may begin another.
struct StateEdge: Hashable {
    enum Kind {
        case next, choice, `catch`
    }

    let from: String
    let to: String
    let kind: Kind
    let place: JSONPath
}

/// Which states begin which, without the edges that go back.
struct StateGraph {
    /// The states that can be reached from the start.
    private(set) var reached: Set<String> = []
    /// The places of the edges that would close a loop.
    private var loops: Set<JSONPath> = []
    private var incoming: [String: [StateEdge]] = [:]
    private var outgoing: [String: [StateEdge]] = [:]

    init(_ states: [State], start: String) throws(ImportError) {
        let names = Set(states.map(\.name))
        for state in states {
            let edges = try state.edges()
            for edge in edges where !names.contains(edge.to) {
                throw ImportError("there is no state '\(edge.to)'", at: edge.place)
            }
            outgoing[state.name] = edges
        }
        walk(from: start)
        for state in states where reached.contains(state.name) {
            for edge in edges(from: state.name) where !closesLoop(at: edge.place) {
                incoming[edge.to, default: []].append(edge)
            }
        }
    }

    func edges(from name: String) -> [StateEdge] { outgoing[name, default: []] }

    func edges(to name: String) -> [StateEdge] { incoming[name, default: []] }

    /// Whether the Next, Default or other way at this place goes back.
    func closesLoop(at place: JSONPath) -> Bool { loops.contains(place) }

    /// Whether nothing follows the state when it goes well.
    func isLast(_ name: String) -> Bool {
        edges(from: name).allSatisfy { $0.kind == .catch || closesLoop(at: $0.place) }
    }

    /// Depth first; an edge to a state that is still being walked goes back.
    private mutating func walk(from start: String) {
        var trail = [(name: start, taken: 0)]
        var open: Set<String> = [start]
        reached = [start]
        while let (name, taken) = trail.last {
            let edges = edges(from: name)
            guard taken < edges.count else {
                open.remove(name)
                trail.removeLast()
                continue
            }
            trail[trail.count - 1].taken += 1
            let edge = edges[taken]
            if open.contains(edge.to) {
                loops.insert(edge.place)
            } else if reached.insert(edge.to).inserted {
                open.insert(edge.to)
                trail.append((edge.to, 0))
            }
        }
    }
}
