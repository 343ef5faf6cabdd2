import ArgumentParser
import Arrivals
import GRDB
import Orchestrator
import Scheduling
import Store
import Timekeeping
import Workflows

/// `tidegate status`.
struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show at a glance: the daemon, the workflows and their next fires, files and runs.")

    @ParentCommand var tidegate: Tidegate
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let workspace = try tidegate.openWorkspace()
        let view = try StatusView(workspace)
        let output = Output()
        json ? output.json(view.json) : view.show(on: output)
    }
}

/// What is told of a workspace at a glance.
private struct StatusView {
    let workspace: Workspace
    let hasDaemon: Bool
    /// How the daemon's loop has been doing.
    let loop: LoopReport?
    /// How full the machine is with attempts.
    let machine: MachineReport?
    /// Where the daemon takes HTTP requests.
    let http: DoorReport?
    var waitingSince: Instant?
    let reading: WorkflowFolder.Reading
    var counts: [ArrivalCount] = []
    var runs: [RunRecord] = []
    var held = 0
    /// What workflows may cost today.
    var budgets: [BudgetRecord] = []
    /// The daemon's newest life.
    var life: DaemonLife?
    /// What is to happen by a time.
    var deadlines: [DeadlineRecord] = []
    /// The channels that have not taken their last message.
    var failingChannels: [ChannelRecord] = []
    /// What does not work of buckets.
    var outages: [BucketOutage] = []

    init(_ workspace: Workspace) throws {
        self.workspace = workspace
        let answer = try ControlClient(workspace).send(.ping)
        hasDaemon = answer != nil
        loop = answer?.loop
        machine = answer?.machine
        http = answer?.http
        reading = WorkflowFolder(workspace).read()
        guard let store = try? Store.openReadOnly(path: workspace.databaseFile, migrations: Workspace.migrations)
        else { return }
        let settings = try? Settings.read(workspace).settings
        let definitions = reading.loaded.map(\.definition)
        (waitingSince, counts, runs, held, failingChannels, deadlines, life, budgets, outages) = try store.read { db in
            (
                try Ledger.waitingSince(in: db), try Ledger.counts(in: db),
                try RunRecord.list(.init(limit: 5), in: db).runs,
                try RunRecord.heldFiles(in: db),
                try ChannelRecord.list(settings ?? Settings(), in: db).filter { $0.failures > 0 },
                try DeadlineRecord.list(in: db), try DaemonLife.newest(in: db),
                try definitions.compactMap { try BudgetRecord.of($0, settings?.price, at: .now, in: db) },
                try BucketOutage.list(in: db)
            )
        }
    }

    func show(on output: Output) {
        let facts: [(String, Cell?)] = [
            ("workspace", Cell(workspace.root)),
            (
                "daemon",
                hasDaemon ? daemon : Cell("not running; start it with 'tidegate daemon'", .busy)
            ),
            ("loop", loop.map { Cell($0.line) }), ("machine", machine?.cell), ("http", http?.cell),
            (
                "waiting",
                waitingSince.map {
                    Cell("the oldest file since \(Cell.time($0).text), \((Instant.now - $0).shortText)")
                }
            ),
            ("problems", problems), ("notices", notices),
        ]
        output.facts(
            facts
                + outages.map { outage in
                    let since = Cell.time(outage.since).text
                    return ("bucket", Cell("\(outage.what) does not work since \(since): \(outage.error)", .bad))
                })
        output.line()
        output.table(workflowTable, ifEmpty: "No workflow loads; see 'tidegate validate'.")
        if !counts.isEmpty {
            output.line()
            output.table(fileTable, ifEmpty: "")
        }
        if !budgets.isEmpty {
            output.line()
            output.table(budgetTable, ifEmpty: "")
        }
        if !deadlines.isEmpty {
            output.line()
            output.table(deadlineTable, ifEmpty: "")
        }
        if held > 0 {
            output.line("\(held.counted("file")) held by runs that did not succeed; see 'tidegate runs list'.")
        }
        guard !runs.isEmpty else { return output.hint("\nNothing has run yet.") }
        output.line()
        var table = TextTable(.text("RUN"), .text("STATE"), .text("STARTED"), .number("TOOK"), .number("FILES"))
        for run in runs {
            table.add(
                Cell(run.id), .state(run.state), .time(run.started),
                .duration(from: run.started, to: run.ended, now: .now), .count(run.files))
        }
        output.table(table, ifEmpty: "")
    }

    private var daemon: Cell {
        guard let life, life.ended == nil else { return Cell("running", .good) }
        let since = "running since \(Cell.time(life.started).text)"
        return life.isAfterDeath ? Cell("\(since); the one before it died", .busy) : Cell(since, .good)
    }

    private var problems: Cell? {
        guard !reading.brokenFiles.isEmpty else { return nil }
        let files = reading.brokenFiles.sorted().joined(separator: ", ")
        return Cell("\(files) does not load; its last good version goes on; see 'tidegate validate'", .bad)
    }

    private var notices: Cell? {
        guard !failingChannels.isEmpty else { return nil }
        let channels = failingChannels.map { "\($0.channel) could not be told of \($0.waiting.counted("notice"))" }
        return Cell("\(channels.joined(separator: ", ")); see 'tidegate notify'", .bad)
    }

    private var workflowTable: TextTable {
        var table = TextTable(.text("WORKFLOW"), .text("STARTED BY"), .text("NEXT FIRE"))
        for loaded in reading.loaded {
            let definition = loaded.definition
            table.add(
                Cell(definition.workflow.name),
                Cell(definition.workflow.triggers.map(\.summary).joined(separator: ", ")), .time(nextFire(definition)))
        }
        return table
    }

    private func nextFire(_ definition: RunDefinition) -> Instant? {
        definition.workflow.triggers.compactMap { $0.nextFire(after: .now, in: definition.zone) }.min()
    }

    private var budgetTable: TextTable {
        var table = TextTable(
            .text("BUDGET"), .number("SPENT TODAY"), .number("OF"), .number("A RUN COSTS"), .text("NEXT BATCH"))
        for budget in budgets {
            let next: Cell = budget.isOpen ? Cell("when it is due", .good) : .time(budget.opens)
            table.add(
                Cell(budget.workflow), Cell(budget.spent, budget.isUsed ? .bad : .good), Cell(budget.amount),
                Cell(budget.perRun), next)
        }
        return table
    }

    private var deadlineTable: TextTable {
        var table = TextTable(
            .text("EXPECTED"), .text("STATE"), .text("BY"), .text("NEXT BY"), .number("CAME SINCE"))
        for deadline in deadlines {
            let subject = deadline.dataset.map { "\(deadline.workflow).\($0)" } ?? "a run of \(deadline.workflow)"
            table.add(
                Cell(subject), Cell(deadline.state.rawValue, deadline.state.style), .time(deadline.due),
                .time(next(deadline)), .count(deadline.found))
        }
        return table
    }

    /// When something is expected next.
    private func next(_ deadline: DeadlineRecord) -> Instant? {
        let definition = reading.loaded.first { $0.definition.workflow.name == deadline.workflow }?.definition
        return definition.flatMap { definition in
            definition.workflow.deadlines.first { $0.subject.dataset == deadline.dataset }?
                .by.next(after: .now, in: definition.zone)
        }
    }

    private var fileTable: TextTable {
        var table = TextTable(
            .text("DATASET"), .number("NEW"), .number("VALID"), .number("INVALID"), .number("INGESTED"))
        let byDataset = Dictionary(grouping: counts) { "\($0.workflow).\($0.dataset)" }
        for (dataset, counts) in byDataset.sorted(by: { $0.key < $1.key }) {
            func cell(_ state: ArrivalState, _ style: Terminal.Style) -> Cell {
                let count = counts.first { $0.state == state }?.files ?? 0
                return Cell(count.grouped, count == 0 ? .faint : style)
            }
            table.add(
                Cell(dataset), cell(.new, .busy), cell(.valid, .busy), cell(.invalid, .bad), cell(.ingested, .good))
        }
        return table
    }

    var json: JSONValue {
        [
            "workspace": .string(workspace.root), "daemon": .bool(hasDaemon),
            "life": life.map { life in
                ["started": life.started.json, "ended": life.ended.json, "after_death": .bool(life.isAfterDeath)]
            } ?? .null,
            "workflows": .array(
                reading.loaded.map { loaded in
                    [
                        "workflow": .string(loaded.definition.workflow.name), "file": .string(loaded.file),
                        "next_fire": nextFire(loaded.definition).json,
                    ]
                }),
            "broken": .array(reading.brokenFiles.sorted().map { .string($0) }),
            "files": .array(
                counts.map { count in
                    [
                        "workflow": .string(count.workflow), "dataset": .string(count.dataset),
                        "state": .string(count.state.rawValue), "files": JSONValue(count.files),
                    ]
                }),
            "waiting_since": waitingSince.map(\.json) ?? .null, "loop": loop.map(\.json) ?? .null,
            "machine": machine.map(\.json) ?? .null,
            "http": http.map { ["listen": .string($0.listen), "error": JSONValue($0.error)] } ?? .null,
            "budgets": .array(
                budgets.map { budget in
                    [
                        "workflow": .string(budget.workflow), "currency": .string(budget.currency),
                        "spent": .real(budget.today.spent), "budget": .real(budget.today.budget),
                        "run": .real(budget.today.perRun), "opens": budget.isOpen ? .null : budget.opens.json,
                    ]
                }),
            "expected": .array(
                deadlines.map { deadline in
                    [
                        "workflow": .string(deadline.workflow), "dataset": JSONValue(deadline.dataset),
                        "state": .string(deadline.state.rawValue), "by": deadline.due.json,
                        "next": next(deadline).json, "found": JSONValue(deadline.found),
                    ]
                }),
            "held": JSONValue(held), "failing_channels": .array(failingChannels.map { .string($0.channel) }),
            "outages": .array(
                outages.map { ["what": .string($0.what), "since": $0.since.json, "error": .string($0.error)] }),
            "runs": .array(runs.map(\.json)),
        ]
    }
}

extension DoorReport {
    /// In a line, for people.
    var line: String { error ?? "events are taken at \(events)" }

    fileprivate var cell: Cell { error == nil ? Cell(line) : Cell(line, .bad) }
}

extension LoopReport {
    /// In a line, for people.
    fileprivate var line: String {
        "in the last minute \(commits.counted("commit")) of \(transitions.counted("change")), the longest "
            + "\(Duration.microseconds(longestRound).shortText), lag \(Duration.microseconds(lag).shortText); "
            + "\(messages.counted("message")) waiting"
    }

    fileprivate var json: JSONValue {
        [
            "lag_us": .integer(lag), "messages": JSONValue(messages), "commits": JSONValue(commits),
            "transitions": JSONValue(transitions), "longest_round_us": .integer(longestRound),
        ]
    }
}

extension Trigger {
    /// `schedule 0 2 * * *`, `upload of orders`, `request`.
    var summary: String {
        switch condition {
        case .schedule(let schedule): "schedule \(schedule.text)"
        case .upload(let condition):
            "upload of \(condition.datasets.joined(separator: condition.mode == .all ? " and " : " or "))"
        case .onDemand: "request"
        }
    }
}
