import ArgumentParser
import GRDB
import Orchestrator
import Store
import TableSchema
import Timekeeping

/// `tidegate quality`.
struct Quality: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show how many of their rules data hold to: each dataset and table, or one's history.",
        discussion: "The score is the part of the rules of 'expect' and 'check' that held: 1 when all did.")

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "A dataset, or a table as DB.TABLE; all by default.") var name: String?
    @OptionGroup var list: ListOptions
    @Option(help: "Only those of this workflow.") var workflow: String?

    func run() throws {
        if let name { try showHistory(of: name) } else { try showAll() }
    }

    // MARK: All

    /// So many checks make a trend.
    private static let trendMax = 12

    private func showAll() throws {
        let since = try list.sinceInstant()
        let histories =
            try tidegate.openStoreIfAny()?.read { db in
                try QualityRecord.subjects(in: db).filter { workflow == nil || $0.workflow == workflow }.map {
                    subject in
                    try QualityRecord.newest(of: subject, limit: Self.trendMax, in: db)
                }
            } ?? []
        let wanted = histories.filter { history in
            guard let newest = history.first else { return false }
            return since.map { newest.at >= $0 } ?? true
        }.sorted { ($0.first?.at ?? .now) > ($1.first?.at ?? .now) }
        let more = wanted.count > list.limit
        let output = Output()
        if list.json {
            let subjects = wanted.prefix(list.limit).compactMap(Self.json)
            return output.json(["subjects": .array(subjects), "more": .bool(more)])
        }
        var table = TextTable(
            .text("NAME"), .text("WORKFLOW"), .number("SCORE"), .text("TREND"), .number("ROWS"), .number("REJECTED"),
            .text("CHECKED"), .text("WHAT DOES NOT HOLD"))
        for history in wanted.prefix(list.limit) {
            guard let newest = history.first else { continue }
            table.add(
                Cell(newest.name), Cell(newest.workflow), newest.scoreCell, Cell(Self.trend(history)), newest.rowsCell,
                newest.rejectedCell, .time(newest.at), Cell(newest.problems))
        }
        output.table(
            table, ifEmpty: "Nothing was held to rules yet; 'expect' of a dataset and 'check' of a job have them.")
        if !wanted.isEmpty { output.hint("'tidegate quality NAME' shows the history of one.") }
        list.sayMore(more, output)
    }

    /// The scores from the oldest to the newest, a bar each.
    private static func trend(_ history: [QualityRecord]) -> String {
        let bars = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
        return history.reversed().map { bars[Int($0.score.value * Double(bars.count - 1))] }.joined()
    }

    private static func json(_ history: [QualityRecord]) -> JSONValue? {
        guard let newest = history.first else { return nil }
        return [
            "name": .string(newest.name), "kind": .string(newest.kind.rawValue), "workflow": .string(newest.workflow),
            "score": .real(newest.score.value), "rules": JSONValue(newest.score.rules),
            "held": JSONValue(newest.score.held), "rows": JSONValue(newest.rows),
            "rejected": JSONValue(newest.rejected), "checked": newest.at.json,
            "trend": .array(history.reversed().map { .real($0.score.value) }),
        ]
    }

    // MARK: One

    private func showHistory(of name: String) throws {
        let filter = QualityRecord.Filter(
            name: name.contains(".") ? name.lowercased() : name, workflow: workflow, since: try list.sinceInstant(),
            limit: list.limit)
        let (checks, more, known) = try tidegate.openStore().read { db in
            let (checks, more) = try QualityRecord.list(filter, in: db)
            return (checks, more, checks.isEmpty ? try QualityRecord.subjects(in: db).map(\.name) : [])
        }
        if checks.isEmpty, !known.contains(filter.name ?? "") {
            let hint = known.isEmpty ? "nothing was yet" : "there is \(Set(known).sorted().joined(separator: ", "))"
            throw CommandFailure(.usage, "'\(name)' was never held to rules; \(hint)")
        }
        let output = Output()
        if list.json {
            return output.json(["checks": .array(checks.map(\.json)), "more": .bool(more)])
        }
        var table = TextTable(
            .text("CHECKED"), .number("SCORE"), .text("RULES"), .number("ROWS"), .number("REJECTED"), .text("RUN"),
            .text("NODE OR FILE"),
            .text("WHAT DOES NOT HOLD"))
        for check in checks {
            table.add(
                .time(check.at), check.scoreCell, Cell("\(check.score.held) of \(check.score.rules)"), check.rowsCell,
                check.rejectedCell, Cell(check.run ?? "-"), Cell(check.node ?? check.path ?? "-"), Cell(check.problems))
        }
        output.table(table, ifEmpty: "No checks since then.")
        list.sayMore(more, output)
    }
}

extension QualityRecord {
    fileprivate var scoreCell: Cell {
        let isGood = score.held == score.rules
        return Cell(score.percent, isGood ? .good : broken.allSatisfy(\.isWarning) ? .plain : .bad)
    }

    fileprivate var rowsCell: Cell { rows.map { Cell("\($0)") } ?? Cell("-") }

    fileprivate var rejectedCell: Cell { rejected.map { Cell("\($0)") } ?? Cell("-") }

    fileprivate var problems: String { broken.compactMap(\.problem).joined(separator: "; ") }

    /// The check as `quality NAME --json` shows it.
    fileprivate var json: JSONValue {
        [
            "name": .string(name), "kind": .string(kind.rawValue), "workflow": .string(workflow), "checked": at.json,
            "score": .real(score.value), "rules": JSONValue(score.rules), "held": JSONValue(score.held),
            "rows": JSONValue(rows), "rejected": JSONValue(rejected), "run": JSONValue(run), "node": JSONValue(node),
            "path": JSONValue(path),
            "measures": .array(
                measures.sorted { $0.key < $1.key }.map { ["measure": .string($0.key), "value": .real($0.value)] }),
            "broken": .array(
                broken.map { outcome in
                    [
                        "rule": .string(outcome.rule), "severity": .string(outcome.isWarning ? "warn" : "error"),
                        "violations": JSONValue(outcome.violations), "problem": JSONValue(outcome.problem),
                    ]
                }),
        ]
    }
}
