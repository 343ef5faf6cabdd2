/// What happened in simulated worlds, counted.
package struct Tally: Sendable {
    /// Happenings, messages and effects.
    package var events = 0
    /// Transactions of the core.
    package var rounds = 0
    /// Faults that struck, by kind.
    package var faults: [FaultKind: Int] = [:]
    /// Deaths of the daemon.
    package var crashes = 0
    /// Runs that were made.
    package var runs = 0
    /// Versions of files in the ledger.
    package var arrivals = 0
    /// Rows of history.
    package var transitions = 0
    /// Simulated time, in microseconds.
    package var elapsed: Int64 = 0
    /// Lives that were lived to their end.
    package var scenarios = 0
    /// A number that two lives share only if all their histories are the same.
    package var fingerprint: UInt64 = 0

    package init() {}

    mutating func struck(_ fault: FaultKind) { faults[fault, default: 0] += 1 }

    /// Adds what happened elsewhere.
    package mutating func add(_ other: Tally) {
        events += other.events
        rounds += other.rounds
        faults.merge(other.faults) { $0 + $1 }
        crashes += other.crashes
        runs += other.runs
        arrivals += other.arrivals
        transitions += other.transitions
        elapsed += other.elapsed
        scenarios += other.scenarios
        // The sum does not depend on the order that lives end in.
        fingerprint &+= other.fingerprint
    }
}
