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
    /// Every definition that a live run works on, by content hash.
    var definitions: [String: Definition] = [:]
    /// Runs that have not ended.
    var runs: [RunID: Run] = [:]
    /// By workflow: the live runs, oldest first. The first `maxConcurrentRuns` of them run.
    var liveRuns: [String: [RunID]] = [:]
    /// By workflow: the number of the newest run.
    var lastRunNumbers: [String: Int]
    /// By workflow: the files that no run has taken.
    var waiting: [String: WaitingFiles] = [:]
    /// How far each schedule has been looked at.
    var scheduleCursors: [TriggerID: ScheduleCursor]
    /// What to look at when. An entry may be stale; it is checked when due.
    var timers = Heap<TimerEntry>()
    /// Numbers timers, so that equal times keep their order.
    private var timerCount = 0

    /// A scheduler that goes on from what is durable.
    ///
    /// - Parameters:
    ///   - state: live runs, run numbers, schedule cursors and waiting files as the store has them.
    public init(recovering state: RecoveredState = RecoveredState()) {
        lastRunNumbers = state.lastRunNumbers
        scheduleCursors = state.scheduleCursors
        for definition in state.definitions {
            definitions[definition.hash] = Definition(definition)
        }
        for run in state.runs.sorted(by: { $0.id < $1.id }) {
            runs[run.id] = run
            liveRuns[run.id.workflow, default: []].append(run.id)
        }
        for (workflow, datasets) in state.arrivedDatasets {
            waiting[workflow, default: WaitingFiles()].arrivedDatasets = datasets
        }
        for file in state.waiting {
            waiting[file.workflow, default: WaitingFiles()].add(file)
        }
    }

    /// What must go on after a start: the effects of all live runs, once more.
    ///
    /// Called once, after `init(recovering:)`, before any event. Each effect may have been carried out before.
    public mutating func recover(at now: Instant) -> Decision {
        var decision = Decision()
        for run in runs.values.sorted(by: { $0.id < $1.id }) {
            for (name, node) in run.nodes {
                switch node.phase {
                case .running:
                    let attempt = AttemptID(run: run.id, node: name, number: node.attempts)
                    decision.effects.append(.runAttempt(attempt))
                    if run.state == .stopping {
                        decision.effects.append(.stopAttempt(attempt))
                    }
                case .retrying(let at):
                    setTimer(.retry(run.id, node: name), at: at)
                case .checking, .waiting, .ended:
                    break
                }
            }
            if run.state == .running {
                advance(run.id, at: now, into: &decision)
            }
        }
        for workflow in liveRuns.keys.sorted() {
            startQueuedRuns(of: workflow, at: now, into: &decision)
        }
        return decision
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
        case .withdrawn(let workflow, let arrival):
            waiting[workflow]?.remove(arrival)
        case .clockAdvanced:
            fireTimers(at: now, into: &decision)
        case .runRequested(let workflow, let trigger):
            requestRun(of: workflow, trigger: trigger, at: now, into: &decision)
        case .stopRequested(let run):
            stop(run, at: now, into: &decision)
        case .resumeRequested(let run, let definition):
            resume(run, under: Definition(definition), at: now, into: &decision)
        case .conditionEvaluated(let run, let node, let result):
            conditionEvaluated(run, node: node, result, at: now, into: &decision)
        case .attemptEnded(let attempt, let result, let draw):
            attemptEnded(attempt, result, draw: draw, at: now, into: &decision)
        }
        return decision
    }

    /// When the next timer is due; nil when nothing waits for time. May be early, never late.
    public var nextWake: Instant? { timers.min?.due }

    /// Whether an attempt is the newest of its node and under way, so that its end is news.
    public func isRunning(_ attempt: AttemptID) -> Bool {
        guard let node = runs[attempt.run]?.nodes[attempt.node] else { return false }
        return node.phase == .running && node.attempts == attempt.number
    }

    /// How many runs have not ended.
    public var liveRunCount: Int { runs.count }

    private mutating func load(_ definition: Definition, at now: Instant, into decision: inout Decision) {
        let name = definition.workflow.name
        current[name] = definition
        definitions[definition.hash] = definition
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
            case .retry(let run, let node):
                retryIfDue(run, node: node, at: now, into: &decision)
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

/// The name of a trigger over all workflows.
public struct TriggerID: Hashable, Sendable {
    /// The workflow's name.
    public var workflow: String
    /// The trigger's name in it.
    public var trigger: String

    /// The name of a trigger.
    public init(workflow: String, trigger: String) {
        self.workflow = workflow
        self.trigger = trigger
    }
}

/// How far a schedule has been looked at.
public struct ScheduleCursor: Hashable, Sendable {
    /// The rule it was looked at under: cron text and zone.
    public var rule: String
    /// No occurrence up to here fires again.
    public var instant: Instant

    /// How far a schedule has been looked at.
    public init(rule: String, instant: Instant) {
        self.rule = rule
        self.instant = instant
    }
}

/// What a timer is for.
enum Timer: Hashable, Sendable {
    case schedule(TriggerID)
    case retry(RunID, node: String)
    case batch(workflow: String)
}

/// A timer in the heap, the earliest first.
struct TimerEntry: Comparable, Sendable {
    let due: Instant
    let order: Int
    let timer: Timer

    static func < (left: TimerEntry, right: TimerEntry) -> Bool {
        (left.due, left.order) < (right.due, right.order)
    }

    static func == (left: TimerEntry, right: TimerEntry) -> Bool {
        left.order == right.order
    }
}
