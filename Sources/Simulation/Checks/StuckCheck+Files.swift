import Arrivals
import GRDB
import Scheduling
import Workflows

extension StuckCheck {
    /// After a long rest no file waits that an upload trigger could have taken.
    func lookForFiles(_ scheduler: Scheduler, _ db: Database) throws {
        let rows = try Row.fetchAll(
            db,
            sql: "SELECT workflow, dataset, path, id FROM arrivals WHERE state = 'VALID' AND run IS NULL ORDER BY id")
        for row in rows {
            let name: String = row[0]
            let dataset: String = row[1]
            // What waits for its budget waits a day at most.
            guard let workflow = scheduler.currentDefinition(of: name)?.workflow, workflow.budget == nil else {
                continue
            }
            // What waits for a place, or for other datasets, waits with reason.
            let live = scheduler.runsUnderWay.count { $0.id.workflow == name && $0.parent == nil }
            guard live < workflow.maxConcurrentRuns else { continue }
            for trigger in workflow.triggers {
                guard case .upload(let condition) = trigger.condition, condition.datasets.contains(dataset),
                    condition.per == nil, try Ledger.waits(row[3], for: trigger.name, in: db)
                else { continue }
                let waiting = try rows.filter { try $0[0] == name && Ledger.waits($0[3], for: trigger.name, in: db) }
                let isComplete = condition.datasets.allSatisfy { name in waiting.contains { $0[1] == name } }
                guard condition.mode == .any || isComplete, condition.limits.closesByTime else { continue }
                throw Violation(
                    .notStuck, "'\(row[2] as String)' is VALID, and '\(trigger.name)' of \(name) does not take it")
            }
        }
    }
}

extension BatchLimits {
    /// Whether a batch closes though no further file comes.
    fileprivate var closesByTime: Bool { isEmpty || window != nil || quiet != nil }
}
