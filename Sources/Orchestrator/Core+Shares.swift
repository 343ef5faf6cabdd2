import Arrivals
import Files
import GRDB
import Logging
import Scheduling
import Workflows

/// Files that several triggers take: which triggers these are is the workflow's to say, and may be edited.
extension Core {
    /// Has the files that wait wait for other triggers, where the workflow names others than before.
    func share(_ workflow: Workflow, before: Workflow?, in turn: inout Turn, _ db: Database) throws {
        for dataset in workflow.datasets where before?.dataset(dataset.name)?.holdFor != dataset.holdFor {
            let edited = try Ledger.share(
                dataset.name, of: workflow.name, among: dataset.holdFor, at: turn.now, in: db)
            for arrival in edited.settled {
                try decide(.withdrawn(workflow: workflow.name, arrival: arrival), in: &turn, db)
            }
            guard !edited.waiting.isEmpty else { continue }
            try decide(
                .arrivedTogether(workflow: workflow.name, edited.waiting.map(WaitingFile.init)), in: &turn, db)
        }
    }

    /// Arrivals that a run has given back, as they wait under the workflow as it is now: triggers may be gone that they
    /// were taken for.
    func shared(
        _ released: [WaitingArrival], of name: String, in turn: inout Turn, _ db: Database
    ) throws -> [WaitingArrival] {
        guard let workflow = workflows[name]?.definition.workflow else { return released }
        var waiting = Dictionary(released.map { ($0.id, $0) }) { first, _ in first }
        for dataset in workflow.datasets {
            let edited = try Ledger.share(dataset.name, of: name, among: dataset.holdFor, at: turn.now, in: db)
            for arrival in edited.waiting { waiting[arrival.id] = arrival }
            for arrival in edited.settled { waiting[arrival] = nil }
        }
        return released.compactMap { waiting[$0.id] }
    }

    /// A run goes on without a file that other triggers have too, so that it stays as it is.
    func keepForOthers(_ arrival: Arrival, _ reason: String, in turn: inout Turn) {
        turn.followUps.append(
            .say(.warning, "\(arrival.path.displayedPath) is left out by a run, and stays for others: \(reason)"))
    }
}
