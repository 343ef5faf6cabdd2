import OrderedCollections
import Scheduling
import Timekeeping
import Workflows

/// What a store would hold of a scheduler's transitions: a scheduler that is rebuilt of it goes on as after a crash.
struct DurableState {
    private(set) var runs: [RunID: Run] = [:]
    private(set) var lastNumber = 0
    private(set) var cursors: [TriggerID: ScheduleCursor] = [:]
    private(set) var waiting: [Int64: WaitingFile] = [:]
    private(set) var arrived: Set<String> = []
    private(set) var doneKeys: [TriggerID: Set<BatchKey>] = [:]
    /// Every run that was made, with the files that it took.
    private(set) var batches: [(run: Run, files: [WaitingFile])] = []

    mutating func arrive(_ file: WaitingFile) {
        waiting[file.arrival] = file
        arrived.insert(file.dataset)
    }

    mutating func withdraw(_ arrival: Int64) { waiting[arrival] = nil }

    /// Takes up transitions; gives the arrivals that were taken and did not wait.
    mutating func take(_ transitions: [Transition]) -> [Int64] {
        var strange: [Int64] = []
        for transition in transitions {
            switch transition {
            case .runCreated(let run, let claims):
                runs[run.id] = run
                lastNumber = max(lastNumber, run.id.number)
                let taker = run.trigger == Trigger.byHand ? nil : run.trigger
                strange += claims.filter { waiting[$0]?.isOpen(for: taker) != true }
                let files = claims.compactMap { waiting[$0] }
                for file in files { waiting[file.arrival] = Self.rest(of: file, for: taker) }
                batches.append((run, files))
            case .runChanged(let id, _, let to, _):
                runs[id]?.state = to
                if to.isEnded { runs[id] = nil }
            case .nodeChanged(let id, let node, _, let to): runs[id]?.nodes[node] = to
            case .keyDone(let run, let trigger, let key):
                doneKeys[TriggerID(workflow: run.workflow, trigger: trigger), default: []].insert(key)
            case .scheduleAdvanced(let workflow, let trigger, let rule, let instant):
                cursors[TriggerID(workflow: workflow, trigger: trigger)] = ScheduleCursor(rule: rule, instant: instant)
            default: break
            }
        }
        return strange
    }

    /// What waits of a file once a trigger, or a person for all triggers, has taken it.
    private static func rest(of file: WaitingFile, for taker: String?) -> WaitingFile? {
        var rest = file
        guard let taker, rest.openShares?.remove(taker) != nil else { return nil }
        rest.takenShares.insert(taker)
        return rest.openShares?.isEmpty == true ? nil : rest
    }

    /// What the ledger does when a dataset is edited that is held for triggers; gives what waits for others now, and what
    /// does not wait any more.
    mutating func share(_ dataset: String, among triggers: [String]) -> (waiting: [WaitingFile], settled: [Int64]) {
        var changed: (waiting: [WaitingFile], settled: [Int64]) = ([], [])
        for file in waiting.values where file.dataset == dataset {
            var edited = file
            let open = Set(triggers).subtracting(file.takenShares)
            edited.openShares = triggers.isEmpty && file.takenShares.isEmpty ? nil : open
            guard edited.openShares != file.openShares else { continue }
            let waits = edited.openShares?.isEmpty != true
            waiting[file.arrival] = waits ? edited : nil
            if waits { changed.waiting.append(edited) } else { changed.settled.append(file.arrival) }
        }
        changed.waiting.sort { $0.arrival < $1.arrival }
        return (changed.waiting, changed.settled.sorted())
    }

    /// What a scheduler goes on from.
    func recovered(_ definitions: [RunDefinition], workflow: String) -> RecoveredState {
        var state = RecoveredState()
        state.runs = Array(runs.values)
        state.definitions = definitions
        state.lastRunNumbers = [workflow: lastNumber]
        state.scheduleCursors = cursors
        state.waiting = waiting.keys.sorted().compactMap { waiting[$0] }
        state.doneKeys = doneKeys
        state.arrivedDatasets = [workflow: arrived]
        return state
    }
}
