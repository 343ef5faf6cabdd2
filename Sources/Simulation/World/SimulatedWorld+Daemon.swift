import Arrivals
import GRDB
import Logging
import Orchestrator
import Scheduling
import Store
import Synchronization
import Timekeeping
import Workflows

/// The daemon: its rounds, its deaths and its starts.
extension SimulatedWorld {
    private static let pools = ["wide": 3]
    private static let machine = Machine(
        size: MachineShare(memory: 4 << 30, threads: 3), usual: MachineShare(memory: 1 << 30, threads: 1))

    /// When in a round the daemon dies.
    private enum Death {
        case beforeCommit
        case inCommit
        /// After so many deeds.
        case afterDeeds(Int)
    }

    /// One round of the core on all that is in its mailbox: a transaction, then the deeds.
    func playRound() throws {
        guard let core else { return }
        let messages = mailbox
        mailbox = []
        roundAt = nil
        trace.note { "round: \(messages.map { "\($0)" })" }
        // What fires beside messages is looked at too, before an edit changes by which rule it should have.
        let isDue = core.scheduler.nextWake.map { $0 <= clock.wall } ?? false
        try playRound { try core.turn(messages) }
        tally.events += messages.count
        let isScheduleRelevant = messages.contains { message in
            switch message {
            // Runs that are forgotten next are looked at while they are there.
            case .workflowsRead, .prune: true
            default: false
            }
        }
        try checks.afterRound(self, messages, mayHaveFired: isScheduleRelevant || isDue || messages.isEmpty)
    }

    private func playRound(_ body: () throws -> Void) throws {
        let death = isCalm ? nil : drawDeath()
        if case .beforeCommit = death { return crash(.crashBeforeCommit) }
        try keepSnapshot()
        tally.rounds += 1
        if case .inCommit = death { gate.shut(true) }
        do {
            defer { gate.shut(false) }
            try body()
        } catch is CommitGate.Death {
            _ = hands.take()
            return crash(.crashInCommit)
        } catch let error as StoreError where error.isTransient && isDiskFull {
            _ = hands.take()
            return crash(nil, downtime: 5 * .second)
        } catch let error as Violation {
            throw error
        } catch {
            throw Violation(.noDeath, "a round ended by an error: \(error)")
        }
        for letter in letters.drain().messages { post(letter) }
        var deeds = hands.take()
        try lookAtForgotten(in: deeds)
        var isDying = false
        if case .afterDeeds(let count) = death, count < deeds.count {
            deeds.removeLast(deeds.count - count)
            isDying = true
        }
        try carryOut(deeds)
        if isDying { return crash(.crashBetweenEffects) }
        if scenario.plant == .effectBeforeCommit, !isCalm, dice.faults.oneIn(40) { try loseCommits(1) }
    }

    private func drawDeath() -> Death? {
        guard dice.faults.oneIn(90) else { return nil }
        switch dice.faults.number(0...4) {
        case 0: return scenario.faults.contains(.crashBeforeCommit) ? .beforeCommit : nil
        case 1: return scenario.faults.contains(.crashInCommit) ? .inCommit : nil
        default:
            let count = dice.faults.oneIn(3) ? 0 : dice.faults.number(0...3)
            return scenario.faults.contains(.crashBetweenEffects) ? .afterDeeds(count) : nil
        }
    }

    /// The daemon dies: all that is not in the store or in the world is gone. It starts again after a while.
    func crash(_ fault: FaultKind?, downtime: Int64? = nil) {
        trace.note { "the daemon dies: \(fault?.rawValue ?? "it gives up")" }
        if let fault { tally.struck(fault) }
        tally.crashes += 1
        core = nil
        _ = letters.drain()
        life += 1
        mailbox = []
        roundAt = nil
        questions = [:]
        reading = [:]
        // A crawler works inside the daemon.
        for attempt in active.sorted(by: { "\($0)" < "\($1)" }) where children[attempt]?.isInside == true {
            children.forget(attempt)
        }
        active = []
        exits = []
        plan(.daemonStarts, after: downtime ?? dice.faults.span(1 * .second...2 * .hour))
    }

    /// A new daemon goes on from the store.
    func startDaemon() throws {
        guard core == nil else { return }
        try corruptBeforeStart()
        try playRound {
            let core = try Core(
                store: store, mailbox: letters,
                world: Core.World(
                    now: { [clock] in clock.wall },
                    draw: { [luck] in luck.draw() },
                    hands: hands, root: "/nowhere",
                    logger: Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() },
                    firesTriggers: firesTriggers, machine: Self.machine))
            self.core = core
            try core.start(with: texts.reading, pools: Self.pools, price: .glue)
        }
        guard core != nil else { return }
        plan(.rescan(isPeriodic: true), after: Self.rescanInterval, life: life)
        plan(.oldRunsForgotten, after: .second, life: life)
        try checks.afterStart(self)
    }
}

extension SimulatedChild {
    /// Whether it is no process of its own, but works in the daemon.
    var isInside: Bool {
        if case .crawl(_) = node.work { true } else { false }
    }
}
