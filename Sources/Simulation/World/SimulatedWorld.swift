import Arrivals
import GRDB
import HeapModule
import Logging
import Orchestrator
import OrderedCollections
import Scheduling
import Store
import Synchronization
import Timekeeping

/// A machine with a daemon on it: its clock, disk, files, children and people. The daemon is the product's own core on
/// the product's own store; all around it is simulated, and follows from the scenario's seed.
///
/// One step is one happening: the earliest of what is planned, the core's next timer, and the core's next round.
final class SimulatedWorld {
    /// Dice for each part of the world, so that a fault that is left out changes nothing else's luck.
    struct AllDice {
        var workflows: Dice
        var files: Dice
        var children: Dice
        var answers: Dice
        var people: Dice
        var faults: Dice
        var core: Dice
        var retention: Dice

        init(seed: UInt64) {
            var dice = Dice(seed: seed)
            workflows = dice.fork()
            files = dice.fork()
            children = dice.fork()
            answers = dice.fork()
            people = dice.fork()
            faults = dice.fork()
            core = dice.fork()
            retention = dice.fork()
        }
    }

    let scenario: Scenario
    var dice: AllDice
    let clock: VirtualClock
    var store: Store
    let gate = CommitGate()
    let luck: Luck
    let retention: Retention
    var tally = Tally()
    var trace: Trace
    var checks: Checks

    // What happens next.
    private var plans = Heap<Planned>()
    private var planned = 0

    // The daemon, while it lives.
    var core: Core?
    let hands = SimulatedHands()
    var life = 0
    var mailbox: [Message] = []
    /// What the core tells itself.
    let letters = Mailbox()
    var roundAt: Int64?
    /// Attempts that this life's daemon has in hand.
    var active: Set<AttemptID> = []
    /// Those of them whose end is on its way to be told.
    var exits: Set<AttemptID> = []
    /// Questions under way, by node.
    var questions: [NodeName: Int] = [:]
    /// Files being read: how they looked, and whether they were seen again meanwhile.
    var reading: [ReadingKey: (sighting: Sighting, wasSeenAgain: Bool)] = [:]
    var watched = WatchList([])
    /// The datasets that paths belong to, as far as they were asked for.
    var matches: [String: [(dataset: WatchedDataset, captures: [String: String])]] = [:]
    var firesTriggers = true

    // The machine.
    var folder = SimulatedFolder()
    var lake = SimulatedLake()
    var children = SimulatedChildren()
    var texts = WorkflowTexts()
    var isDiskFull = false
    /// Whether nothing goes wrong any more, and everything has to drain.
    var isCalm = false
    /// The latest time that the clock on the wall ever showed, in microseconds.
    var latestWall: Int64 = 0
    /// What was durable before the last rounds, for the plants that lose commits.
    var snapshots: [Store] = []

    init(_ scenario: Scenario, isTraced: Bool = false) throws {
        self.scenario = scenario
        dice = AllDice(seed: scenario.seed)
        luck = Luck(dice.core.fork())
        retention = Self.drawRetention(&dice.retention)
        clock = VirtualClock(showing: (dice.core.pick(Self.starts) ?? 0) * .second)
        store = try Store.inMemory(migrations: Workspace.migrations)
        trace = Trace(isOn: isTraced)
        checks = Checks()
        try store.write { [gate] db in db.add(transactionObserver: gate, extent: .observerLifetime) }
        texts.draw(scenario, dice: &dice.workflows)
    }

    /// Evenings before clocks change, in the north and in the south, and a plain day: seconds since 1970.
    private static let starts: [Int64] = [
        1_774_728_000, 1_792_872_000, 1_772_913_600, 1_793_476_800, 1_775_332_800, 1_780_272_000,
    ]

    /// Plans something after a span, in microseconds.
    func plan(_ happening: Happening, after span: Int64, life: Int? = nil) {
        plan(happening, at: clock.elapsed + span, life: life)
    }

    /// Plans something at a time.
    func plan(_ happening: Happening, at elapsed: Int64, life: Int? = nil) {
        planned += 1
        plans.insert(Planned(at: elapsed, order: planned, life: life, happening: happening))
    }

    /// Puts a message into the core's mailbox; the core gets to it a little later, with what else has come till then.
    func post(_ message: Message) {
        guard core != nil else { return }
        mailbox.append(message)
        if roundAt == nil { roundAt = clock.elapsed + dice.core.span(1 * .millisecond...3 * .second) }
    }

    /// Does what comes next; false when nothing does.
    func step() throws -> Bool {
        let next = plans.min?.at ?? .max
        let wake = core?.scheduler.nextWake.map { max(clock.elapsed(at: $0), clock.elapsed) } ?? .max
        let round = min(roundAt ?? .max, wake)
        guard min(next, round) < .max else { return false }
        if round <= next {
            clock.run(to: round)
            try playRound()
            return true
        }
        guard let plan = plans.popMin() else { return false }
        clock.run(to: plan.at)
        guard plan.life == nil || (plan.life == life && core != nil) else { return true }
        if plan.happening.isNews {
            tally.events += 1
            trace.note { "\(plan.happening)" }
        }
        try happen(plan.happening)
        latestWall = max(latestWall, clock.wall.microseconds)
        return true
    }

    private func happen(_ happening: Happening) throws {
        switch happening {
        case .childEnds(let attempt): childEnds(attempt)
        case .exitTold(let attempt): exitTold(attempt)
        case .posted(let message): post(message)
        case .answered(let node, let message): answer(message, for: node)
        case .fileClosed(let path): look(at: path)
        case .rescan(let isPeriodic): try rescan(isPeriodic: isPeriodic)
        case .readDone(let key): finishReading(key)
        case .foldersPolled: post(.workflowsRead(texts.reading))
        case .oldRunsForgotten: forgetOldRuns()
        case .daemonStarts: try startDaemon()
        case .diskFreed: try freeDisk()
        case .fileWritten: writeFile()
        case .personActs: try personActs()
        case .faultStrikes: try faultStrikes()
        }
    }
}

/// The chance that the core asks for.
final class Luck: Sendable {
    private let dice: Mutex<Dice>

    init(_ dice: Dice) {
        self.dice = Mutex(dice)
    }

    /// A number from 0..<1.
    func draw() -> Double { dice.withLock { $0.fraction() } }
}
