// How states follow each other: which nodes a state begins with, which it ends with, and what leads to it.
extension MachineImport {
    func nodeName(_ state: State) -> String {
        session.nodeNames[state.path, default: KebabName.from(state.name, otherwise: "state")]
    }

    /// What the state's node needs; nothing if a `choice` or `catch` begins it.
    mutating func arrival(at state: State, in scope: Scope, entry: Needs) -> Needs {
        let edges = scope.graph.edges(to: state.name)
        if edges.isEmpty { return entry }
        if isBegunDirectly(state, in: scope) { return .none }
        let sources = edges.compactMap { edge in scope.machine[edge.from].map { (edge, $0) } }
        if let (edge, source) = sources.first, sources.count == 1, edge.kind == .next {
            return .all(exits(of: source))
        }
        var nodes: [String] = []
        for (edge, source) in sources {
            let node = edge.kind == .next ? exit(of: source) : way(from: source, to: state)
            if !nodes.contains(node) { nodes.append(node) }
        }
        return .any(nodes)
    }

    /// The nodes that a `go-to` or `catch` of one state names in order to begin another.
    mutating func destination(of source: State, to target: State, in scope: Scope) -> [String] {
        isBegunDirectly(target, in: scope) ? entries(of: target) : [way(from: source, to: target)]
    }

    /// Whether nothing but one Choice, or nothing but catchers, leads to the state.
    private func isBegunDirectly(_ state: State, in scope: Scope) -> Bool {
        let edges = scope.graph.edges(to: state.name)
        if edges.allSatisfy({ $0.kind == .catch }) { return state.type != "Parallel" }
        return edges.allSatisfy { $0.kind == .choice } && Set(edges.map(\.from)).count == 1
    }

    /// The nodes that a state begins with.
    func entries(of state: State) -> [String] {
        guard state.type == "Parallel" else { return [nodeName(state)] }
        return state.machines.flatMap { entries(of: $0.start) }
    }

    /// The nodes that all have to succeed before the state is done.
    private mutating func exits(of state: State) -> [String] {
        guard state.type == "Parallel" else { return [nodeName(state)] }
        var nodes: [String] = []
        for branch in state.machines { nodes += exits(of: branch, of: state) }
        return nodes
    }

    /// The one node that tells that the state is done.
    private mutating func exit(of state: State) -> String {
        let nodes = exits(of: state)
        if let only = nodes.first, nodes.count == 1 { return only }
        return joint(.end(of: state.path), name: "\(nodeName(state))-end", needs: .all(nodes))
    }

    private mutating func exits(of branch: StateMachine, of parallel: State) -> [String] {
        let graph = branch.graph
        let last = branch.states.filter { graph.reached.contains($0.name) && graph.isLast($0.name) }
        let good = last.filter { $0.type != "Fail" }
        let ends = good.isEmpty ? last : good
        if let only = ends.first, ends.count == 1 { return exits(of: only) }
        var nodes: [String] = []
        for end in ends { nodes.append(exit(of: end)) }
        let joint = Joint.branchEnd(of: branch.fields.path)
        return [self.joint(joint, name: "\(nodeName(parallel))-branch-end", needs: .any(nodes))]
    }

    /// A step for the way from one state to another that also has other ways to it.
    private mutating func way(from source: State, to target: State) -> String {
        let name = "\(nodeName(source))-to-\(nodeName(target))"
        return joint(.way(from: source.path, to: target.path), name: name, needs: .none)
    }

    private mutating func joint(_ joint: Joint, name: String, needs: Needs) -> String {
        if let known = joints[joint] { return known }
        let unique = session.nodes.name(for: name, otherwise: "joint")
        joints[joint] = unique
        var entry = DraftEntry(unique, ["pass": [:]])
        if let needs = needs.yaml { entry.set("needs", needs) }
        draft.add(entry, to: .steps)
        return unique
    }
}
