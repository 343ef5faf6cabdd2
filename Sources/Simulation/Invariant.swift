/// The invariants of `docs/reliability.md` that a simulated world can break.
package enum Invariant: String, CaseIterable, Sendable {
    case noLoss = "I1 no loss"
    case once = "I2 once"
    case whole = "I3 whole"
    case durable = "I4 acknowledged = durable"
    case oneState = "I5 one state"
    case notStuck = "I6 nothing stuck"
    case occurrences = "I7 occurrences"
    case oursToKill = "I8 ours to kill"
    /// The core ended by an error that no fault explains.
    case noDeath = "the daemon lives"
}

/// An invariant that does not hold, and where.
package struct Violation: Error, Hashable, Sendable, CustomStringConvertible {
    /// Which one.
    package var invariant: Invariant
    /// What is wrong with which workflow, run, node or file.
    package var finding: String

    init(_ invariant: Invariant, _ finding: String) {
        self.invariant = invariant
        self.finding = finding
    }

    /// One line.
    package var description: String { "\(invariant.rawValue): \(finding)" }
}
