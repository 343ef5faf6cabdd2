/// A state machine at its place, with its graph.
struct Scope {
    /// Where the input of the start state comes from.
    indirect enum Origin {
        /// The run's parameters.
        case run
        /// The item of a Map, which the Map's workflow has as its parameter `item`; shaped if an ItemSelector made it.
        case item(isShaped: Bool)
        /// The input of a Parallel.
        case branch(of: State, in: Scope)
    }

    let machine: StateMachine
    let origin: Origin

    init(_ machine: StateMachine, origin: Origin) {
        self.machine = machine
        self.origin = origin
    }

    var graph: StateGraph { machine.graph }

    /// The catchers that a failure in this scope meets after the state's own: those of the Parallels around it.
    var outerCatches: [(state: State, scope: Scope)] {
        guard case .branch(let parallel, let outer) = origin else { return [] }
        return [(parallel, outer)] + outer.outerCatches
    }
}
