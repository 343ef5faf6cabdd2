import Arrivals
import GRDB
import Logging
import Notices
import Scheduling
public import TableSchema
import Timekeeping
import Workflows

/// How good data are: kept for each check, and people are told when it falls.
extension Core {
    /// Takes note of what came of the rules of a file's dataset. One that is wrong before they could be asked holds to none.
    func note(
        _ inspection: Inspection, of arrival: Arrival, _ dataset: WatchedDataset, in turn: inout Turn, _ db: Database
    ) throws {
        guard !dataset.expectations.isEmpty else { return }
        var score = QualityScore(inspection.outcomes)
        var broken = inspection.outcomes.filter { !$0.holds }
        if score.rules == 0 {
            score.rules = dataset.expectations.count
            broken = [RuleOutcome("the file is valid", problem: inspection.verdict.reason)]
        }
        var record = QualityRecord(
            .file, workflow: arrival.workflow, name: arrival.dataset, at: turn.now, path: arrival.path,
            rows: inspection.read?.rows, score: score, broken: broken, rejected: inspection.separated?.rejected)
        record.measures = inspection.measures
        try note(record, tellsAnyway: false, arrival: arrival.id, in: &turn, db)
    }

    /// Takes note of a check of the rows that an attempt has made.
    func note(_ check: CheckedOutput, of attempt: AttemptID, in turn: inout Turn, _ db: Database) throws {
        var record = QualityRecord(
            .table, workflow: attempt.run.workflow, name: check.table.description, at: turn.now,
            run: attempt.run.description, node: attempt.node, rows: check.rows, score: QualityScore(check.outcomes),
            broken: check.outcomes.filter { !$0.holds })
        record.measures = check.measures
        for problem in check.outcomes.compactMap(\.problem) {
            turn.followUps.append(.say(.warning, "\(attempt.run) \(attempt.node): \(problem)"))
        }
        try note(record, tellsAnyway: check.onFailure == .tell && !check.isGood, in: &turn, db)
    }

    private func note(
        _ record: QualityRecord, tellsAnyway: Bool, arrival: Int64? = nil, in turn: inout Turn, _ db: Database
    ) throws {
        // Before the first, all was well.
        let before = try record.scoreBefore(in: db) ?? QualityScore(held: 0, rules: 0)
        try record.write(arrival: arrival, in: db)
        guard record.score < before || tellsAnyway else { return }
        let fell = record.score < before ? ", after \(before.percent)" : ""
        let problems = record.broken.compactMap(\.problem).joined(separator: "; ")
        let subject = record.path.map { "\($0) of \(record.name)" } ?? record.name
        let notice = Notice(
            .quality, at: turn.now, workflow: record.workflow, run: record.run, node: record.node, path: record.path,
            table: record.kind == .table ? record.name : nil,
            message: "\(subject) holds to \(record.score.percent) of its rules\(fell): \(problems)")
        try tell(notice, in: &turn, db)
    }
}

extension QualityScore {
    /// As people read it: `80 %`; never 100 % where a rule does not hold.
    public var percent: String { held == rules ? "100 %" : "\(min(99, Int((value * 100).rounded()))) %" }
}
