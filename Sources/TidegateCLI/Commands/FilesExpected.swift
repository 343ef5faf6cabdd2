import ArgumentParser
import Orchestrator
import Store
import Timekeeping

/// `tidegate files expected`.
struct FilesExpected: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "expected",
        abstract: "List what came in time, late, or not as expected, newest first; 'status' shows how it stands now.")

    @ParentCommand var tidegate: Tidegate
    @OptionGroup var list: ListOptions
    @Option(help: "Only of this workflow.") var workflow: String?

    func run() throws {
        let since = try list.sinceInstant()
        let (changes, more) = try tidegate.openStore().read { db in
            try DeadlineChange.list(workflow: workflow, since: since, limit: list.limit, in: db)
        }
        let output = Output()
        if list.json {
            return output.json([
                "changes": .array(
                    changes.map { change in
                        [
                            "at": change.at.json, "workflow": .string(change.workflow),
                            "dataset": JSONValue(change.dataset), "state": .string(change.state.rawValue),
                            "detail": .string(change.detail),
                        ]
                    }), "more": .bool(more),
            ])
        }
        var table = TextTable(.text("AT"), .text("STATE"), .text("DETAIL"))
        for change in changes {
            table.add(.time(change.at), Cell(change.state.rawValue, change.state.style), Cell(change.detail))
        }
        output.table(
            table,
            ifEmpty: "Nothing yet; 'expect-arrivals' of a dataset and 'expect-by' of a workflow say what is expected.")
        list.sayMore(more, output)
    }
}

extension DeadlineState {
    var style: Terminal.Style {
        switch self {
        case .expected: .faint
        case .met: .good
        case .late, .tooFew: .bad
        case .tooMany, .tooBig, .tooSmall, .cameLate: .busy
        }
    }
}
