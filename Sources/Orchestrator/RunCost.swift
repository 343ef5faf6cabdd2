public import GRDB
import Timekeeping
public import Workflows

/// What the runs of a workflow took, and what they would have taken with one run a file.
public struct RunCost: Hashable, Sendable {
    /// The workflow.
    public var workflow: String
    /// Runs that have succeeded.
    public var runs: Int
    /// Files in their batches.
    public var files: Int
    /// What they took together.
    public var seconds: Double
    /// One run a file, and the runs that had none.
    public var runsWithoutBatching: Int
    /// What those would take at the least: each as long as the shortest run there was.
    public var secondsWithoutBatching: Double

    /// What all attempts of all its runs cost, failed ones too; nil without a price model.
    public var price: Double?
    /// What one run a file would cost at the least: each attempt as long as the shortest there was.
    public var priceWithoutBatching: Double?

    /// How much of the price was saved; 0 when nothing was, nil without a price model.
    public var savedPricePercent: Int? {
        guard let price, let priceWithoutBatching else { return nil }
        return Self.savedPercent(price, of: priceWithoutBatching)
    }

    /// How much of the time was saved; 0 when nothing was.
    public var savedPercent: Int { Self.savedPercent(seconds, of: secondsWithoutBatching) }

    private static func savedPercent(_ spent: Double, of whole: Double) -> Int {
        whole > spent ? Int((1 - spent / whole) * 100) : 0
    }

    /// The costs of each workflow that has run.
    ///
    /// - Parameter workflows: as they are now; nodes that they do not have any more are billed as jobs.
    public static func byWorkflow(
        _ model: PriceModel?, _ workflows: [Workflow], in db: Database
    ) throws -> [RunCost] {
        var costs = try byWorkflow(in: db)
        guard let model else { return costs }
        for (workflow, nodes) in try NodePrice.byWorkflow(model, workflows, in: db) {
            guard let index = costs.firstIndex(where: { $0.workflow == workflow }) else { continue }
            costs[index].price = nodes.reduce(0) { $0 + $1.price }
            costs[index].priceWithoutBatching =
                Double(costs[index].runsWithoutBatching) * nodes.reduce(0) { $0 + $1.least }
        }
        return costs
    }

    private static func byWorkflow(in db: Database) throws -> [RunCost] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT workflow, count(*) AS runs, sum(files) AS files, total(ended - started) / 1e6 AS seconds,
                    sum(max(files, 1)) AS separate, total(max(files, 1)) * min(ended - started) / 1e6 AS separate_seconds
                FROM runs WHERE state = 'SUCCEEDED' GROUP BY workflow ORDER BY workflow
                """
        ).map { row in
            RunCost(
                workflow: row["workflow"], runs: row["runs"], files: row["files"], seconds: row["seconds"],
                runsWithoutBatching: row["separate"], secondsWithoutBatching: row["separate_seconds"])
        }
    }
}

/// What the attempts of a node cost.
private struct NodePrice {
    /// All of them together.
    var price: Double
    /// The shortest of them.
    var least: Double

    static func byWorkflow(
        _ model: PriceModel, _ workflows: [Workflow], in db: Database
    ) throws -> [String: [NodePrice]] {
        let workflows = Dictionary(workflows.map { ($0.name, $0) }) { first, _ in first }
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT r.workflow, a.node, min(a.ended - a.started) AS shortest,
                    total(max(a.ended - a.started + :job_start, :job_least)) AS jobs,
                    total(max(a.ended - a.started + :crawl_start, :crawl_least)) AS crawls
                FROM attempts a JOIN runs r ON r.id = a.run WHERE a.ended IS NOT NULL GROUP BY 1, 2
                """,
            arguments: [
                "job_start": model.jobs.startup.microseconds, "job_least": model.jobs.minimum.microseconds,
                "crawl_start": model.crawlers.startup.microseconds,
                "crawl_least": model.crawlers.minimum.microseconds,
            ])
        var prices: [String: [NodePrice]] = [:]
        for row in rows {
            let workflow: String = row["workflow"]
            let work = workflows[workflow]?.node(row["node"])?.work
            let rate = work.flatMap(model.rate) ?? model.jobs
            let isCrawler = if case .crawl? = work { true } else { false }
            let billed: Double = isCrawler ? row["crawls"] : row["jobs"]
            let shortest = Duration.microseconds(row["shortest"] as Int64)
            prices[workflow, default: []].append(
                NodePrice(price: billed / 3.6e9 * rate.perHour, least: rate.price(of: shortest)))
        }
        return prices
    }
}
