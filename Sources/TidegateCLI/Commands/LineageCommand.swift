import ArgumentParser
import GRDB
import Orchestrator
import Store

/// `tidegate lineage`.
struct LineageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lineage", abstract: "Show what a table is made of, and what is made of it.",
        discussion: """
            Each line is a table or dataset, the job or crawler between, and its newest run. Columns are those whose values \
            come into a column, as DuckDB's plan of the SQL tells; not those that only filter or join.
            """)

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "A table, as DB.TABLE, or a dataset, as WORKFLOW/DATASET.") var name: String
    @Flag(help: "Only what it is made of.") var upstream = false
    @Flag(help: "Only what is made of it.") var downstream = false
    @Option(name: .customLong("run"), help: "Only what this run did.") var madeBy: String?
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let source = TableEdge.Source(kind: name.contains("/") ? .dataset : .table, name: name.lowercased())
        let store = try tidegate.openStore()
        let (above, below) = try store.read { db in
            (
                downstream && !upstream || source.kind == .dataset
                    ? [] : try LineageWalk.upstream(of: source.name, run: madeBy, in: db),
                upstream && !downstream ? [] : try LineageWalk.downstream(of: source, run: madeBy, in: db)
            )
        }
        if json {
            return Output().json([
                "name": .string(source.name), "upstream": .array(above.map(\.json)),
                "downstream": .array(below.map(\.json)),
            ])
        }
        guard !above.isEmpty || !below.isEmpty else {
            throw CommandFailure(
                .usage, "nothing is known of where '\(name)' comes from; no run made it, or anything of it")
        }
        let output = Output()
        Self.show(above, "MADE OF", output) { $0.edge.source }
        if !above.isEmpty, !below.isEmpty { output.line() }
        Self.show(below, "GOES INTO", output) { TableEdge.Source(kind: .table, name: $0.edge.target) }
    }

    private static func show(
        _ steps: [LineageWalk.Step], _ title: String, _ output: Output, _ end: (LineageWalk.Step) -> TableEdge.Source
    ) {
        guard !steps.isEmpty else { return }
        var table = TextTable(
            .text(title), .text("BY"), .text("RUN"), .number("RUNS"), .text("WHEN"), .text("COLUMNS"))
        for step in steps {
            let end = end(step)
            let kind = end.kind == .dataset ? " (dataset)" : ""
            table.add(
                Cell(String(repeating: "  ", count: step.depth) + end.name + kind),
                Cell("\(step.edge.workflow) \(step.edge.node)"), Cell(step.edge.run), .count(step.edge.runs),
                .time(step.edge.at), Cell(step.columnText))
        }
        output.table(table, ifEmpty: "")
    }
}

extension LineageWalk.Step {
    /// `total ← amount; day ← day`.
    fileprivate var columnText: String {
        (edge.columns ?? [:]).sorted { $0.key < $1.key }.map { column, from in
            from == [column] ? column : "\(column) ← \(from.joined(separator: ", "))"
        }.joined(separator: "; ")
    }

    fileprivate var json: JSONValue {
        [
            "source": ["kind": .string(edge.source.kind.rawValue), "name": .string(edge.source.name)],
            "target": .string(edge.target), "workflow": .string(edge.workflow), "node": .string(edge.node),
            "run": .string(edge.run), "runs": JSONValue(edge.runs), "at": edge.at.json,
            "columns": edge.columns.map { columns in
                .object(columns.sorted { $0.key < $1.key }.map { ($0.key, .array($0.value.map(JSONValue.string))) })
            } ?? .null, "depth": JSONValue(depth),
        ]
    }
}
