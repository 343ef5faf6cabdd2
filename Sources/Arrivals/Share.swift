public import Timekeeping

/// What one trigger has of an arrival whose dataset says `hold-for`: each trigger that is named there takes it once.
public struct Share: Hashable, Sendable {
    /// The trigger.
    public var trigger: String
    /// The run that has taken the arrival for the trigger; nil while it waits for it.
    public var run: String?
    /// When that run succeeded.
    public var ingested: Instant?

    /// Whether the arrival still waits for the trigger.
    public var isOpen: Bool { run == nil }

    /// What a trigger has of an arrival.
    public init(trigger: String, run: String? = nil, ingested: Instant? = nil) {
        self.trigger = trigger
        self.run = run
        self.ingested = ingested
    }
}

extension WaitingArrival {
    /// With the shares that triggers have of it.
    func shared(as shares: [Share]) -> WaitingArrival {
        guard !shares.isEmpty else { return self }
        var result = self
        result.openShares = Set(shares.filter(\.isOpen).map(\.trigger))
        result.takenShares = Set(shares.filter { !$0.isOpen }.map(\.trigger))
        return result
    }
}
