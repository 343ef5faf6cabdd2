import ArgumentParser
import Arrivals
import Orchestrator

/// `tidegate files why`.
struct FilesWhy: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Say in a sentence why a file is not ingested, or by which run it is.")

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The file's path in the workspace, as it arrived or where it was set aside.") var path: String
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let workspace = try tidegate.openWorkspace()
        let inquiry = FileInquiry(
            workspace, WorkflowFolder(workspace).read(), hasDaemon: try ControlClient(workspace).send(.ping) != nil,
            access: BucketAccess(workspace))
        let given = workspace.relative(path) ?? (path.hasPrefix("./") ? String(path.dropFirst(2)) : path)
        let path = inquiry.origin(of: given)
        let reasons = try inquiry.reasons(for: path, in: try tidegate.openStoreIfAny())
        let output = Output()
        if json {
            return output.json(["path": .string(path), "reasons": .array(reasons.map(\.json))])
        }
        for reason in reasons {
            let owner = reasons.count > 1 ? reason.workflow.map { ", for '\($0)'," } ?? "" : ""
            output.line("\(Cell(path).text)\(owner) \(reason.sentence).")
        }
    }
}

extension FileReason {
    /// The answer as `files why --json` gives it.
    fileprivate var json: JSONValue {
        [
            "workflow": JSONValue(workflow), "dataset": JSONValue(dataset), "state": JSONValue(state?.rawValue),
            "reason": .string(sentence),
        ]
    }
}
