import ArgumentParser
import GRDB
import Orchestrator
import Scheduling
import Store
import Timekeeping

/// `tidegate runs show`.
struct RunsShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a run: its batch, its nodes and their attempts.")

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The run, as 'runs list' names it; by default the newest.") var name: String?
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let (record, nodes) = try tidegate.openStore().read { db in
            let record = try RunRecord.named(name, in: db)
            return (record, try NodeRecord.nodes(of: record.id, in: db))
        }
        let output = Output()
        json ? output.json(Self.json(record, nodes)) : Self.show(record, nodes, output)
    }

    private static func show(_ run: RunRecord, _ nodes: [NodeRecord], _ output: Output) {
        output.facts([
            ("run", Cell(run.id, .heading)),
            ("state", .state(run.state)),
            ("reason", run.reason.map { Cell($0) }),
            ("trigger", Cell(run.trigger)),
            (
                "batch",
                Cell("\(run.files.counted("file")), \(ByteSizeText.format(run.bytes)); closed by \(run.closedBy)")
            ),
            ("started", .time(run.started)),
            ("took", .duration(from: run.started, to: run.ended, now: .now)),
        ])
        output.line()
        var table = TextTable(
            .text("NODE"), .text("STATE"), .number("ATTEMPTS"), .number("TOOK"), .text("OUTPUT OR REASON"))
        for node in nodes {
            table.add(
                Cell(node.node), .state(node.state), .count(node.attempts.count),
                .duration(from: node.started, to: node.ended, now: .now), Cell(node.reason ?? node.outputText))
        }
        output.table(table, ifEmpty: "It has no nodes.")
        if let failed = nodes.first(where: { $0.state.isFailure }) {
            output.hint("tidegate runs logs \(run.id) \(failed.node)    tidegate runs resume \(run.id)")
        } else {
            output.hint("tidegate runs logs \(run.id)")
        }
    }

    private static func json(_ run: RunRecord, _ nodes: [NodeRecord]) -> JSONValue {
        [
            "run": .string(run.id), "workflow": .string(run.workflow), "state": .string(run.state.rawValue),
            "trigger": .string(run.trigger), "started": run.started.json, "ended": run.ended.json,
            "reason": JSONValue(run.reason),
            "batch": [
                "files": JSONValue(run.files), "bytes": JSONValue(run.bytes), "closed_by": .string(run.closedBy),
            ],
            "nodes": .array(nodes.map(\.json)),
        ]
    }
}

extension RunRecord {
    /// The run of a name, or the newest.
    static func named(_ name: String?, in db: Database) throws -> RunRecord {
        if let name {
            if let run = try run(name, in: db) { return run }
            throw CommandFailure(.usage, "there is no run '\(name)'; see 'tidegate runs list'")
        }
        guard let newest = try list(Filter(limit: 1), in: db).runs.first else {
            throw CommandFailure(.usage, "there are no runs yet; start one with 'tidegate run WORKFLOW'")
        }
        return newest
    }
}

extension NodeRecord {
    /// Its outputs in a line: `rows 1200, files 3`.
    var outputText: String {
        outputs.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.text)" }.joined(separator: ", ")
    }

    fileprivate var json: JSONValue {
        [
            "node": .string(node), "state": .string(state.rawValue), "reason": JSONValue(reason),
            "started": started.json, "ended": ended.json,
            "outputs": .object(outputs.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) }),
            "attempts": .array(
                attempts.map { attempt in
                    [
                        "attempt": JSONValue(attempt.number), "state": .string(attempt.state),
                        "error": JSONValue(attempt.error), "message": JSONValue(attempt.message),
                        "started": attempt.started.json, "ended": attempt.ended.json,
                    ]
                }),
        ]
    }
}

extension OutputValue {
    /// The value as people read it.
    var text: String {
        switch self {
        case .null: "null"
        case .integer(let value): Int(value).grouped
        case .real(let value): "\(value)"
        case .text(let value): value
        }
    }

    /// The value as JSON has it.
    var json: JSONValue {
        switch self {
        case .null: .null
        case .integer(let value): .integer(value)
        case .real(let value): .real(value)
        case .text(let value): .string(value)
        }
    }
}
