import ArgumentParser
import GRDB
import Orchestrator
import Store
import Timekeeping

/// `tidegate cost`.
struct Cost: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what batching saved: runs made, against one run a file.")

    @ParentCommand var tidegate: Tidegate
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let costs = try tidegate.openStore().read { db in try RunCost.byWorkflow(in: db) }
        let output = Output()
        if json {
            return output.json([
                "workflows": .array(
                    costs.map { cost in
                        [
                            "workflow": .string(cost.workflow), "runs": JSONValue(cost.runs),
                            "files": JSONValue(cost.files), "seconds": .real(cost.seconds),
                            "runs_without_batching": JSONValue(cost.runsWithoutBatching),
                            "seconds_without_batching": .real(cost.secondsWithoutBatching),
                        ]
                    })
            ])
        }
        var table = TextTable(
            .text("WORKFLOW"), .number("FILES"), .number("RUNS"), .number("TIME"), .number("ONE RUN A FILE"),
            .number("ITS TIME"), .number("SAVED"))
        for cost in costs {
            table.add(
                Cell(cost.workflow), .count(cost.files), .count(cost.runs),
                Cell(Duration.seconds(cost.seconds).shortText),
                .count(cost.runsWithoutBatching), Cell(Duration.seconds(cost.secondsWithoutBatching).shortText),
                Cell("\(cost.savedPercent) %", .good))
        }
        output.table(table, ifEmpty: "No run has ended yet.")
        output.hint("Time without batching takes each run as the shortest run there was.")
    }
}
