import HeapModule
public import Timekeeping
import Workflows

/// Runs the past of a workflow through the scheduler again, under the same definition or another one: its clock and
/// its arrivals as they were, its jobs taking as long as they did. Nothing is executed.
///
/// Jobs succeed, and tell what they told last; requirements are met; items are as many as can be known.
public struct Replay {
    /// What is known of the past.
    public struct Past: Hashable, Sendable {
        /// The files that came, in the order they did.
        public var arrivals: [WaitingFile] = []
        /// How long an attempt of a node took, or a signal was waited for.
        public var durations: [String: Duration] = [:]
        /// What a node told last.
        public var outputs: [String: [String: OutputValue]] = [:]

        /// Nothing known.
        public init() {}
    }

    /// A run as it would have been.
    public struct Outcome: Hashable, Sendable {
        /// Its name.
        public var run: RunID
        /// The trigger that starts it, and what closes its batch.
        public var trigger: String
        /// What closes its batch.
        public var closedBy: String
        /// The files of its batch.
        public var files: Int
        /// Their bytes.
        public var bytes: Int64
        /// When the first of its files came; nil for a run without files.
        public var firstArrived: Instant?
        /// When it is made, begins and ends; nil for what the span does not reach.
        public var created: Instant
        /// When it begins.
        public var started: Instant?
        /// When it ends.
        public var ended: Instant?

        /// How long its first file waits until it begins; nil without files.
        public var wait: Duration? {
            guard let firstArrived, let started else { return nil }
            return started - firstArrived
        }
    }

    private let definition: RunDefinition
    private let past: Past
    private let answer: (Effect) -> Event?
    private var scheduler = Scheduler()
    private var queue = Heap<Pending>()
    private var order = 0
    private var files: [Int64: WaitingFile] = [:]
    private var outcomes: [RunID: Outcome] = [:]
    private var batches: [RunID: [String: Int]] = [:]

    /// A replay of a definition over a past.
    ///
    /// - Parameter answer: what conditions come to: the event for an `evaluate` or `choose` effect.
    public init(_ definition: RunDefinition, past: Past, answer: @escaping (Effect) -> Event?) {
        self.definition = definition
        self.past = past
        self.answer = answer
    }

    /// The runs that the triggers make in a span, in the order they are made.
    public mutating func runs(in span: Range<Instant>) -> [Outcome] {
        handle(.workflowLoaded(definition), at: span.lowerBound)
        var delivered: [Instant: [WaitingFile]] = [:]
        for file in past.arrivals.map(shared) where span.contains(file.arrived) {
            files[file.arrival] = file
            // The files of a delivery have arrived at one moment.
            if definition.workflow.dataset(file.dataset)?.manifest != nil {
                delivered[file.arrived, default: []].append(file)
            } else {
                post(.arrived(file), at: file.arrived)
            }
        }
        for (arrived, files) in delivered.sorted(by: { $0.key < $1.key }) {
            post(.arrivedTogether(workflow: definition.workflow.name, files), at: arrived)
        }
        while let next = [queue.min?.at, scheduler.nextWake].compactMap({ $0 }).min(), next < span.upperBound {
            if let pending = queue.min, pending.at <= next {
                queue.removeMin()
                handle(pending.event, at: pending.at)
            } else {
                handle(.clockAdvanced, at: next)
            }
        }
        return outcomes.values.sorted { ($0.created, $0.run) < ($1.created, $1.run) }
    }

    /// A file that came, as it waits under the definition.
    private func shared(_ file: WaitingFile) -> WaitingFile {
        guard let triggers = definition.workflow.dataset(file.dataset)?.holdFor, !triggers.isEmpty else { return file }
        var result = file
        result.openShares = Set(triggers)
        return result
    }

    private mutating func post(_ event: Event, at instant: Instant) {
        order += 1
        queue.insert(Pending(at: instant, order: order, event: event))
    }

    private mutating func handle(_ event: Event, at now: Instant) {
        let decision = scheduler.handle(event, at: now)
        for transition in decision.transitions { note(transition, at: now) }
        for effect in decision.effects { react(to: effect, at: now) }
    }

    private mutating func note(_ transition: Transition, at now: Instant) {
        switch transition {
        case .runCreated(let run, let claims):
            let batch = claims.compactMap { files[$0] }
            batches[run.id] = batch.reduce(into: [:]) { $0[$1.dataset, default: 0] += 1 }
            outcomes[run.id] = Outcome(
                run: run.id, trigger: run.trigger, closedBy: run.closedBy, files: run.files, bytes: run.bytes,
                firstArrived: batch.map(\.arrived).min(), created: now)
        case .runChanged(let run, _, let state, _):
            if state == .running { outcomes[run]?.started = now }
            if state.isEnded { outcomes[run]?.ended = now }
        case .nodeChanged(let run, let node, _, let to):
            if case .awaiting = to.phase {
                post(.signalled(run, node: node, outputs: past.outputs[node] ?? [:]), at: now + duration(of: node))
            }
        default: break
        }
    }

    private mutating func react(to effect: Effect, at now: Instant) {
        switch effect {
        case .runAttempt(let attempt):
            post(
                .attemptEnded(attempt, .succeeded(outputs: past.outputs[attempt.node] ?? [:]), draw: 0),
                at: now + duration(of: attempt.node))
        case .stopAttempt(let attempt):
            post(.attemptEnded(attempt, .failed(AttemptFailure(.stopped, "stopped")), draw: 0), at: now)
        case .evaluate, .choose:
            if let event = answer(effect) { post(event, at: now) }
        case .checkRequirements(let run, let node):
            post(.requirementsChecked(run, node: node, unmet: nil), at: now)
        case .listItems(let run, let node, let source, _):
            post(.itemsListed(run, node: node, .values(items(of: source, in: run))), at: now)
        case .notify: break
        }
    }

    private func duration(of node: String) -> Duration { past.durations[node] ?? .zero }

    private func items(of source: ForEach.Source, in run: RunID) -> [String] {
        switch source {
        case .items(let values): values
        case .files(let dataset): Array(repeating: "{}", count: batches[run]?[dataset] ?? 0)
        case .output, .query: ["{}"]
        }
    }
}

/// An event of a replay that is still to come.
private struct Pending: Comparable {
    let at: Instant
    let order: Int
    let event: Event

    static func < (left: Pending, right: Pending) -> Bool { (left.at, left.order) < (right.at, right.order) }
    static func == (left: Pending, right: Pending) -> Bool { left.order == right.order }
}
