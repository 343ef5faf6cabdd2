import ArgumentParser
import Orchestrator
import Scheduling
import Workflows
import YAMLSource

/// `tidegate validate`.
struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check all workflow files and tidegate.yaml, and show all that is wrong, with its place.")

    @ParentCommand var tidegate: Tidegate
    @Flag(help: "Print JSON.") var json = false
    private static let namesMax = 20

    func run() throws {
        let workspace = try tidegate.openWorkspace()
        var reading = WorkflowFolder(workspace).read()
        reading.diagnostics += try ReferenceCheck(reading).diagnostics(in: try? tidegate.openStoreIfAny())
        let (_, problems, text) = try Settings.read(workspace)
        reading.diagnostics += problems
        reading.texts[Workspace.settingsName] = text
        let output = Output()
        if json {
            output.json(Self.json(reading))
        } else {
            let renderer = DiagnosticRenderer(hasColour: output.terminal.hasColour)
            for diagnostic in reading.diagnostics.sorted() {
                output.line(renderer.draw(diagnostic, in: reading.texts[diagnostic.file] ?? ""))
            }
            let names = reading.loaded.map(\.definition.workflow.name)
            let summary = reading.diagnostics.isEmpty ? "no problems" : Diagnostic.count(reading.diagnostics)
            let more = names.count > Self.namesMax ? ", …" : ""
            let list = names.isEmpty ? "" : " (\(names.prefix(Self.namesMax).joined(separator: ", "))\(more))"
            output.line("\(names.count) workflow\(names.count == 1 ? "" : "s") good\(list); \(summary)")
        }
        if reading.diagnostics.contains(where: { $0.severity == .error }) {
            throw ExitCode(CommandFailure.Status.data.rawValue)
        }
    }

    private static func json(_ reading: WorkflowFolder.Reading) -> JSONValue {
        [
            "workflows": .array(
                reading.loaded.map { loaded in
                    [
                        "workflow": .string(loaded.definition.workflow.name), "file": .string(loaded.file),
                        "definition": .string(loaded.definition.hash),
                    ]
                }),
            "diagnostics": .array(
                reading.diagnostics.sorted().map { diagnostic in
                    [
                        "file": .string(diagnostic.file), "line": JSONValue(diagnostic.location.line),
                        "column": JSONValue(diagnostic.location.column),
                        "severity": .string(diagnostic.severity.rawValue), "message": .string(diagnostic.message),
                        "suggestion": JSONValue(diagnostic.suggestion), "range": diagnostic.range,
                    ]
                }),
        ]
    }
}

extension Diagnostic {
    /// Its place as editors count it: from 0, the end not included.
    fileprivate var range: JSONValue {
        func position(_ column: Int) -> JSONValue {
            ["line": JSONValue(location.line - 1), "character": JSONValue(column)]
        }
        return ["start": position(location.column - 1), "end": position(location.column - 1 + length)]
    }
}
