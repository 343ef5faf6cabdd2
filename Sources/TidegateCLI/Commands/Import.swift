import ArgumentParser
import Files
import Importing
import Orchestrator

/// `tidegate import`.
struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Turn definitions of other systems into workflow files.",
        subcommands: [ImportStatesLanguage.self, ImportGlue.self])
}

/// `tidegate import asl`.
struct ImportStatesLanguage: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "asl", abstract: "Turn a state machine in the Amazon States Language into workflow files.")

    @ParentCommand var tidegate: Tidegate
    @OptionGroup var options: ImportOptions
    @Option(help: "The workflow's name; by default the file's.") var name: String?

    func run() throws {
        let text = try options.read()
        let result: ImportResult
        do throws(ImportError) {
            result = try AmazonStatesLanguage.workflow(fromJSON: text, name: name ?? options.baseName)
        } catch {
            throw CommandFailure(.data, "\(options.file): \(error)")
        }
        try options.write(result, tidegate)
    }
}

/// `tidegate import glue`.
struct ImportGlue: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "glue",
        abstract: "Turn the JSON of 'aws glue get-workflow --include-graph' into a workflow file.")

    @ParentCommand var tidegate: Tidegate
    @OptionGroup var options: ImportOptions

    func run() throws {
        let text = try options.read()
        let result: ImportResult
        do throws(ImportError) {
            result = try GlueWorkflow.workflow(fromJSON: text)
        } catch {
            throw CommandFailure(.data, "\(options.file): \(error)")
        }
        try options.write(result, tidegate)
    }
}

/// What both imports take.
struct ImportOptions: ParsableArguments {
    @Argument(help: "The JSON file, or - for standard input.") var file: String
    @Flag(help: "Print the workflow instead of writing it into workflows/.") var print = false
    @Flag(help: "Write over workflow files of the same name.") var overwrite = false

    /// The file's name without folder and ending.
    var baseName: String {
        let last = file.split(separator: "/").last.map(String.init) ?? "machine"
        return file == "-" ? "machine" : last.split(separator: ".").first.map(String.init) ?? last
    }

    func read() throws -> String {
        do throws(FileSystemError) {
            let path = file == "-" ? "/dev/stdin" : file
            return String(decoding: try LocalFileSystem().read(path), as: UTF8.self)
        } catch {
            throw CommandFailure(.usage, error.description)
        }
    }

    func write(_ result: ImportResult, _ tidegate: Tidegate) throws {
        let output = Output()
        let workspace = try tidegate.openWorkspace()
        let disk = LocalFileSystem()
        for file in result.files {
            if print {
                output.line(file.text)
                continue
            }
            let path = "workflows/\(file.name).yaml"
            let isThere = try disk.kind(of: workspace.path(path)) != nil
            guard overwrite || !isThere else {
                throw CommandFailure(.usage, "'\(path)' is there already; take --overwrite, or --print to look first")
            }
            try disk.makeFolder(workspace.workflowsFolder)
            try disk.write(Array(file.text.utf8), to: workspace.path(path))
            output.line("wrote \(path)")
        }
        let terminal = Terminal.standardError
        for warning in result.warnings {
            StandardStream.errors.write("\(terminal.styled("warning:", .busy)) \(warning)\n")
        }
        if !print { output.line("next: look for 'NOT IMPORTED' in it, then 'tidegate validate'") }
    }
}
