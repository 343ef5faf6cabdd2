import Orchestrator

/// Draws workflows, as texts: what the loader reads is what runs and recoveries go on from.
struct RandomWorkflow {
    /// Its name.
    let name: String
    /// Workflows that its nodes may run.
    let callable: [String]
    /// Nodes at most.
    let size: Int
    var dice: Dice

    private static let zones = ["UTC", "UTC", "Europe/Rome", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]

    init(name: String, callable: [String], size: Int, dice: Dice) {
        self.name = name
        self.callable = callable
        self.size = size
        self.dice = dice
    }

    /// A text that loads. Draws that the loader refuses are thrown away.
    static func text(name: String, callable: [String], size: Int, dice: inout Dice) -> String {
        for attempt in 0..<50 {
            var drawing = RandomWorkflow(
                name: name, callable: callable, size: max(1, size - attempt / 10), dice: dice.fork())
            let text = drawing.draw()
            if WorkflowFolder.define(text, file: "workflows/\(name).yaml") != nil { return text }
        }
        return "workflow: \(name)\njobs:\n  n0: {shell: 'true'}\n"
    }

    private mutating func draw() -> String {
        var datasets: [String] = []
        var lines = ["workflow: \(name)", "timezone: \(dice.pick(Self.zones) ?? "UTC")"]
        lines.append("max-concurrent-runs: \(dice.number(1...3))")
        if dice.oneIn(2) { lines.append("overlap: \(dice.pick(["queue", "skip", "stop-oldest"]) ?? "queue")") }
        if dice.oneIn(2) { lines.append("notify: {failure: [ops]}") }
        if dice.oneIn(6) { lines.append("budget: \(dice.pick(["0.05", "1", "20"]) ?? "1") USD/day") }
        if dice.oneIn(4) { lines.append("expect-by: '02:30'") }
        let isPer = dice.oneIn(4)
        let count = dice.pick([0, 1, 1, 2, 2]) ?? 1
        if count > 0 { lines.append("datasets:") }
        for index in 0..<count {
            datasets.append("d\(index)")
            let path = path(of: index, isPer: isPer)
            lines.append("  d\(index): {path: '\(path)'\(invalidFolder())\(sharers())\(expectedArrivals())}")
        }
        var nodes = RandomNodes(workflow: name, datasets: datasets, callable: callable, dice: dice.fork())
        nodes.draw(dice.number(1...size))
        lines += triggers(starting: nodes.roots, datasets, isPer: isPer && count > 0)
        lines += nodes.lines
        return lines.joined(separator: "\n") + "\n"
    }

    /// Some datasets are shared by all workflows.
    private mutating func path(of index: Int, isPer: Bool) -> String {
        let folder = !isPer && dice.oneIn(4) ? "in/shared" : "in/\(name)/d\(index)"
        return isPer ? "\(folder)/{day}/*.csv" : "\(folder)/*.csv"
    }

    private mutating func invalidFolder() -> String { dice.oneIn(2) ? ", invalid: failed/\(name)" : "" }

    /// Triggers that may not be drawn: such a workflow does not load, and another is drawn.
    private mutating func sharers() -> String {
        guard dice.oneIn(4) else { return "" }
        return ", hold-for: [\(dice.pick(["uploads, clock", "uploads, clock", "uploads", "clock"]) ?? "clock")]"
    }

    private mutating func expectedArrivals() -> String {
        guard dice.oneIn(4) else { return "" }
        let otherwise = dice.oneIn(2) ? ", otherwise: n0" : ""
        return ", expect-arrivals: {by: '\(dice.pick(["06:00", "*/30 * * * *"]) ?? "06:00")', files: 1..3\(otherwise)}"
    }

    private mutating func triggers(starting roots: [String], _ datasets: [String], isPer: Bool) -> [String] {
        var lines = ["triggers:"]
        let start = "start: [\(roots.joined(separator: ", "))]"
        if !datasets.isEmpty, !dice.oneIn(6) { lines.append("  uploads: {\(upload(datasets, isPer)), \(start)}") }
        if dice.oneIn(2) { lines.append("  clock: {\(schedule()), \(start)}") }
        lines.append("  hand: {on-demand: true, \(start)}")
        return lines
    }

    private mutating func upload(_ datasets: [String], _ isPer: Bool) -> String {
        let names = datasets.joined(separator: ", ")
        let mode = dice.pick(["any", "all"]) ?? "any"
        let late = isPer && mode == "all" ? dice.pick(["", ", late: rerun", ", late: next-run"]) ?? "" : ""
        var text = "on-upload: {\(mode): [\(names)]\(isPer ? ", per: day" : "")\(late)}"
        var limits: [String] = []
        if dice.oneIn(2) { limits.append("files: \(dice.number(1...5))") }
        if dice.oneIn(4) { limits.append("size: \(dice.number(20...400))") }
        if dice.oneIn(3) { limits.append("window: \(dice.number(1...30))m") }
        if dice.oneIn(3) { limits.append("quiet: \(dice.number(5...300))s") }
        if !limits.isEmpty { text += ", batch: {\(limits.joined(separator: ", "))}" }
        return text
    }

    private mutating func schedule() -> String {
        let times = ["*/20 * * * *", "0 * * * *", "30 2 * * *", "0 2 * * *", "15 3 * * 0", "*/10 * * * *"]
        let text =
            dice.oneIn(4)
            ? "every: \(dice.pick(["20m", "1h", "7h"]) ?? "1h")" : "schedule: '\(dice.pick(times) ?? "0 * * * *")'"
        let catchUp = dice.pick(["", "", ", catch-up: none", ", catch-up: all", ", catch-up: {all: 3}"]) ?? ""
        return text + catchUp + (dice.oneIn(4) ? ", if-empty: skip" : "")
    }
}
