import OrderedCollections
import Scheduling
import Workflows

/// A job's process, with what becomes of it. It lives on when the daemon dies.
struct SimulatedChild {
    /// How a child ends.
    enum End: Hashable {
        case succeeded
        case failed(AttemptFailure.Kind)
        case stopped
    }

    enum State: Hashable {
        case running(until: Int64)
        /// Its exit status is in its folder.
        case ended(End)
        /// It vanished: nothing tells how it ended.
        case gone
    }

    /// A process by its number and when it started: numbers are used anew.
    struct Identity: Hashable {
        var number: Int
        var start: Int
    }

    /// What its node does.
    let node: Node
    /// What was recorded of it in its folder.
    let identity: Identity
    var state: State
    /// How it will end if nothing happens to it.
    var fate: End
}

/// All processes of the simulated machine: our children, and strangers.
struct SimulatedChildren {
    private(set) var children: OrderedDictionary<AttemptID, SimulatedChild> = [:]
    /// Who has a number now: nil is a stranger.
    private var owners: [Int: (start: Int, attempt: AttemptID?)] = [:]
    private var lastNumber = 0
    private var starts = 0

    subscript(_ attempt: AttemptID) -> SimulatedChild? { children[attempt] }

    /// Children that run, in the order they were started in.
    var running: [AttemptID] {
        children.elements.compactMap { entry in
            if case .running = entry.value.state { entry.key } else { nil }
        }
    }

    mutating func start(_ attempt: AttemptID, _ node: Node, until end: Int64, fate: SimulatedChild.End) {
        lastNumber += 1
        starts += 1
        owners[lastNumber] = (starts, attempt)
        children[attempt] = SimulatedChild(
            node: node, identity: .init(number: lastNumber, start: starts), state: .running(until: end), fate: fate)
    }

    mutating func set(_ state: SimulatedChild.State, of attempt: AttemptID) {
        children[attempt]?.state = state
        guard let child = children[attempt] else { return }
        if case .running = state { return }
        if owners[child.identity.number]?.attempt == attempt { owners[child.identity.number] = nil }
    }

    mutating func set(fate: SimulatedChild.End, until end: Int64, of attempt: AttemptID) {
        children[attempt]?.fate = fate
        children[attempt]?.state = .running(until: end)
    }

    /// An attempt whose end is durable, or that has to begin anew.
    mutating func forget(_ attempt: AttemptID) {
        children[attempt] = nil
    }

    /// The machine starts anew: our children are gone, and strangers have their numbers.
    mutating func reboot() {
        for attempt in running {
            set(.gone, of: attempt)
            if let number = children[attempt]?.identity.number {
                starts += 1
                owners[number] = (starts, nil)
            }
        }
    }

    /// Sends a signal to the process that was recorded for an attempt: whom it reaches, nil in nil for a stranger.
    ///
    /// - Parameter isBare: whether only the number is compared, as a careless program would.
    func signal(_ attempt: AttemptID, isBare: Bool) -> AttemptID?? {
        guard let identity = children[attempt]?.identity, let owner = owners[identity.number],
            isBare || owner.start == identity.start
        else { return nil }
        return .some(owner.attempt)
    }
}
