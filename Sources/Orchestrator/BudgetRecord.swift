public import GRDB
public import Scheduling
public import Timekeeping
import Workflows

/// The budget of a workflow today, as people look at it.
public struct BudgetRecord: Hashable, Sendable {
    /// The workflow.
    public var workflow: String
    /// The currency.
    public var currency: String
    /// What its runs have cost today, those that are under way counted as usual runs.
    public var today: Spending
    /// When the next batch may close.
    public var opens: Instant
    /// Whether that is now.
    public var isOpen: Bool
    /// The sums, as they are shown.
    public var spent: String
    /// What they may cost, as it is shown.
    public var amount: String
    /// What a run usually costs, as it is shown.
    public var perRun: String

    /// Whether nothing more is made today.
    public var isUsed: Bool { opens >= today.day.upperBound }

    /// The budget of a workflow; nil when it has none, or it has no effect.
    public static func of(
        _ definition: RunDefinition, _ model: PriceModel?, at now: Instant, in db: Database
    ) throws -> BudgetRecord? {
        guard let model, var today = try DaySpending.today(of: definition, model, at: now, in: db) else { return nil }
        let live = try Instant.fetchAll(
            db,
            sql: """
                SELECT created FROM runs WHERE workflow = ? AND parent IS NULL
                    AND state IN ('QUEUED', 'RUNNING', 'STOPPING')
                """, arguments: [definition.workflow.name])
        for created in live { today.add(runMade: created, costing: today.perRun) }
        let opens = today.opens(at: now)
        return BudgetRecord(
            workflow: definition.workflow.name, currency: model.currency, today: today, opens: opens,
            isOpen: opens <= now, spent: model.text(today.spent), amount: model.text(today.budget),
            perRun: model.text(today.perRun))
    }
}
