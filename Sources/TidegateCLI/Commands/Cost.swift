import ArgumentParser
import GRDB
import Orchestrator
import Scheduling
import Store
import Timekeeping
import Workflows

/// `tidegate cost`.
struct Cost: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what batching saved against one run a file, and what other batches would cost.",
        discussion: """
            With --what-if the arrivals of the past go through the scheduler again, batched in other ways; nothing is \
            executed, and each job takes as long as it did on average. 'price: glue' in tidegate.yaml, or --price, says \
            what runs cost.
            """)

    @ParentCommand var tidegate: Tidegate
    @Option(
        name: .customLong("what-if"),
        help:
            "Another way to batch: window=1h,files=100,size=1GB,quiet=2m, or schedule='0 2 * * *'. Any number of them.")
    var changes: [String] = []
    @Option(help: "Only this workflow.") var workflow: String?
    @Option(help: "For --what-if, the begin of the span; by default the first file of the last 30 days.") var from:
        String?
    @Option(help: "What runs cost: glue or local; by default what tidegate.yaml says.") var price: String?
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let workspace = try tidegate.openWorkspace()
        let model = try model(in: workspace)
        let definitions = WorkflowFolder(workspace).read().loaded.map(\.definition)
        let store = try tidegate.openStore()
        let output = Output()
        guard changes.isEmpty else {
            let trials = try trials(of: definitions, model, store)
            return json ? output.json(Self.json(trials, model)) : show(trials, model, on: output)
        }
        let costs = try store.read { db in try RunCost.byWorkflow(model, definitions.map(\.workflow), in: db) }
            .filter { workflow == nil || workflow == $0.workflow }
        json ? output.json(Self.json(costs, model)) : show(costs, model, on: output)
    }

    private func model(in workspace: Workspace) throws -> PriceModel? {
        guard let price else { return try Settings.read(workspace).settings.price }
        guard let model = PriceModel.named[price] else {
            throw CommandFailure(.usage, "--price takes \(PriceModel.named.keys.sorted().joined(separator: " or "))")
        }
        return model
    }

    // MARK: What runs cost

    private func show(_ costs: [RunCost], _ model: PriceModel?, on output: Output) {
        var table = TextTable(
            .text("WORKFLOW"), .number("FILES"), .number("RUNS"), .number("TIME"), .number("COST"),
            .number("ONE RUN A FILE"), .number("ITS TIME"), .number("ITS COST"), .number("SAVED"))
        for cost in costs {
            table.add(
                Cell(cost.workflow), .count(cost.files), .count(cost.runs),
                Cell(Duration.seconds(cost.seconds).shortText), Self.cell(cost.price, model),
                .count(cost.runsWithoutBatching), Cell(Duration.seconds(cost.secondsWithoutBatching).shortText),
                Self.cell(cost.priceWithoutBatching, model),
                Cell("\(cost.savedPricePercent ?? cost.savedPercent) %", .good))
        }
        output.table(table, ifEmpty: "No run has ended yet.")
        output.hint("Without batching each run is taken as the shortest run there was.\(Self.priceHint(model))")
    }

    private static func cell(_ price: Double?, _ model: PriceModel?) -> Cell {
        guard let price, let model else { return Cell("-", .faint) }
        return Cell(model.text(price))
    }

    private static func priceHint(_ model: PriceModel?) -> String {
        model == nil ? " 'price: glue' in tidegate.yaml, or --price glue, tells costs." : ""
    }

    // MARK: What they would cost

    private func trials(
        of definitions: [RunDefinition], _ model: PriceModel?, _ store: Store
    ) throws -> [(workflow: String, trials: [CostTrial])] {
        let start = try from.map { try Backfill.instant($0, "--from") } ?? Instant.now - .seconds(30 * 86_400)
        let span = start..<max(Instant.now, start)
        let changes = try changes.map { text throws(CommandFailure) in
            do throws(BatchChange.Problem) {
                return try BatchChange(text)
            } catch {
                throw CommandFailure(.usage, "--what-if: \(error)")
            }
        }
        let found = try definitions.filter { workflow == nil || workflow == $0.workflow.name }.map { definition in
            (
                workflow: definition.workflow.name,
                trials: try CostTrial.all(
                    of: definition, changes, in: span, beginsWithFiles: from == nil, model, store)
            )
        }.filter { !$0.trials.isEmpty }
        guard !found.isEmpty else {
            throw CommandFailure(.usage, "no workflow\(workflow.map { " '\($0)'" } ?? "") batches files that arrive")
        }
        return found
    }

    private func show(_ all: [(workflow: String, trials: [CostTrial])], _ model: PriceModel?, on output: Output) {
        for (workflow, trials) in all {
            output.heading(workflow)
            var table = TextTable(
                .text("BATCHES"), .number("RUNS"), .number("FILES"), .number("STILL WAIT"), .number("TIME"),
                .number("COST"), .text(""), .number("FIRST FILE WAITS"), .number("AT MOST"))
            let sums = trials.map { $0.price ?? Double($0.time.microseconds) }
            for (trial, sum) in zip(trials, sums) {
                let share = sum / max(sums.max() ?? 0, .leastNonzeroMagnitude)
                table.add(
                    Cell(trial.rules), .count(trial.runs), .count(trial.files), .count(trial.waiting),
                    Cell(trial.time.shortText), Self.cell(trial.price, model),
                    Cell(String(repeating: "█", count: Int((share * 16).rounded(.up)))),
                    Cell(trial.usualWait?.shortText ?? "-"), Cell(trial.longestWait?.shortText ?? "-"))
            }
            output.table(table, ifEmpty: "")
        }
        output.hint(
            "A first file waits from its arrival to the end of its run. Each job takes as long as it did on average.\(Self.priceHint(model))"
        )
    }

    // MARK: JSON

    private static func json(_ costs: [RunCost], _ model: PriceModel?) -> JSONValue {
        [
            "currency": JSONValue(model?.currency),
            "workflows": .array(
                costs.map { cost in
                    [
                        "workflow": .string(cost.workflow), "runs": JSONValue(cost.runs),
                        "files": JSONValue(cost.files),
                        "seconds": .real(cost.seconds), "price": cost.price.map { .real($0) } ?? .null,
                        "runs_without_batching": JSONValue(cost.runsWithoutBatching),
                        "seconds_without_batching": .real(cost.secondsWithoutBatching),
                        "price_without_batching": cost.priceWithoutBatching.map { .real($0) } ?? .null,
                    ]
                }),
        ]
    }

    private static func json(_ all: [(workflow: String, trials: [CostTrial])], _ model: PriceModel?) -> JSONValue {
        let workflows: [JSONValue] = all.map { workflow, trials in
            let rows: [JSONValue] = trials.map { trial in
                [
                    "batches": .string(trial.rules), "runs": JSONValue(trial.runs), "files": JSONValue(trial.files),
                    "waiting": JSONValue(trial.waiting), "seconds": .real(Double(trial.time.microseconds) / 1e6),
                    "price": trial.price.map { .real($0) } ?? .null,
                    "usual_wait_seconds": trial.usualWait.map { .real(Double($0.microseconds) / 1e6) } ?? .null,
                    "longest_wait_seconds": trial.longestWait.map { .real(Double($0.microseconds) / 1e6) } ?? .null,
                ]
            }
            return ["workflow": .string(workflow), "trials": .array(rows)]
        }
        return ["currency": JSONValue(model?.currency), "workflows": .array(workflows)]
    }
}
