import Crypto
public import Files
public import Scheduling
import Timekeeping
import Workflows
public import YAMLSource

/// Reads the workflow files of a workspace, all of them, and says all that is wrong in them.
public struct WorkflowFolder: Sendable {
    /// One workflow file that loaded.
    public struct Loaded: Hashable, Sendable {
        /// The file, relative to the workspace.
        public var file: String
        /// Its text.
        public var text: String
        /// What it says.
        public var definition: RunDefinition
    }

    /// What one look at the folder found.
    public struct Reading: Sendable {
        /// The files that loaded, by name of file.
        public var loaded: [Loaded] = []
        /// Errors and warnings in any file.
        public var diagnostics: [Diagnostic] = []
        /// Files that are there but did not load, relative to the workspace.
        public var brokenFiles: Set<String> = []
        /// The texts by file, to draw diagnostics with.
        public var texts: [String: String] = [:]
    }

    private let workspace: Workspace
    private let files: any FileSystem

    /// The folder of a workspace.
    public init(_ workspace: Workspace, files: any FileSystem = LocalFileSystem()) {
        self.workspace = workspace
        self.files = files
    }

    /// Reads all files now. A folder or file that cannot be read is a diagnostic, not an error.
    public func read() -> Reading {
        var reading = Reading()
        for file in fileNames(into: &reading) {
            do throws(FileSystemError) {
                let text = String(decoding: try files.read(workspace.path(file)), as: UTF8.self)
                load(text, from: file, into: &reading)
            } catch {
                reading.diagnostics.append(.unreadable(file: file, error.description))
                reading.brokenFiles.insert(file)
            }
        }
        refuseRepeatedNames(in: &reading)
        return reading
    }

    /// Makes the definition of a stored text; nil when it does not load with this version of the program.
    public static func define(_ text: String, file: String) -> RunDefinition? {
        let result = WorkflowLoader.load(text: text, file: file)
        guard let workflow = result.workflow, let zone = try? TimeZoneRules.system(named: workflow.timeZone)
        else { return nil }
        return RunDefinition(workflow: workflow, hash: hash(of: text), zone: zone)
    }

    private func fileNames(into reading: inout Reading) -> [String] {
        do throws(FileSystemError) {
            return try files.list(workspace.workflowsFolder)
                .map(\.name).filter { ($0.hasSuffix(".yaml") || $0.hasSuffix(".yml")) && !$0.hasPrefix(".") }
                .map { "workflows/\($0)" }
        } catch {
            reading.diagnostics.append(.unreadable(file: "workflows", error.description))
            return []
        }
    }

    private func load(_ text: String, from file: String, into reading: inout Reading) {
        reading.texts[file] = text
        let result = WorkflowLoader.load(
            text: text, file: file, isKnownTimeZone: { (try? TimeZoneRules.system(named: $0)) != nil })
        reading.diagnostics += result.diagnostics
        guard let workflow = result.workflow else {
            reading.brokenFiles.insert(file)
            return
        }
        let conditions = ConditionCheck.diagnostics(of: workflow, in: text, file: file)
        // What is an error now was only a suspicion before.
        reading.diagnostics.removeAll { suspicion in
            suspicion.file == file && suspicion.severity == .warning
                && conditions.contains { $0.location.line == suspicion.location.line }
        }
        reading.diagnostics += conditions
        guard conditions.isEmpty else {
            reading.brokenFiles.insert(file)
            return
        }
        do {
            let zone = try TimeZoneRules.system(named: workflow.timeZone)
            let definition = RunDefinition(workflow: workflow, hash: Self.hash(of: text), zone: zone)
            reading.loaded.append(Loaded(file: file, text: text, definition: definition))
        } catch {
            reading.diagnostics.append(.unreadable(file: file, "\(error)"))
            reading.brokenFiles.insert(file)
        }
    }

    private func refuseRepeatedNames(in reading: inout Reading) {
        var fileByName: [String: String] = [:]
        for loaded in reading.loaded {
            let name = loaded.definition.workflow.name
            guard let first = fileByName[name] else {
                fileByName[name] = loaded.file
                continue
            }
            reading.diagnostics.append(
                .unreadable(file: loaded.file, "workflow '\(name)' is in '\(first)' already; rename one of them"))
            reading.brokenFiles.insert(loaded.file)
        }
        let broken = reading.brokenFiles
        reading.loaded.removeAll { broken.contains($0.file) }
    }

    private static func hash(of text: String) -> String {
        SHA256.hash(data: Array(text.utf8)).prefix(16).map { byte in
            let hex = String(byte, radix: 16)
            return hex.count == 1 ? "0\(hex)" : hex
        }.joined()
    }
}

extension Diagnostic {
    /// The file as a whole cannot be used.
    static func unreadable(file: String, _ message: String) -> Diagnostic {
        Diagnostic(
            severity: .error, file: file, location: SourceLocation(line: 1, column: 1), length: 0, message: message)
    }
}
