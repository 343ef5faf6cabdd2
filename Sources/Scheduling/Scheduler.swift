import DequeModule
import HeapModule
import OrderedCollections
public import Timekeeping
import Workflows

/// Decides what runs, as a value: events in, transitions and effects out.
///
/// It reads no clock, no file and no random source; what it needs is in the event. The Orchestrator hands it each
/// event of its mailbox, makes the transitions durable in one transaction, and only then carries out the effects.
/// Rebuilt after a crash by `init(recovering:)` and the same `.workflowLoaded` events as at any start.
public struct Scheduler: Sendable {
    /// The workflows as last loaded, by name.
    var current: [String: Definition] = [:]
    /// Runs that have not ended.
    var runs: [RunID: LiveRun] = [:]
    /// The live runs that take up places of their workflow, or wait for one.
    var lines: [RunLine.ID: RunLine] = [:]
    /// Ends that are still to be followed up.
    var ends: Deque<End> = []
    /// Whether they are being followed up.
    var isMovingOn = false
    /// Once a decision has so many transitions, further items of repeated nodes wait for the next turn.
    static let transitionsMax = 10_000
    /// Whether schedules and arrivals make runs; without, only requests do.
    let firesTriggers: Bool
    /// Who holds places in pools, and who waits for them.
    var places = Places()
    /// Who uses how much of the machine.
    var room = MachineRoom()
    /// By workflow: the number of the newest run.
    var lastRunNumbers: [String: Int]
    /// By workflow: the files that no run has taken.
    var waiting: [String: WaitingFiles] = [:]
    /// How far each schedule has been looked at.
    var scheduleCursors: [TriggerID: ScheduleCursor]
    /// By workflow: what its runs have cost today, and may.
    var spending: [String: Spending] = [:]
    /// By workflow: until when its batches stay open for its budget.
    var held: [String: Instant] = [:]
    /// Deadlines that passed while nothing looked, and since when they are waited for.
    var patience: [TriggerID: Instant] = [:]
    /// What to look at when. An entry may be stale; it is checked when due.
    var timers = Heap<TimerEntry>()
    /// Numbers timers, so that equal times keep their order.
    private var timerCount = 0

    /// A scheduler that goes on from what is durable.
    ///
    /// - Parameters:
    ///   - state: live runs, run numbers, schedule cursors and waiting files as the store has them.
    ///   - firesTriggers: whether schedules and arrivals make runs; without, only requests do.
    public init(recovering state: RecoveredState = RecoveredState(), firesTriggers: Bool = true) {
        self.firesTriggers = firesTriggers
        room.machine = state.machine
        lastRunNumbers = state.lastRunNumbers
        scheduleCursors = state.scheduleCursors
        let definitions = Dictionary(state.definitions.map { ($0.hash, Definition($0)) }) { first, _ in first }
        for run in state.runs.sorted(by: { $0.id < $1.id }) {
            runs[run.id] = LiveRun(run, under: definitions[run.definition])
            lineUp(run)
        }
        for (workflow, datasets) in state.arrivedDatasets {
            waiting[workflow, default: WaitingFiles()].arrivedDatasets = datasets
        }
        for (trigger, keys) in state.doneKeys {
            waiting[trigger.workflow, default: WaitingFiles()].doneKeys[trigger.trigger] = keys
        }
        for file in state.waiting {
            waiting[file.workflow, default: WaitingFiles()].add(file)
        }
        // Before any event, so that no attempt begins in a place that another one has.
        for (id, live) in runs {
            for (name, node) in live.run.nodes { keepPlaces(ofNode: name, in: node.phase, for: id) }
        }
    }

    /// What must go on after a start: the effects of all live runs, once more.
    ///
    /// Called once, after `init(recovering:)`, before any event. Each effect may have been carried out before.
    public mutating func recover(at now: Instant) -> Decision {
        var decision = Decision()
        for run in runsUnderWay {
            for name in run.nodes.keys {
                recover(name, of: run.id, into: &decision)
            }
            if run.state == .running {
                advance(run.id, at: now, into: &decision)
            }
        }
        for workflow in Set(lines.keys.map(\.workflow)).sorted() {
            startQueuedRuns(of: workflow, at: now, into: &decision)
        }
        letMachineWaitersBegin(at: now, into: &decision)
        return decision
    }

    /// Takes up one node of a live run again.
    private mutating func recover(_ name: String, of id: RunID, into decision: inout Decision) {
        guard let run = runs[id]?.run, let state = run.nodes[name] else { return }
        let node = definition(of: id)?.nodes[name]
        switch state.phase {
        case .running:
            recover(AttemptID(run: id, node: name, number: state.attempts), run.state, into: &decision)
        case .repeating(let progress):
            for number in progress.running.keys.sorted() where node?.startsWorkflows != true {
                recover(AttemptID(run: id, node: name, number: number), run.state, into: &decision)
            }
            // At once for items that may begin, and then for each that is tried again.
            for due in Set(progress.retrying.values).union([Instant(microseconds: 0)]).sorted() {
                setTimer(.node(id, node: name), at: due)
            }
        case .retrying(let at), .sleeping(let at), .awaiting(let at?):
            setTimer(.node(id, node: name), at: at)
        case .requiring:
            decision.effects.append(.checkRequirements(id, node: name))
        case .waiting, .checking, .blocked, .choosing, .following, .listing, .awaiting(nil), .ended:
            break
        }
    }

    private func recover(_ attempt: AttemptID, _ state: RunState, into decision: inout Decision) {
        decision.effects.append(.runAttempt(attempt))
        if state == .stopping { decision.effects.append(.stopAttempt(attempt)) }
    }

    /// Decides on one event. Called by the Orchestrator's loop; its result goes to the store, then to the world.
    public mutating func handle(_ event: Event, at now: Instant) -> Decision {
        var decision = Decision()
        switch event {
        case .workflowLoaded(let definition):
            load(Definition(definition), at: now, into: &decision)
        case .workflowRemoved(let name):
            current[name] = nil
            waiting[name]?.setTriggers(of: nil)
        case .arrived(let file):
            waiting[file.workflow, default: WaitingFiles()].add(file)
            closeBatches(of: file.workflow, at: now, into: &decision)
        case .arrivedTogether(let workflow, let files):
            for file in files { waiting[workflow, default: WaitingFiles()].add(file) }
            closeBatches(of: workflow, at: now, into: &decision)
        case .withdrawn(let workflow, let arrival):
            waiting[workflow]?.remove(arrival)
            // Of those that are left, the last may have come long enough ago.
            closeBatches(of: workflow, at: now, into: &decision)
        case .clockAdvanced:
            fireTimers(at: now, into: &decision)
        case .spent(let workflow, let value):
            spending[workflow] = value
            closeBatches(of: workflow, at: now, into: &decision)
        case .arrivalsMissed(let workflow, let dataset, let due):
            missDeadline(of: workflow, dataset: dataset, due: due, at: now, into: &decision)
        case .runRequested(let workflow, let trigger, let parameters):
            requestRun(of: workflow, trigger: trigger, parameters: parameters, at: now, into: &decision)
        case .backfillRequested(let workflow, let trigger, let span, let parallel):
            backfill(
                TriggerID(workflow: workflow, trigger: trigger), span, parallel: parallel, at: now, into: &decision)
        case .rerunRequested(let run, let from, let definition):
            rerun(run, from: from, under: Definition(definition), at: now, into: &decision)
        case .signalled(let run, let node, let outputs):
            signalled(run, node: node, outputs: outputs, at: now, into: &decision)
        case .poolsLoaded(let slots):
            places.slots = slots
            for pool in slots.keys.sorted() { letWaitersBegin(for: .pool(pool), at: now, into: &decision) }
        case .machineLoaded(let machine):
            room.machine = machine
        case .requirementsChecked(let run, let node, let unmet):
            requirementsChecked(run, node: node, unmet, at: now, into: &decision)
        case .branchChosen(let run, let node, let result):
            branchChosen(run, node: node, result, at: now, into: &decision)
        case .itemsListed(let run, let node, let list):
            itemsListed(run, node: node, list, at: now, into: &decision)
        case .stopRequested(let run):
            stop(run, at: now, into: &decision)
        case .resumeRequested(let run, let definition):
            resume(run, under: Definition(definition), at: now, into: &decision)
        case .conditionEvaluated(let run, let node, let result):
            conditionEvaluated(run, node: node, result, at: now, into: &decision)
        case .attemptEnded(let attempt, let result, let draw):
            attemptEnded(attempt, result, draw: draw, at: now, into: &decision)
        }
        letMachineWaitersBegin(at: now, into: &decision)
        return decision
    }

    /// When the next timer is due; nil when nothing waits for time. May be early, never late.
    public var nextWake: Instant? { timers.min?.due }

    /// Whether an attempt is the newest of its node and under way, so that its end is news.
    public func isRunning(_ attempt: AttemptID) -> Bool {
        guard let node = runs[attempt.run]?.run.nodes[attempt.node] else { return false }
        if case .repeating(let progress) = node.phase { return progress.running[attempt.number] != nil }
        return node.phase == .running && node.attempts == attempt.number
    }

    /// Whether a node waits for a signal.
    public func awaitsSignal(_ run: RunID, node: String) -> Bool {
        if case .awaiting? = runs[run]?.run.nodes[node]?.phase { true } else { false }
    }

    /// How many runs have not ended.
    public var liveRunCount: Int { runs.count }

    private mutating func load(_ definition: Definition, at now: Instant, into decision: inout Decision) {
        let name = definition.workflow.name
        current[name] = definition
        // Runs by the same text take it up too: the rules of its time zone may be newer.
        for id in runs.keys.filter({ $0.workflow == name }) where runs[id]?.run.definition == definition.hash {
            runs[id]?.definition = definition
        }
        waiting[name, default: WaitingFiles()].setTriggers(of: definition.workflow)
        loadSchedules(of: definition, at: now, into: &decision)
        startQueuedRuns(of: name, at: now, into: &decision)
        closeBatches(of: name, at: now, into: &decision)
    }

    private mutating func fireTimers(at now: Instant, into decision: inout Decision) {
        while let entry = timers.min, entry.due <= now {
            timers.removeMin()
            switch entry.timer {
            case .schedule(let trigger):
                fireSchedule(trigger, at: now, into: &decision)
            case .node(let run, let node):
                nodeIsDue(run, node: node, at: now, into: &decision)
            case .batch(let workflow):
                waiting[workflow]?.timerFired(entry.due)
                closeBatches(of: workflow, at: now, into: &decision)
            }
        }
    }

    mutating func setTimer(_ timer: Timer, at due: Instant) {
        timerCount += 1
        timers.insert(TimerEntry(due: due, order: timerCount, timer: timer))
    }
}
