public import Scheduling

/// How full the machine is with attempts, for `tidegate status`.
public struct MachineReport: Hashable, Sendable, Codable {
    /// What there is for attempts.
    public var size: MachineShare
    /// What those under way count as together.
    public var used: MachineShare
    /// How many nodes wait for room.
    public var waiting: Int

    init?(_ scheduler: Scheduler) {
        guard let size = scheduler.machineSize else { return nil }
        self.size = size
        used = scheduler.machineInUse
        waiting = scheduler.machineWaiterCount
    }
}

/// What a node waits for that could begin otherwise.
public struct NodeWait: Hashable, Sendable, Codable {
    /// The node.
    public var node: String
    /// What it waits for, in words.
    public var what: String
}
