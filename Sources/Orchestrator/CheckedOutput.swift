import Arrivals
import Crawling
import Engines
import GRDB
import SchemaInference
import Store
package import TableSchema
import Timekeeping
package import Workflows

/// What came of a check of the rows that a job made.
package struct CheckedOutput: Sendable {
    let table: TableName
    let rows: Int64
    let outcomes: [RuleOutcome]
    let onFailure: OutputCheck.FailureRule
    /// The numbers that rules hold against what they were before, by what is measured.
    var measures: [String: Double] = [:]

    /// A check of a job's rows.
    package init(table: TableName, rows: Int64, outcomes: [RuleOutcome], onFailure: OutputCheck.FailureRule) {
        self.table = table
        self.rows = rows
        self.outcomes = outcomes
        self.onFailure = onFailure
    }

    /// Whether all rules hold that are more than warnings.
    var isGood: Bool { outcomes.allSatisfy { $0.holds || $0.isWarning } }

    /// Why the rows may not be published; nil when they may.
    var refusal: String? {
        guard onFailure == .stop, !isGood else { return nil }
        return outcomes.filter { !$0.isWarning }.compactMap(\.problem).joined(separator: "; ")
    }
}

extension ExpectationRunner {
    /// Holds the rows that an attempt has made to the rules of its node. Blocks.
    func check(
        _ check: OutputCheck, _ output: Output, _ files: [ProducedOutput.File], of context: AttemptContext,
        at now: Instant = .now
    ) throws -> CheckedOutput {
        var crawled = files.map { file in
            CrawledFile(
                path: file.path, size: file.size, hash: file.hash, schema: file.schema, partition: file.partition)
        }
        let table = DeclaredTable(
            schema: "batch", name: context.node.identifier, made: files, in: workspace)
        let rows = files.reduce(0) { $0 + $1.schema.rows }
        let sketch = FileSketches(&crawled).sum(of: crawled).sketch
        let statistics = FileStatistics(rows: rows, columns: table.columns) { column in
            output.encryptionKey == nil ? sketch.statistics(of: column) : nil
        }
        let rules = check.rules.filter { RowTrend($0.condition) == nil }
        var found = rules.isEmpty ? Findings() : try findings(of: rules, in: table, statistics, at: now)
        let subject = QualityRecord.Subject(
            kind: .table, workflow: context.workflow.name, name: output.table.description)
        found.outcomes += try trends(of: check, rows: rows, found.measures, after: subject)
        var checked = CheckedOutput(
            table: output.table, rows: rows, outcomes: found.outcomes, onFailure: check.onFailure)
        checked.measures = found.measures
        return checked
    }

    /// What came of the rules over the rows that were made before.
    private func trends(
        of check: OutputCheck, rows: Int64, _ measures: [String: Double], after subject: QualityRecord.Subject
    ) throws -> [RuleOutcome] {
        // Rows that were refused are no measure for those after them.
        func counts(_ record: QualityRecord) -> Bool {
            check.onFailure != .stop || record.broken.allSatisfy(\.isWarning)
        }
        return try check.rules.compactMap { rule in
            if let history = try? HistoryRule(rule.condition), let value = measures[history.measure] {
                let before = try store.read { db in
                    try QualityRecord.values(
                        of: history.measure, of: subject, limit: history.valuesMax, in: db, where: counts)
                }
                return rule.outcome(history.refusal(of: value, after: before))
            }
            guard let trend = RowTrend(rule.condition) else { return nil }
            let before = try store.read { db in
                try QualityRecord.newest(of: subject, limit: Self.trendMax, in: db)
            }.filter(counts).prefix(trend.filesMax).compactMap(\.rows)
            let problem = trend.refusal(of: rows, after: before)
            return RuleOutcome(rule.words, isWarning: rule.isWarning, problem: problem)
        }
    }

    /// So many checks are looked at for rows that were not refused.
    private static let trendMax = 1000
}
