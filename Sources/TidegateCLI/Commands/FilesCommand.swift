import ArgumentParser
import Arrivals
import GRDB
import Orchestrator
import Scheduling
import Store
import TableSchema
import Timekeeping

/// `tidegate files`.
struct Files: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List files with their states, tell one file's life and why it is not ingested, look at one again.",
        subcommands: [
            FilesList.self, FilesShow.self, FilesWhy.self, FilesExpected.self, FilesRetry.self, FilesNotify.self,
        ],
        defaultSubcommand: FilesList.self
    )
}

/// `tidegate files list`.
struct FilesList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List files, newest first.")

    @ParentCommand var tidegate: Tidegate
    @OptionGroup var list: ListOptions
    @Option(help: "Only files in this state: NEW, VALID, INVALID, INGESTED.") var state: String?
    @Option(help: "Only files of this workflow.") var workflow: String?
    @Option(help: "Only files of this dataset.") var dataset: String?
    @Option(name: .customLong("run"), help: "Only files in the batch of this run.") var runID: String?

    func run() throws {
        let filter = ArrivalFilter(
            workflow: workflow, dataset: dataset, state: try state.map(parse), since: try list.sinceInstant(),
            run: runID)
        let (arrivals, more, runs) = try tidegate.openStore().read { db in
            let (arrivals, more) = try Ledger.list(filter, limit: list.limit, in: db)
            return (arrivals, more, list.json ? [] : try arrivals.map { try Self.runs(of: $0, in: db) })
        }
        let output = Output()
        if list.json {
            return output.json(["files": .array(arrivals.map(\.json)), "more": .bool(more)])
        }
        var table = TextTable(
            .text("STATE"), .text("DATASET"), .number("SIZE"), .text("ARRIVED"), .text("RUN"), .text("PATH AND REASON"))
        for (arrival, runs) in zip(arrivals, runs) {
            let version = arrival.version > 1 ? " (version \(arrival.version))" : ""
            let reason = (arrival.reason ?? arrival.remark).map { ": \($0)" } ?? ""
            table.add(
                .state(arrival.state), Cell(arrival.dataset), .bytes(arrival.size), .time(arrival.arrived),
                Cell(runs.isEmpty ? "-" : runs.joined(separator: ", ")), Cell(arrival.path + version + reason))
        }
        output.table(table, ifEmpty: "No files.")
        list.sayMore(more, output)
    }

    /// The run that has a file; of one that waits for further triggers, those that have it already.
    private static func runs(of arrival: Arrival, in db: Database) throws -> [String] {
        if let run = arrival.run { return [run] }
        guard arrival.state == .valid else { return [] }
        return Set(try Ledger.shares(of: arrival.id, in: db).compactMap(\.run)).sorted()
    }

    private func parse(_ text: String) throws -> ArrivalState {
        guard let state = ArrivalState(rawValue: text.uppercased()) else {
            throw CommandFailure(.usage, "'\(text)' is no state of a file; use NEW, VALID, INVALID or INGESTED")
        }
        return state
    }
}

/// `tidegate files show`.
struct FilesShow: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Tell a file's whole life.")

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The file's path in the workspace.") var path: String
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let lives = try tidegate.openStore().read { db in
            try Ledger.arrivals(path: path, in: db).map { arrival in
                Life(
                    arrival: arrival, changes: try Ledger.history(of: arrival.id, in: db),
                    shares: try Ledger.shares(of: arrival.id, in: db), fate: try FileFate(of: arrival, in: db))
            }
        }
        guard !lives.isEmpty else {
            throw CommandFailure(.usage, "no file '\(path)' has arrived; see 'tidegate files list'")
        }
        let output = Output()
        if json {
            return output.json(["versions": .array(lives.map(\.json))])
        }
        for life in lives { show(life, output) }
    }

    private func show(_ life: Life, _ output: Output) {
        let (arrival, fate) = (life.arrival, life.fate)
        output.heading(
            "\(Cell(arrival.path).text), version \(arrival.version) of \(arrival.workflow).\(arrival.dataset)")
        output.facts([
            ("state", .state(arrival.state)), ("reason", arrival.reason.map { Cell($0) }),
            ("size", .bytes(arrival.size)), ("hash", arrival.hash.map { Cell($0) }),
            ("moved to", arrival.movedTo.map { Cell($0) }), ("rows", fate.rows.map { Cell("\($0)") }),
            ("rules", fate.check.map { Cell("\($0.score.held) of \($0.score.rules) hold") }),
            ("rejected", arrival.separated.map { Cell("\($0.rejected.counted("row")), in \($0.rejectsPlace)") }),
            ("table", fate.table.map { Cell("\($0.rows.counted("row")) of \($0.name)") }),
            ("run", arrival.run.map { Cell("\($0)\(fate.runSentence)") }),
        ])
        for share in life.shares { output.line("  for \(share.sentence)") }
        for made in fate.made {
            output.line("  \(made.node) made \(made.rows.counted("row")) of \(made.table)\(made.togetherSentence)")
        }
        for change in life.changes {
            let what = change.from == change.to ? "" : "\(change.to.rawValue) "
            output.line("  \(Cell.time(change.at).text)  \(what)\(change.detail ?? "")")
        }
    }

    /// One version of a file.
    private struct Life {
        let arrival: Arrival
        let changes: [ArrivalChange]
        let shares: [Share]
        let fate: FileFate

        var json: JSONValue {
            guard case .object(let fields) = arrival.json else { return .null }
            let history: [JSONValue] = changes.map { change in
                [
                    "at": change.at.json, "from": JSONValue(change.from?.rawValue), "to": .string(change.to.rawValue),
                    "detail": JSONValue(change.detail),
                ]
            }
            let made: [JSONValue] = fate.made.map { made in
                ["node": .string(made.node), "table": .string(made.table.description), "rows": .integer(made.rows)]
            }
            let table: JSONValue =
                fate.table.map { ["table": .string($0.name.description), "rows": .integer($0.rows)] } ?? .null
            return .object(
                fields + [
                    ("rows", JSONValue(fate.rows)), ("score", fate.check.map { .real($0.score.value) } ?? .null),
                    ("joined", table), ("made", .array(made)), ("shares", .array(shares.map(\.json))),
                    ("history", .array(history)),
                ])
        }
    }
}

extension Share {
    /// Which run has it for the trigger.
    fileprivate var sentence: String {
        guard let run else { return "\(trigger) it waits" }
        return "\(trigger) by \(run)\(ingested == nil ? ", which has not succeeded" : "")"
    }

    fileprivate var json: JSONValue {
        ["trigger": .string(trigger), "run": JSONValue(run), "ingested": ingested.json]
    }
}

extension FileFate {
    /// Behind the name of the run.
    fileprivate var runSentence: String {
        guard let runState else { return "" }
        return ", \(runState.rawValue)" + (batchFiles > 1 ? ", with \((batchFiles - 1).counted("other file"))" : "")
    }
}

extension FileFate.Made {
    /// That other files had a part in what was made.
    fileprivate var togetherSentence: String { batchFiles > 1 ? ", of all \(batchFiles) files together" : "" }
}

/// `tidegate files retry`.
struct FilesRetry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Look again at INVALID files, or let the files of a run that did not succeed wait for other runs.")

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "Paths of INVALID files, as they arrived.") var paths: [String] = []
    @Option(name: .customLong("run"), help: "The run whose files are to wait again.") var runID: String?

    func validate() throws {
        if paths.isEmpty == (runID == nil) { throw ValidationError("name either paths or --run RUN") }
    }

    func run() async throws {
        let reply = try await tidegate.ask(runID.map { .release(run: $0) } ?? .retry(paths: paths))
        Output().line(reply.message)
    }
}

extension Arrival {
    /// That it is held, or that some of its rows did not go on; nil when all did.
    fileprivate var remark: String? {
        guard state != .invalid else { return nil }
        let rejection = separated.map { "without \($0.rejected.counted("row")), in \($0.rejectsPlace)" }
        let remarks = [isHeld ? "waits for its manifest" : nil, rejection].compactMap { $0 }
        return remarks.isEmpty ? nil : remarks.joined(separator: "; ")
    }

    /// The file as `files list --json` shows it.
    var json: JSONValue {
        [
            "path": .string(path), "dataset": .string(dataset), "workflow": .string(workflow),
            "state": .string(state.rawValue), "version": JSONValue(version), "size": JSONValue(size),
            "hash": JSONValue(hash), "run": JSONValue(run), "reason": JSONValue(reason), "arrived": arrived.json,
            "ingested": ingested.json, "moved_to": JSONValue(movedTo), "rejected": JSONValue(separated?.rejected),
            "rejects": JSONValue(separated?.rejectsPlace), "held": .bool(isHeld),
            "captures": .object(captures.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }),
        ]
    }
}

extension Cell {
    /// A file's state in its colour.
    static func state(_ state: ArrivalState) -> Cell {
        switch state {
        case .new, .valid: Cell(state.rawValue, .busy)
        case .invalid: Cell(state.rawValue, .bad)
        case .ingested: Cell(state.rawValue, .good)
        }
    }
}
