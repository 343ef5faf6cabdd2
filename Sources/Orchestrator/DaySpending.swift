import GRDB
import Scheduling
import Store
import Timekeeping
import Workflows

/// What runs have cost, by the day that they were made on: kept for workflows with a budget, as their runs end.
enum DaySpending {
    static let migrations = [
        Migration(
            id: "budget-1",
            sql: """
                CREATE TABLE run_prices (
                    run TEXT PRIMARY KEY, workflow TEXT NOT NULL, created INTEGER NOT NULL, price REAL NOT NULL
                    ) WITHOUT ROWID;
                CREATE INDEX run_prices_by_workflow ON run_prices (workflow, created);
                CREATE TABLE budget_days (
                    workflow TEXT PRIMARY KEY, day INTEGER NOT NULL, spent REAL NOT NULL, runs INTEGER NOT NULL,
                    newest INTEGER, told_near INTEGER NOT NULL DEFAULT 0, told_used INTEGER NOT NULL DEFAULT 0
                    ) WITHOUT ROWID;
                """)
    ]

    /// So many of the newest runs tell what a run usually costs.
    private static let usualMax = 20
    /// So many of the runs before a budget was written are looked at.
    private static let earlierMax = 200

    /// What the runs of a workflow have cost today; nil when its budget is in no effect.
    static func today(
        of definition: RunDefinition, _ model: PriceModel?, at now: Instant, in db: Database
    ) throws -> Spending? {
        guard let model, let budget = definition.workflow.budget, budget.currency == model.currency else { return nil }
        let name = definition.workflow.name
        let day = definition.zone.day(at: now)
        let perRun = try Double.fetchOne(
            db,
            sql: """
                SELECT avg(price) FROM
                    (SELECT price FROM run_prices WHERE workflow = ? ORDER BY created DESC LIMIT \(usualMax))
                """, arguments: [name])
        var today = Spending(budget: budget.amount, perRun: perRun ?? 0, day: day)
        let row = try Row.fetchOne(
            db, sql: "SELECT spent, runs, newest FROM budget_days WHERE workflow = ? AND day = ?",
            arguments: [name, day.lowerBound])
        if let row { (today.spent, today.runs, today.newest) = (row[0], row[1], row[2]) }
        return today
    }

    /// Looks up what runs have cost that ended before the workflow had a budget.
    static func lookUpEarlier(_ definition: RunDefinition, _ model: PriceModel, at now: Instant, in db: Database) throws
    {
        let name = definition.workflow.name
        let isKnown = try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM run_prices WHERE workflow = ?)", arguments: [name])
        guard isKnown != true else { return }
        let runs = try String.fetchAll(
            db,
            sql: """
                SELECT id FROM runs WHERE workflow = ? AND ended IS NOT NULL ORDER BY number DESC LIMIT \(earlierMax)
                """, arguments: [name])
        for run in runs.compactMap(RunID.init) { try note(run, definition, model, at: now, in: db) }
    }

    /// Takes note of what a run has cost until now, also if it was noted before.
    static func note(
        _ run: RunID, _ definition: RunDefinition, _ model: PriceModel, at now: Instant, in db: Database
    ) throws {
        guard let created = try Recovery.bareRun(run, in: db)?.created else { return }
        let price = try price(of: run, definition.workflow, model, in: db)
        let before = try Double.fetchOne(
            db, sql: "SELECT price FROM run_prices WHERE run = ?", arguments: [run.description])
        try db.execute(
            sql: "INSERT OR REPLACE INTO run_prices (run, workflow, created, price) VALUES (?, ?, ?, ?)",
            arguments: [run.description, run.workflow, created, price])
        let day = definition.zone.day(at: now)
        guard day.contains(created) else { return }
        try db.execute(
            sql: """
                INSERT INTO budget_days (workflow, day, spent, runs, newest)
                VALUES (:workflow, :day, :price, :runs, :created)
                ON CONFLICT DO UPDATE SET
                    spent = CASE WHEN day = :day THEN spent ELSE 0 END + :price,
                    runs = CASE WHEN day = :day THEN runs ELSE 0 END + :runs,
                    newest = CASE WHEN day = :day THEN max(ifnull(newest, :created), :created) ELSE :created END,
                    told_near = CASE WHEN day = :day THEN told_near ELSE 0 END,
                    told_used = CASE WHEN day = :day THEN told_used ELSE 0 END, day = :day
                """,
            arguments: [
                "workflow": run.workflow, "day": day.lowerBound, "price": price - (before ?? 0),
                "runs": before == nil ? 1 : 0, "created": created,
            ])
    }

    private static func price(
        of run: RunID, _ workflow: Workflow, _ model: PriceModel, in db: Database
    ) throws -> Double {
        let attempts = try Row.fetchAll(
            try db.cachedStatement(
                sql: "SELECT node, started, ended FROM attempts WHERE run = ? AND ended IS NOT NULL"),
            arguments: [run.description])
        return attempts.reduce(0) { sum, row in
            // A node that is no more is billed as a job.
            let work = workflow.node(row[0])?.work
            let rate = work.map { model.rate(of: $0) } ?? model.jobs
            let took = Duration.microseconds((row[2] as Int64) - (row[1] as Int64))
            return sum + (rate?.price(of: took) ?? 0)
        }
    }

    /// Marks that people are told today; false when they were told before.
    static func mark(_ column: Mark, of workflow: String, _ day: Range<Instant>, in db: Database) throws -> Bool {
        try db.execute(
            sql:
                "UPDATE budget_days SET \(column.rawValue) = 1 WHERE workflow = ? AND day = ? AND \(column.rawValue) = 0",
            arguments: [workflow, day.lowerBound])
        return db.changesCount == 1
    }

    /// What people are told of a day's budget.
    enum Mark: String {
        case near = "told_near"
        case used = "told_used"
    }
}
