import Crypto
public import Files
public import Scheduling
public import Timekeeping
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
        /// The file that its words are in: the template's, for one that is stamped out.
        public var origin: String
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
        /// Whether a folder could not be listed, so that files which are not here may be there all the same.
        public var isIncomplete = false
        /// The texts by file, to draw diagnostics with.
        public var texts: [String: String] = [:]
    }

    private let workspace: Workspace
    private let files: any FileSystem
    private let sqlCheck: SQLCheck

    /// The folder of a workspace.
    public init(_ workspace: Workspace, files: any FileSystem = LocalFileSystem()) {
        self.workspace = workspace
        self.files = files
        sqlCheck = SQLCheck(workspace, files: files)
    }

    /// Reads all files now. A folder or file that cannot be read is a diagnostic, not an error.
    public func read(at now: Instant = .now) -> Reading {
        var reading = Reading()
        let settings = (try? Settings.read(workspace, in: files).settings) ?? Settings()
        let paths = PathCheck(
            folders: ReachableFolders(workspace: workspace, roots: settings.roots, files: files))
        let templates = readTemplates(into: &reading)
        for file in fileNames(in: "workflows", into: &reading) {
            guard let text = read(file, into: &reading) else { continue }
            load(text, from: file, templates, paths, into: &reading)
        }
        refuseRepeatedNames(in: &reading)
        refuseBadSQL(settings, in: &reading)
        refuseTooLargeJobs(settings, in: &reading)
        warnOfUnknownWorkflows(in: &reading)
        warnOfSharedOutputs(in: &reading)
        warnOfUnknownPools(settings, in: &reading)
        warnOfUnknownChannels(settings, in: &reading)
        warnOfUnknownKeys(settings, in: &reading)
        warnOfBudgetsWithoutPrice(settings, in: &reading)
        warnOfPastSchedules(at: now, in: &reading)
        return reading
    }

    private func readTemplates(into reading: inout Reading) -> [String: WorkflowTemplate] {
        guard (try? files.kind(of: workspace.path("templates"))) == .folder else { return [:] }
        var templates: [String: WorkflowTemplate] = [:]
        for file in fileNames(in: "templates", into: &reading) {
            guard let text = read(file, into: &reading) else { continue }
            let (template, diagnostics) = WorkflowTemplate.load(text: text, file: file)
            reading.diagnostics += diagnostics
            if let template { templates[template.name] = template }
        }
        return templates
    }

    private func read(_ file: String, into reading: inout Reading) -> String? {
        do throws(FileSystemError) {
            let text = String(decoding: try files.read(workspace.path(file)), as: UTF8.self)
            reading.texts[file] = text
            return text
        } catch {
            reading.diagnostics.append(.unreadable(file: file, error.description))
            reading.brokenFiles.insert(file)
            return nil
        }
    }

    /// A workflow that another one runs must be there when it does; it may be added later.
    private func warnOfUnknownWorkflows(in reading: inout Reading) {
        let names = reading.loaded.map(\.definition.workflow.name)
        for loaded in reading.loaded {
            for node in loaded.definition.workflow.nodes {
                guard case .step(.workflow(let other)) = node.work, !names.contains(other.name) else { continue }
                let near = NearMiss.best(for: other.name, in: names).map { "; did you mean '\($0)'?" } ?? ""
                let place = FirstPlace.of(
                    "workflow: \(other.name)", in: reading.texts[loaded.origin] ?? "", or: node.name)
                reading.diagnostics.append(
                    Diagnostic(
                        severity: .warning, file: loaded.origin, location: place.location, length: place.length,
                        message: "step '\(node.name)' runs the workflow '\(other.name)', which is not there\(near)"))
            }
        }
    }

    private func refuseBadSQL(_ settings: Settings, in reading: inout Reading) {
        take(sqlCheck.diagnostics(of: reading.loaded, texts: reading.texts, settings: settings), into: &reading)
        let spark = SparkCheck(workspace: workspace, files: files)
        take(spark.diagnostics(of: reading.loaded, texts: reading.texts), into: &reading)
    }

    private func take(
        _ check: (found: [Diagnostic], texts: [String: String], brokenFiles: Set<String>), into reading: inout Reading
    ) {
        let (found, texts, broken) = check
        reading.diagnostics += found
        reading.texts.merge(texts) { first, _ in first }
        reading.brokenFiles.formUnion(broken)
        reading.loaded.removeAll { broken.contains($0.file) }
    }

    /// A schedule may name years that have passed.
    private func warnOfPastSchedules(at now: Instant, in reading: inout Reading) {
        for loaded in reading.loaded {
            for trigger in loaded.definition.workflow.triggers {
                guard case .schedule(let schedule) = trigger.condition,
                    trigger.nextFire(after: now, in: loaded.definition.zone) == nil
                else { continue }
                let place = FirstPlace.of(schedule.text, in: reading.texts[loaded.origin] ?? "", or: trigger.name)
                reading.diagnostics.append(
                    Diagnostic(
                        severity: .warning, file: loaded.origin, location: place.location, length: place.length,
                        message: "'\(trigger.name)' never fires: its schedule has no time after now"))
            }
        }
    }

    /// A pool that the settings do not name has one slot, which is often not what was meant.
    private func warnOfUnknownPools(_ settings: Settings, in reading: inout Reading) {
        for loaded in reading.loaded {
            let pools = Set(loaded.definition.workflow.nodes.compactMap(\.pool))
            for pool in pools.sorted() where settings.pools[pool] == nil {
                let near = NearMiss.best(for: pool, in: settings.pools.keys.sorted())
                let hint = near.map { "did you mean '\($0)'?" } ?? "say how many with 'pools: {\(pool): 4}' there"
                let place = FirstPlace.of(pool, in: reading.texts[loaded.origin] ?? "", lineHas: "pool")
                reading.diagnostics.append(
                    Diagnostic(
                        severity: .warning, file: loaded.origin, location: place.location, length: place.length,
                        message: "pool '\(pool)' is not in tidegate.yaml, so it has one slot; \(hint)"))
            }
        }
    }

    /// A budget is kept only where it is known what runs cost.
    private func warnOfBudgetsWithoutPrice(_ settings: Settings, in reading: inout Reading) {
        for loaded in reading.loaded {
            guard let budget = loaded.definition.workflow.budget, settings.price?.currency != budget.currency else {
                continue
            }
            let why =
                settings.price.map { "the 'price' in tidegate.yaml is in \($0.currency)" }
                ?? "tidegate.yaml has no 'price'; write 'price: glue' there, or your own rates"
            let place = FirstPlace.of("budget:", in: reading.texts[loaded.origin] ?? "")
            reading.diagnostics.append(
                Diagnostic(
                    severity: .warning, file: loaded.origin, location: place.location, length: place.length,
                    message: "'budget' has no effect: \(why)"))
        }
    }

    /// What is told over a channel that is not there waits until it is.
    private func warnOfUnknownChannels(_ settings: Settings, in reading: inout Reading) {
        for loaded in reading.loaded {
            let channels = Set(loaded.definition.workflow.notified.values.joined())
            for channel in channels.sorted() where settings.channels[channel] == nil {
                let near = NearMiss.best(for: channel, in: settings.channels.keys.sorted())
                let hint = near.map { "did you mean '\($0)'?" } ?? "its notices wait until it is there"
                let text = reading.texts[loaded.origin] ?? ""
                let place =
                    NoticeKind.ofWorkflows.lazy.map { FirstPlace.of(channel, in: text, lineHas: $0.rawValue) }
                    .first { $0.length > 0 } ?? FirstPlace.of(channel, in: text, lineHas: "notify")
                reading.diagnostics.append(
                    Diagnostic(
                        severity: .warning, file: loaded.origin, location: place.location, length: place.length,
                        message: "channel '\(channel)' is not in tidegate.yaml; \(hint)"))
            }
        }
    }

    /// Makes the definition of a stored text; nil when it does not load with this version of the program.
    public static func define(_ text: String, file: String) -> RunDefinition? {
        let result = WorkflowLoader.load(text: text, file: file)
        guard let workflow = result.workflow, let zone = try? TimeZoneRules.system(named: workflow.timeZone)
        else { return nil }
        return RunDefinition(workflow: workflow, hash: hash(of: text), zone: zone)
    }

    private func fileNames(in folder: String, into reading: inout Reading) -> [String] {
        do throws(FileSystemError) {
            return try files.list(workspace.path(folder))
                .map(\.name).filter { ($0.hasSuffix(".yaml") || $0.hasSuffix(".yml")) && !$0.hasPrefix(".") }
                .map { "\(folder)/\($0)" }
        } catch {
            reading.diagnostics.append(.unreadable(file: folder, error.description))
            reading.isIncomplete = true
            return []
        }
    }

    private func load(
        _ text: String, from file: String, _ templates: [String: WorkflowTemplate], _ paths: PathCheck,
        into reading: inout Reading
    ) {
        let result = WorkflowLoader.loadAll(
            text: text, file: file, templates: templates,
            isKnownTimeZone: { (try? TimeZoneRules.system(named: $0)) != nil })
        reading.diagnostics += result.diagnostics
        guard !result.loaded.isEmpty || !result.diagnostics.contains(where: { $0.severity == .error }) else {
            reading.brokenFiles.insert(file)
            return
        }
        for loaded in result.loaded where check(loaded, of: file, paths, into: &reading) {
            do {
                let zone = try TimeZoneRules.system(named: loaded.workflow.timeZone)
                let definition = RunDefinition(
                    workflow: loaded.workflow, hash: Self.hash(of: loaded.text), zone: zone)
                reading.loaded.append(
                    Loaded(
                        file: file, text: loaded.text, origin: loaded.file, definition: definition))
            } catch {
                reading.diagnostics.append(.unreadable(file: file, "\(error)"))
                reading.brokenFiles.insert(file)
            }
        }
    }

    /// Whether the conditions of a workflow compile and its paths stay inside.
    private func check(
        _ loaded: WorkflowLoader.Loaded, of file: String, _ pathCheck: PathCheck, into reading: inout Reading
    ) -> Bool {
        let text = reading.texts[loaded.file] ?? loaded.text
        let conditions = ConditionCheck.diagnostics(of: loaded.workflow, in: text, file: loaded.file)
        // What is an error now was only a suspicion before.
        reading.diagnostics.removeAll { suspicion in
            suspicion.file == loaded.file && suspicion.severity == .warning
                && conditions.contains { $0.location.line == suspicion.location.line }
        }
        let found = conditions + pathCheck.diagnostics(of: loaded.workflow, in: text, file: loaded.file)
        // Workflows of one template have the same faults.
        reading.diagnostics += found.filter { !reading.diagnostics.contains($0) }
        let isGood = found.allSatisfy { $0.severity != .error }
        if !isGood { reading.brokenFiles.insert(file) }
        return isGood
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
        SHA256.hash(data: Array(text.utf8)).prefix(16).hexadecimal
    }
}

extension Diagnostic {
    /// The file as a whole cannot be used.
    static func unreadable(file: String, _ message: String) -> Diagnostic {
        Diagnostic(
            severity: .error, file: file, location: SourceLocation(line: 1, column: 1), length: 0, message: message)
    }
}
