/// Faults that are planted on purpose, to see that the checks find them. The raw value is the word on the command line.
///
/// None is in the product: the simulated world acts wrongly, or a trigger in the database undoes what the product does.
package enum PlantedFault: String, CaseIterable, Sendable {
    /// I1: files that no event told of are never looked for.
    case noRescan = "no-rescan"
    /// I1: what a reader told never reaches the core.
    case deafReader = "deaf-reader"
    /// I2: the key that refuses a second success is dropped, and a second run has the files too.
    case droppedIndex = "dropped-index"
    /// I2: the claim of a file is lost, so that another run takes it once more.
    case lostClaim = "lost-claim"
    /// I3: a file of an attempt's output is not registered.
    case halfOutput = "half-output"
    /// I3: files that a table still has are removed.
    case earlyRemoval = "early-removal"
    /// I4: effects are carried out, and the commit before them is lost.
    case effectBeforeCommit = "effect-before-commit"
    /// I4: `synchronous = NORMAL` in place of FULL: a reboot loses the newest commits.
    case notSynchronous = "not-synchronous"
    /// I5: a transition leaves no row of history.
    case lostHistory = "lost-history"
    /// I5: a state is changed behind the history's back.
    case straySuccess = "stray-success"
    /// I5: how often a node was tried again is known in memory alone.
    case lostRetries = "lost-retries"
    /// I6: a retry's time is forgotten over a crash.
    case lostTimer = "lost-timer"
    /// I6: the end of a child is never told.
    case deafWaiter = "deaf-waiter"
    /// I7: a schedule fires its occurrence once more.
    case doubledTimer = "doubled-timer"
    /// I7: a schedule passes over an occurrence.
    case missedOccurrence = "missed-occurrence"
    /// I8: a process is known by its number alone.
    case bareNumber = "bare-number"

    /// The invariant whose check finds it.
    package var invariant: Invariant {
        switch self {
        case .noRescan, .deafReader: .noLoss
        case .droppedIndex, .lostClaim: .once
        case .halfOutput, .earlyRemoval: .whole
        case .effectBeforeCommit, .notSynchronous: .durable
        case .lostHistory, .straySuccess, .lostRetries: .oneState
        case .lostTimer, .deafWaiter: .notStuck
        case .doubledTimer, .missedOccurrence: .occurrences
        case .bareNumber: .oursToKill
        }
    }
}

extension PlantedFault {
    /// Lives with the fault planted, from a seed on, until its invariant's check finds it; nil when none of them did.
    package func found(from first: Scenario, lives: Int) -> Outcome? {
        for index in 0..<lives {
            var scenario = first
            scenario.seed = first.seed &+ UInt64(index)
            scenario.plant = self
            let outcome = scenario.live()
            if outcome.violation?.invariant == invariant { return outcome }
        }
        return nil
    }
}
