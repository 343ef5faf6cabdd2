package import Arrivals
package import Catalog
import GRDB
package import Logging
package import Scheduling
package import Store
package import Timekeeping
import Workflows

/// The heart of the daemon: drains the mailbox, lets the ledger and the scheduler handle each message, commits all
/// that follows from them in one transaction, and only then acts.
///
/// Any failure of the store ends it: nothing in memory is trusted after a failed commit. `Daemon` builds a new one
/// from the disk. Owned by one task.
package final class Core {
    /// What the core must not reach by itself, so that tests own it.
    package struct World {
        var now: @Sendable () -> Instant
        /// A number from 0..<1, for the jitter of retries.
        var draw: @Sendable () -> Double
        var hands: any Hands
        /// The workspace's absolute path.
        var root: String
        var logger: Logger
        /// Whether triggers start runs; without, only requests do.
        var firesTriggers = true
        /// What there is for attempts; nil when that is not known.
        var machine: Machine?

        /// A world; triggers start runs in it by default.
        package init(
            now: @escaping @Sendable () -> Instant, draw: @escaping @Sendable () -> Double, hands: any Hands,
            root: String, logger: Logger, firesTriggers: Bool = true, machine: Machine? = nil
        ) {
            self.machine = machine
            self.now = now
            self.draw = draw
            self.hands = hands
            self.root = root
            self.logger = logger
            self.firesTriggers = firesTriggers
        }
    }

    let store: Store
    let mailbox: Mailbox
    let world: World
    /// What decides; a copy of it is what a check looks at.
    package internal(set) var scheduler: Scheduler
    /// The workflows as last loaded, by name.
    var workflows: [String: WorkflowFolder.Loaded] = [:]
    /// The workflow files that do not load as they are now.
    var brokenFiles: Set<String> = []
    /// The datasets of all workflows, by workflow and name.
    var datasets: [DatasetID: WatchedDataset] = [:]
    /// What runs cost; nil when nothing is said of it.
    var price: PriceModel?
    /// How the loop has been doing.
    private var meter = LoopMeter(at: .now)
    private var lastSlowRound: ContinuousClock.Instant?
    /// The latest time that the clock has shown, as far as is known.
    private var latest: Instant
    /// Files that have left their tables, and who may still read them.
    var leavingFiles = LeavingFiles()
    /// Whether the datasets were handed to be watched at all; even none must be.
    var hasWatched = false

    /// A core that goes on from what the store holds.
    package init(store: Store, mailbox: Mailbox, world: World) throws {
        self.store = store
        self.mailbox = mailbox
        self.world = world
        var state = try store.read { db in
            try Recovery.state(in: db) { _, file, text in WorkflowFolder.define(text, file: file) }
        }
        state.machine = world.machine
        scheduler = Scheduler(recovering: state, firesTriggers: world.firesTriggers)
        latest = state.scheduleCursors.values.map(\.instant).max() ?? world.now()
    }

    /// Loads the workflows and takes up what was under way. Called once, before `run`.
    ///
    /// - Parameter start: the daemon that begins; nil when it is another process, which ends with its own work.
    package func start(
        with reading: WorkflowFolder.Reading, pools: [String: Int] = [:], price: PriceModel? = nil,
        as start: DaemonStart? = nil
    ) throws {
        self.price = price
        let begin = start.map { [Message.daemonStarted($0)] } ?? []
        try turn(begin + [.event(.poolsLoaded(pools)), .workflowsRead(reading)], recovering: true)
        if try store.read({ db in try Catalog.hasDropped(in: db) }) { mailbox.post(.forgetDropped) }
    }

    /// Handles messages until the mailbox is closed.
    func run() async throws {
        let alarm = Alarm(mailbox: mailbox)
        defer { alarm.cancel() }
        alarm.set(scheduler.nextWake, now: world.now())
        for await _ in mailbox.wakeups {
            if world.hands.areReadingManyFiles { try? await Task.sleep(for: Self.gathering) }
            try meteredTurn()
            try store.checkpointIfLarge()
            alarm.set(scheduler.nextWake, now: world.now())
        }
        try meteredTurn()
    }

    /// While very many files come, rounds wait so long for more of them: a commit costs as much as several files.
    private static let gathering = Duration.milliseconds(2)

    private func meteredTurn() throws {
        let begun = ContinuousClock.now
        let (messages, since) = mailbox.drain()
        let transitions = try turn(messages)
        let ended = ContinuousClock.now
        guard let transitions else { return }
        meter.add(transitions: transitions, waitingSince: since, begun: begun, ended: ended)
        let isNews = lastSlowRound.map { ended - $0 > .seconds(60) } ?? true
        if ended - begun > .seconds(1), isNews {
            lastSlowRound = ended
            world.logger.warning(
                "a commit of \(transitions.counted("change")) took \((ended - begun).components.seconds) s; is the disk busy or nearly full?"
            )
        }
    }

    /// How the loop has been doing in the last minute.
    var report: LoopReport { meter.report(messages: mailbox.count, at: .now) }

    /// One round: messages in, one transaction, then the effects.
    ///
    /// - Returns: how many transitions it made durable; nil when there was nothing to do.
    @discardableResult
    package func turn(_ messages: [Message], recovering: Bool = false) throws -> Int? {
        let now = world.now()
        noteClock(now)
        let isDue = scheduler.nextWake.map { $0 <= now } ?? false
        guard !messages.isEmpty || isDue || recovering else { return nil }
        var turn = Turn(now: now)
        do {
            try store.write { db in
                for message in messages {
                    try handle(message, in: &turn, db)
                }
                if recovering {
                    try record(scheduler.recover(at: now), in: &turn, db)
                }
                if scheduler.nextWake.map({ $0 <= now }) ?? false {
                    try decide(.clockAdvanced, in: &turn, db)
                }
                try turn.journal.write(in: db)
            }
        } catch {
            for case .command(_, let reply) in messages {
                reply(.refused("\(error)", status: 1))
            }
            throw error
        }
        for followUp in turn.followUps {
            act(on: followUp)
        }
        if turn.hasNotices { world.hands.lookAtNotices(after: nil) }
        if turn.isPruning { try store.giveBackSpace() }
        return turn.transitions
    }

    /// Tells when the clock was set back by much: what has fired does not fire again, which looks like silence.
    private func noteClock(_ now: Instant) {
        guard latest - now > .seconds(60) else {
            latest = max(latest, now)
            return
        }
        world.logger.warning(
            """
            the clock was set back from \(latest.iso8601) to \(now.iso8601); no schedule fires anew for a time that it has \
            fired for, and 'tidegate status' shows when each fires next; one that is edited counts from now
            """)
        latest = now
    }

    /// Lets the scheduler handle an event, and records what it decides.
    @discardableResult
    func decide(_ event: Event, in turn: inout Turn, _ db: Database) throws -> Decision {
        let decision = scheduler.handle(event, at: turn.now)
        try record(decision, in: &turn, db)
        return decision
    }

    private func record(_ decision: Decision, in turn: inout Turn, _ db: Database) throws {
        for transition in decision.transitions {
            try turn.journal.record(transition, at: turn.now, in: db)
            turn.transitions += 1
            turn.followUps.append(.log(transition))
        }
        // Once all are recorded: what follows from them may be decisions of their own.
        for transition in decision.transitions { try follow(transition, in: &turn, db) }
        for case .notify(let failure) in decision.effects { try tell(failure, in: &turn, db) }
        turn.followUps += decision.effects.map(FollowUp.effect)
    }

    private func follow(_ transition: Transition, in turn: inout Turn, _ db: Database) throws {
        switch transition {
        case .runChanged(let run, _, let state, _) where state.isEnded:
            if state == .succeeded {
                try KeptState.settle(run, at: turn.now, in: db)
                try tellOfRecovery(run, in: &turn, db)
                try countSuccess(of: run, in: &turn, db)
                turn.followUps.append(.forgetVersions(of: run))
            }
            try countPrice(of: run, in: &turn, db)
        case .runCreated(let run, let claims) where !claims.isEmpty:
            if let workflow = workflows[run.id.workflow]?.definition.workflow {
                try Lineage.note(run.id, of: workflow, in: db)
            }
            turn.followUps.append(.keepVersions(of: run.id))
        case .deadlinePassed(let workflow, let subject, let due):
            try deadlinePassed(subject, of: workflow, due: due, in: &turn, db)
        case .batchesHeld(let workflow, let opens):
            try batchesHeld(workflow, until: opens, in: &turn, db)
        default: break
        }
    }

    private func act(on followUp: FollowUp) {
        switch followUp {
        case .effect(let effect): world.hands.carry(effect)
        case .inspect(let file): world.hands.inspect(file)
        case .quarantine(let arrival, let folder): world.hands.quarantine(arrival, in: folder)
        case .placeRejects(let arrival): world.hands.placeRejects(of: arrival)
        case .restore(let arrival): world.hands.restore(arrival)
        case .keepVersions(let run): world.hands.keepVersions(of: run)
        case .forgetVersions(let run): world.hands.forgetVersions(of: run)
        case .look(let objects): world.hands.look(at: objects)
        case .remove(let paths): world.hands.remove(paths)
        case .setAside(let files): world.hands.setAside(files)
        case .removeFolders(let runs, let rule): world.hands.removeFolders(of: runs, by: rule)
        case .post(let message): mailbox.post(message)
        case .watch(let datasets): world.hands.watch(datasets)
        case .lookAtNotices(let channel): world.hands.lookAtNotices(after: channel)
        case .reply(let reply, let send): send(reply)
        case .log(let transition): log(transition)
        case .say(let level, let line): world.logger.log(level: level, "\(line)")
        }
    }
}

/// What one round gathers to do after its commit.
struct Turn {
    let now: Instant
    /// What was decided and is not in the store yet.
    var journal = Journal()
    var transitions = 0
    /// Whether people are to be told of something.
    var hasNotices = false
    /// Whether rows of forgotten runs were removed.
    var isPruning = false
    var followUps: [FollowUp] = []
}

/// Something to do once a round is durable. Those that are large and rare are held by a reference.
enum FollowUp {
    case effect(Effect)
    indirect case inspect(Sighting)
    indirect case quarantine(Arrival, folder: String)
    indirect case placeRejects(Arrival)
    indirect case restore(Arrival)
    case keepVersions(of: RunID)
    case forgetVersions(of: RunID)
    case look([String])
    case remove([String])
    case setAside([PastFile])
    case removeFolders(runs: [String], by: Retention)
    indirect case post(Message)
    case watch([WatchedDataset])
    case lookAtNotices(after: String)
    case reply(CommandReply, @Sendable (CommandReply) -> Void)
    case log(Transition)
    case say(Logger.Level, String)
}

/// What carries out the core's decisions in the world. Each call returns at once; what comes of it is posted.
package protocol Hands: Sendable {
    /// Carries out an effect of the scheduler.
    func carry(_ effect: Effect)
    /// Reads a file whole and posts `.inspected`.
    func inspect(_ file: Sighting)
    /// Moves an invalid file to its folder.
    func quarantine(_ arrival: Arrival, in folder: String)
    /// Puts the rejected rows of a file where people look for them.
    func placeRejects(of arrival: Arrival)
    /// Brings a file that was set aside back to where it arrived, and has it looked at again.
    func restore(_ arrival: Arrival)
    /// Keeps the files of a run's batch as they are, for as long as it needs them.
    func keepVersions(of run: RunID)
    /// Removes what was kept for a run.
    func forgetVersions(of run: RunID)
    /// Looks at objects of buckets, and posts those that are there.
    func look(at objects: [String])
    /// Removes files that a table no longer has.
    func remove(_ paths: [String])
    /// Moves files that are kept for earlier snapshots out of sight of who reads their tables' folders.
    func setAside(_ files: [PastFile])
    /// Removes the folders of runs that are to be forgotten by a rule.
    func removeFolders(of runs: [String], by rule: Retention)
    /// Sends the notices that are due; what became of a channel's last message is known by now.
    func lookAtNotices(after channel: String?)
    /// Watches these datasets from now on, and looks at all that is there.
    func watch(_ datasets: [WatchedDataset])
    /// Whether so many files are being read that one commit for several of them is worth a wait.
    var areReadingManyFiles: Bool { get }
}

extension Hands {
    /// Whoever reads files at once has never many under way.
    package var areReadingManyFiles: Bool { false }
    /// Whoever has no buckets has none to look into.
    package func look(at objects: [String]) {}
    /// Whoever reads no folders leaves files where they are.
    package func setAside(_ files: [PastFile]) {}
    /// Whoever separates no rows has none to put anywhere.
    package func placeRejects(of arrival: Arrival) {}
}

/// The name of a dataset over all workflows.
struct DatasetID: Hashable, Sendable {
    var workflow: String
    var dataset: String
}
