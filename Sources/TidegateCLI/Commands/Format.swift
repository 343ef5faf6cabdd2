import ArgumentParser
import Files
import Orchestrator
import YAMLSource

/// `tidegate fmt`.
struct Format: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt", abstract: "Lay out workflow files in one way; comments stay, and so does what they say.")

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The files, relative to the workspace; by default all in workflows/.") var files: [String] = []
    @Flag(help: "Change nothing; exit with 1 when a file would change.") var check = false

    func run() throws {
        let workspace = try tidegate.openWorkspace()
        let paths = files.isEmpty ? try Self.workflowFiles(in: workspace) : files
        let disk = LocalFileSystem()
        let output = Output()
        var changed: [String] = []
        var hasErrors = false
        for path in paths {
            let absolute = path.hasPrefix("/") ? path : workspace.path(path)
            let text: String
            do throws(FileSystemError) {
                text = String(decoding: try disk.read(absolute), as: UTF8.self)
            } catch {
                throw CommandFailure(.usage, error.description)
            }
            switch YAMLFormatter.format(text, file: path) {
            case .formatted(let formatted) where formatted == text: continue
            case .formatted(let formatted):
                changed.append(path)
                if !check { try disk.write(Array(formatted.utf8), to: absolute) }
                output.line("\(check ? "would lay out" : "laid out") \(path)")
            case .refused(let diagnostics):
                hasErrors = true
                let renderer = DiagnosticRenderer(hasColour: output.terminal.hasColour)
                for diagnostic in diagnostics { output.line(renderer.draw(diagnostic, in: text)) }
            }
        }
        if changed.isEmpty, !hasErrors { output.line("nothing to change in \(paths.count.files)") }
        if hasErrors { throw ExitCode(CommandFailure.Status.data.rawValue) }
        if check, !changed.isEmpty { throw ExitCode(CommandFailure.Status.failed.rawValue) }
    }

    private static func workflowFiles(in workspace: Workspace) throws -> [String] {
        try LocalFileSystem().list(workspace.workflowsFolder).map(\.name)
            .filter { ($0.hasSuffix(".yaml") || $0.hasSuffix(".yml")) && !$0.hasPrefix(".") }
            .map { "workflows/\($0)" }
    }
}

extension Int {
    fileprivate var files: String { "\(self) file\(self == 1 ? "" : "s")" }
}
