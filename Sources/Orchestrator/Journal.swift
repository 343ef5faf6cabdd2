import Arrivals
public import GRDB
import OrderedCollections
public import Scheduling
public import Timekeeping

/// Makes the scheduler's transitions durable: each is a row of history and a change of what it is about.
///
/// Gathers the transitions of a commit, and writes what they changed once, as it is in the end: most nodes begin and end
/// in one commit. `write` comes before the commit, and before anybody reads what was recorded. The ledger's part (claims,
/// ingestion) is done at once, so that a run's success and its files' INGESTED are one commit.
public struct Journal {
    /// With so many rows of history it writes by itself, so that memory stays bounded.
    private static let rowsMax = 8_192

    var history: [HistoryRow] = []
    var runs: OrderedDictionary<RunID, RunChange> = [:]
    var attempts: OrderedDictionary<AttemptID, AttemptChange> = [:]
    var items: OrderedDictionary<ItemID, ItemChange> = [:]

    /// A journal with nothing to write.
    public init() {}

    /// Takes up one transition.
    public mutating func record(_ transition: Transition, at now: Instant, in db: Database) throws {
        switch transition {
        case .runCreated(let run, let claims):
            runs[run.id, default: RunChange()].created = run
            try Ledger.claim(claims, for: run.id.description, trigger: run.trigger, at: run.created, in: db)
            history.append(HistoryRow(at: run.created, run: run.id, to: run.state.rawValue, detail: run.closedBy))
        case .runChanged(let run, let from, let to, let reason):
            try change(run, from: from, to: to, reason: reason, at: now, in: db)
        case .runResumed(let run, let from, let definition):
            try write(in: db)
            try Self.goOn(run, by: definition, in: db)
            try change(run, from: from, to: .running, reason: "resumed", at: now, in: db)
        case .nodeChanged(let run, let node, let from, let to):
            change(node, of: run, from: from, to: to, at: now)
        case .itemsListed(let run, let node, let values):
            try write(in: db)
            try Items.list(values, of: node, run: run, in: db)
        case .itemsReopened(let run, let node):
            try write(in: db)
            try Items.reopen(node, run: run, in: db)
        case .itemsForgotten(let run, let node):
            try write(in: db)
            try Items.forget(node, run: run, in: db)
        case .itemChanged(let run, let node, let change):
            items[ItemID(run: run, node: node, item: change.item)] = change
        case .attemptStarted(let attempt, let item):
            attempts[attempt] = AttemptChange(started: now, item: item)
            history.append(
                HistoryRow(
                    at: now, run: attempt.run, node: attempt.node, attempt: attempt.number, to: AttemptChange.running))
        case .attemptEnded(let attempt, let result):
            end(attempt, result, at: now)
        case .keyDone(let run, let trigger, let key):
            try BatchKeys.note(key, doneBy: run, of: trigger, in: db)
        case .deadlinePassed, .batchesHeld: break
        case .scheduleAdvanced(let workflow, let trigger, let rule, let instant):
            try Self.advance(workflow, trigger, rule: rule, to: instant, in: db)
        }
        if history.count >= Self.rowsMax { try write(in: db) }
    }

    private mutating func change(
        _ run: RunID, from: RunState, to: RunState, reason: String?, at now: Instant, in db: Database
    ) throws {
        runs[run, default: RunChange()].note(to, reason: reason, at: now)
        if to == .succeeded { try Ledger.ingest(run: run.description, at: now, in: db) }
        history.append(HistoryRow(at: now, run: run, from: from.rawValue, to: to.rawValue, detail: reason))
    }

    private mutating func change(_ node: String, of run: RunID, from: NodeState, to: NodeRun, at now: Instant) {
        runs[run, default: RunChange()].nodes[node, default: NodeChange(to)].note(to, at: now)
        let stored = StoredPhase(to.phase)
        history.append(
            HistoryRow(
                at: now, run: run, node: node, from: from.rawValue, to: to.state.rawValue,
                detail: stored.reason ?? stored.word))
    }

    private mutating func end(_ attempt: AttemptID, _ result: AttemptResult, at now: Instant) {
        var change = attempts[attempt] ?? AttemptChange()
        change.end(result, at: now)
        attempts[attempt] = change
        history.append(
            HistoryRow(
                at: now, run: attempt.run, node: attempt.node, attempt: attempt.number, from: AttemptChange.running,
                to: change.state, detail: change.failure?.message))
    }
}
