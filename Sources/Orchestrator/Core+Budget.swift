import GRDB
import Logging
import Notices
import Scheduling
import Timekeeping
import Workflows

/// Budgets: what runs cost goes to the scheduler as values, and people are told when little is left.
extension Core {
    /// Tells the scheduler what a workflow's runs have cost today, and may.
    func tellSpending(of name: String, in turn: inout Turn, _ db: Database) throws {
        guard let definition = workflows[name]?.definition else { return }
        guard definition.workflow.budget != nil, let price else {
            if scheduler.hasBudget(name) { try decide(.spent(workflow: name, nil), in: &turn, db) }
            return
        }
        try DaySpending.lookUpEarlier(definition, price, at: turn.now, in: db)
        let today = try DaySpending.today(of: definition, price, at: turn.now, in: db)
        try decide(.spent(workflow: name, today), in: &turn, db)
    }

    /// A run has ended: what it cost counts for the day that it was made on.
    func countPrice(of run: RunID, in turn: inout Turn, _ db: Database) throws {
        guard let price, let definition = workflows[run.workflow]?.definition, definition.workflow.budget != nil
        else { return }
        try turn.journal.write(in: db)
        try DaySpending.note(run, definition, price, at: turn.now, in: db)
        guard let today = try DaySpending.today(of: definition, price, at: turn.now, in: db) else { return }
        if today.spent >= today.budget * Spending.nearPart,
            try DaySpending.mark(.near, of: run.workflow, today.day, in: db)
        {
            try tell(
                .budget, of: run.workflow,
                "\(price.text(today.spent)) of today's \(price.text(today.budget)) is used by the runs of '\(run.workflow)'",
                in: &turn, db)
        }
        try decide(.spent(workflow: run.workflow, today), in: &turn, db)
    }

    /// A batch is due and waits, so that the budget is kept.
    func batchesHeld(_ workflow: String, until opens: Instant, in turn: inout Turn, _ db: Database) throws {
        guard let price, let definition = workflows[workflow]?.definition,
            let today = try DaySpending.today(of: definition, price, at: turn.now, in: db)
        else { return }
        let isUsed = opens >= today.day.upperBound
        let sentence =
            "batches of '\(workflow)' stay open until \(definition.zone.wallClock(at: opens)), as "
            + (isUsed
                ? "today's budget of \(price.text(today.budget)) is used"
                : "\(price.text(today.spent)) of today's budget of \(price.text(today.budget)) is used, and the rest is to last the day")
        turn.followUps.append(.say(isUsed ? .warning : .info, sentence))
        guard isUsed, try DaySpending.mark(.used, of: workflow, today.day, in: db) else { return }
        try tell(Notice(.budget, at: turn.now, workflow: workflow, message: sentence), in: &turn, db)
    }

    private func tell(
        _ kind: NoticeKind, of workflow: String, _ sentence: String, in turn: inout Turn, _ db: Database
    ) throws {
        turn.followUps.append(.say(.warning, sentence))
        try tell(Notice(kind, at: turn.now, workflow: workflow, message: sentence), in: &turn, db)
    }
}
