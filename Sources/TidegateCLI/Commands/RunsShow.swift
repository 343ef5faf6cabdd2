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
    @Flag(help: "Show every change of state instead, oldest first.") var history = false
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        if history { return try showHistory() }
        var (record, nodes) = try tidegate.openStore().read { db in
            let record = try RunRecord.named(name, in: db)
            return (record, try NodeRecord.nodes(of: record.id, in: db))
        }
        if !record.state.isEnded { try tellWaits(of: record.id, in: &nodes) }
        let workspace = try tidegate.openWorkspace()
        for index in nodes.indices { nodes[index].look(into: workspace, run: record.id) }
        let output = Output()
        json ? output.json(Self.json(record, nodes)) : Self.show(record, nodes, output)
    }

    /// What nodes wait for, which only the daemon knows that runs them.
    private func tellWaits(of run: String, in nodes: inout [NodeRecord]) throws {
        for wait in try ControlClient(try tidegate.openWorkspace()).send(.waits(run: run))?.waits ?? [] {
            guard let index = nodes.firstIndex(where: { $0.node == wait.node }) else { continue }
            nodes[index].reason = "waits for \(wait.what)"
        }
    }

    private func showHistory() throws {
        let (run, changes) = try tidegate.openStore().read { db in
            let run = try RunRecord.named(name, in: db).id
            return (run, try HistoryRecord.history(of: run, in: db))
        }
        let output = Output()
        guard !json else {
            return output.json(["run": .string(run), "history": .array(changes.map(\.json))])
        }
        var table = TextTable(
            .text("AT"), .text("NODE"), .number("ATTEMPT"), .text("FROM"), .text("TO"), .text("DETAIL"))
        for change in changes {
            table.add(
                Cell(change.at.iso8601), Cell(change.node ?? "-"), Cell(change.attempt.map { "\($0)" } ?? "-"),
                Cell(change.from ?? "-"), Cell(change.to), Cell(change.detail ?? ""))
        }
        output.table(table, ifEmpty: "It has no history.")
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
            ("key", run.key.map { Cell($0) }),
            ("started", .time(run.started)),
            ("took", .duration(from: run.started, to: run.ended, now: .now)),
        ])
        output.line()
        let timeline = timeline(of: run, output.terminal)
        var columns: [TextTable.Column] = [.text("NODE"), .text("STATE"), .number("ATTEMPTS"), .number("TOOK")]
        if timeline != nil { columns.append(.text("WHEN")) }
        var table = TextTable(columns: columns + [.text("OUTPUT OR REASON")])
        for node in nodes {
            var row: [Cell] = [
                Cell(node.node), .state(node.state), .count(node.attempts.count),
                .duration(from: node.started, to: node.ended, now: .now),
            ]
            if let timeline {
                row.append(Cell(timeline.bars(node.stretches(until: .now)), Cell.state(node.state).style))
            }
            table.add(row: row + [Cell(node.reason ?? node.outputText)])
        }
        output.table(table, ifEmpty: "It has no nodes.")
        for node in nodes {
            if let engine = node.attempts.last?.engine { output.line("\(node.node) on \(engine.text)") }
        }
        if run.state == .failed, let failed = nodes.first(where: { $0.state.isFailure }) {
            output.hint("tidegate runs logs \(run.id) \(failed.node)    tidegate runs resume \(run.id)")
        } else {
            output.hint("tidegate runs logs \(run.id)")
        }
    }

    /// When the nodes ran, where a person looks and the window is wide enough for it.
    private static func timeline(of run: RunRecord, _ terminal: Terminal) -> Timeline? {
        guard let started = run.started, let width = terminal.width, width >= 100 else { return nil }
        return Timeline(from: started, to: run.ended ?? .now, width: width / 4)
    }

    private static func json(_ run: RunRecord, _ nodes: [NodeRecord]) -> JSONValue {
        [
            "run": .string(run.id), "workflow": .string(run.workflow), "state": .string(run.state.rawValue),
            "trigger": .string(run.trigger), "started": run.started.json, "ended": run.ended.json,
            "reason": JSONValue(run.reason),
            "batch": [
                "files": JSONValue(run.files), "bytes": JSONValue(run.bytes), "closed_by": .string(run.closedBy),
                "key": JSONValue(run.key),
            ],
            "nodes": .array(nodes.map(\.json)),
        ]
    }
}

extension HistoryRecord {
    fileprivate var json: JSONValue {
        [
            "at": at.json, "node": JSONValue(node), "attempt": JSONValue(attempt), "from": JSONValue(from),
            "to": .string(to), "detail": JSONValue(detail),
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

    /// When its attempts ran; of one that takes none, from its start to its end.
    fileprivate func stretches(until now: Instant) -> [(from: Instant, to: Instant)] {
        guard attempts.isEmpty else { return attempts.map { ($0.started, $0.ended ?? now) } }
        return started.map { [($0, ended ?? now)] } ?? []
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
                        "engine": attempt.engine?.json ?? .null,
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
