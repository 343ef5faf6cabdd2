import Files
import OrderedCollections
import Scheduling
import TableSchema
import Testing
import Timekeeping
import Workflows

/// A shell job that needs others.
func job(
    _ name: String, needs: String..., when: String? = nil, retry: RetryRule? = nil
) -> Node {
    job(
        name, after: needs.isEmpty ? [] : [.init(trigger: "needs", mode: .all, nodes: needs, outcome: .success)],
        when: when, retry: retry)
}

/// A shell job with conditions of its own.
func job(
    _ name: String, after activations: [NodeCondition], when: String? = nil, retry: RetryRule? = nil
) -> Node {
    Node(
        name: name, work: .shell(ProcessWork(command: "true")), activations: activations, when: when,
        retry: retry.map { [$0] } ?? [])
}

/// A dataset with a path.
func dataset(_ name: String, _ path: String) throws -> Dataset {
    Dataset(name: name, pattern: try PathPattern(path), table: TableName(database: "raw", table: name))
}

/// A trigger that fires on request.
func onDemand(_ start: String...) -> Trigger {
    Trigger(name: "ask", condition: .onDemand, start: start)
}

/// A trigger that fires on arrivals.
func onUpload(
    _ mode: Mode = .any, _ datasets: String..., per: String? = nil, late: LateRule = .wait,
    limits: BatchLimits = BatchLimits(), start: String = "a"
) -> Trigger {
    var condition = UploadCondition(mode: mode, datasets: datasets, per: per, limits: limits)
    condition.late = late
    return Trigger(name: "uploads", condition: .upload(condition), start: [start])
}

/// A scheduler with one workflow, a clock that only the test moves, and what it decided so far.
struct Bench {
    var scheduler: Scheduler
    var now: Instant
    var workflow: Workflow
    private(set) var history: [Transition] = []
    private(set) var effects: [Effect] = []
    private var arrivals: Int64 = 0
    /// How many files have arrived.
    var arrivedCount: Int { Int(arrivals) }

    init(_ workflow: Workflow, at start: String = "2026-11-20T00:00:00Z") throws {
        self.workflow = workflow
        now = try #require(Instant(iso8601: start))
        scheduler = Scheduler()
        send(.workflowLoaded(RunDefinition(workflow: workflow, hash: "h1", zone: .utc)))
    }

    init(
        triggers: [Trigger] = [onDemand("a")], datasets: [Dataset] = [], concurrent: Int = 1, _ nodes: Node...
    ) throws {
        try self.init(
            Workflow(name: "w", maxConcurrentRuns: concurrent, datasets: datasets, triggers: triggers, nodes: nodes))
    }

    /// Hands an event over; the effects are those of this event alone.
    @discardableResult
    mutating func send(_ event: Event) -> Decision {
        let decision = scheduler.handle(event, at: now)
        history += decision.transitions
        effects = decision.effects
        return decision
    }

    /// Lets time pass, waking the scheduler when it asked for it.
    @discardableResult
    mutating func pass(_ duration: Duration) -> [Effect] {
        let end = now + duration
        var all: [Effect] = []
        while let wake = scheduler.nextWake, wake <= end {
            now = max(now, wake)
            all += send(.clockAdvanced).effects
        }
        now = end
        effects = all
        return all
    }

    /// A file arrives.
    @discardableResult
    mutating func arrive(_ dataset: String, bytes: Int64 = 10, _ captures: [String: String] = [:]) -> Int64 {
        arrivals += 1
        send(
            .arrived(
                WaitingFile(
                    arrival: arrivals, workflow: workflow.name, dataset: dataset, captures: captures, bytes: bytes,
                    arrived: now)))
        return arrivals
    }

    mutating func request() { send(.runRequested(workflow: workflow.name, trigger: nil)) }

    mutating func succeed(_ node: String, run: Int = 1, attempt: Int = 1, outputs: [String: OutputValue] = [:]) {
        send(.attemptEnded(self.attempt(node, run, attempt), .succeeded(outputs: outputs), draw: 0.5))
    }

    mutating func fail(_ node: String, run: Int = 1, attempt: Int = 1, _ kind: AttemptFailure.Kind = .exitCode) {
        send(.attemptEnded(self.attempt(node, run, attempt), .failed(AttemptFailure(kind, "broke")), draw: 0.5))
    }

    func attempt(_ node: String, _ run: Int = 1, _ number: Int = 1) -> AttemptID {
        AttemptID(run: RunID(workflow: workflow.name, number: run), node: node, number: number)
    }

    /// The attempts that the last event began.
    var started: [String] {
        effects.compactMap { effect in
            guard case .runAttempt(let attempt) = effect else { return nil }
            return attempt.description
        }
    }

    /// The states a run went through.
    func states(run: Int = 1) -> [RunState] {
        history.compactMap { transition in
            switch transition {
            case .runCreated(let created, _) where created.id.number == run: created.state
            case .runChanged(let id, _, let to, _) where id.number == run: to
            case .runResumed(let id, _, _) where id.number == run: .running
            default: nil
            }
        }
    }

    /// The newest state of a node.
    func state(_ node: String, run: Int = 1) -> NodeState? {
        history.reversed().lazy.compactMap { transition -> NodeState? in
            guard case .nodeChanged(let id, node, _, let to) = transition, id.number == run else { return nil }
            return to.state
        }.first
    }

    /// The first run, as its history left it.
    func leftRun() -> Run? {
        var left: Run?
        for transition in history {
            switch transition {
            case .runCreated(let run, _) where run.id.number == 1: left = run
            case .runChanged(let id, _, let to, _) where id.number == 1: left?.state = to
            case .nodeChanged(let id, let node, _, let to) where id.number == 1: left?.nodes[node] = to
            default: break
            }
        }
        return left
    }

    /// The workflow as it is now.
    var definition: RunDefinition { RunDefinition(workflow: workflow, hash: "h2", zone: .utc) }

    /// The arrivals that each run took, in order.
    var batches: [[Int64]] {
        history.compactMap { transition in
            guard case .runCreated(_, let claims) = transition else { return nil }
            return claims
        }
    }
}
