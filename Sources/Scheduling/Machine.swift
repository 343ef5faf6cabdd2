import DequeModule
public import Workflows

/// A part of the machine: what there is, what an attempt counts as, or what is in use.
public struct MachineShare: Hashable, Sendable, Codable {
    /// Memory, in bytes.
    public var memory: Int64
    /// Threads that compute at once.
    public var threads: Int

    /// A part; by default none.
    public init(memory: Int64 = 0, threads: Int = 0) {
        self.memory = memory
        self.threads = threads
    }

    func fits(into free: MachineShare) -> Bool { memory <= free.memory && threads <= free.threads }

    static func + (one: MachineShare, other: MachineShare) -> MachineShare {
        MachineShare(memory: one.memory + other.memory, threads: one.threads + other.threads)
    }

    static func - (one: MachineShare, other: MachineShare) -> MachineShare {
        MachineShare(memory: one.memory - other.memory, threads: one.threads - other.threads)
    }
}

/// What the machine has for attempts.
public struct Machine: Hashable, Sendable {
    /// What all attempts under way may use together.
    public var size: MachineShare
    /// What an SQL job counts as that does not say.
    public var usual: MachineShare

    /// A machine.
    public init(size: MachineShare, usual: MachineShare) {
        self.size = size
        self.usual = usual
    }

    /// Whether an attempt that counts as this could begin if nothing else ran.
    public func canHold(_ share: MachineShare) -> Bool { share.fits(into: size) }

    /// What an attempt of a node counts as; where nothing is known of the machine, what the node says itself.
    public static func share(of node: Node, on machine: Machine?) -> MachineShare {
        let usual: MachineShare
        switch node.work {
        case .crawl, .step: return MachineShare()
        case .sql: usual = machine?.usual ?? MachineShare()
        default: usual = MachineShare()
        }
        return MachineShare(
            memory: node.resources.memory ?? usual.memory, threads: node.resources.threads ?? usual.threads)
    }
}

/// Who uses how much of the machine, and who waits for room on it, first come first served.
struct MachineRoom: Sendable {
    /// Nil when nothing is known of it: then there is room for all.
    var machine: Machine?
    private(set) var used = MachineShare()
    /// What each node's attempts hold, as it was when they began: settings may have changed since.
    private var held: [Places.Waiter: [MachineShare]] = [:]
    private var line: Deque<Places.Waiter> = []
    private var waiting: Set<Places.Waiter> = []
    /// Who of them may go first now, though others wait.
    private var turn: Places.Waiter?

    var first: Places.Waiter? { line.first }
    var waitingCount: Int { line.count }

    /// Whether an attempt could begin if nothing else ran.
    func couldHold(_ share: MachineShare) -> Bool { machine?.canHold(share) ?? true }

    func hasRoom(for share: MachineShare) -> Bool { machine.map { share.fits(into: $0.size - used) } ?? true }

    /// Whether an attempt may begin now: who asks for nothing may always, and nobody passes those who wait.
    func mayTake(_ share: MachineShare, by waiter: Places.Waiter) -> Bool {
        if share == MachineShare() { return true }
        return (line.isEmpty || turn == waiter) && hasRoom(for: share)
    }

    mutating func take(_ share: MachineShare, by waiter: Places.Waiter) {
        if turn == waiter { turn = nil }
        held[waiter, default: []].append(share)
        used = used + share
    }

    mutating func give(by waiter: Places.Waiter) {
        guard let share = held[waiter]?.popLast() else { return }
        if held[waiter]?.isEmpty == true { held[waiter] = nil }
        used = used - share
    }

    /// Queues one up, once.
    mutating func wait(_ waiter: Places.Waiter) {
        if waiting.insert(waiter).inserted { line.append(waiter) }
    }

    /// Takes the first out of the line, and lets it go before the others until it has begun or the turn is over.
    mutating func callFirst() {
        turn = line.popFirst()
        if let turn { waiting.remove(turn) }
    }

    mutating func endTurn() { turn = nil }

    /// How many are before one in the line; nil when it is not in it.
    func place(of waiter: Places.Waiter) -> Int? { waiting.contains(waiter) ? line.firstIndex(of: waiter) : nil }
}
