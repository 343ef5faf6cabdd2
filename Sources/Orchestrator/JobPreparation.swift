import Arrivals
import Engines
import Files
import Scheduling
import Store
import Timekeeping
import Workflows

/// Makes an attempt's folder ready and says what to start in it.
struct JobPreparation {
    let context: AttemptContext
    let runner: AttemptRunner

    init(_ context: AttemptContext, runner: AttemptRunner) {
        self.context = context
        self.runner = runner
    }

    /// Writes the manifest, the staging folder and, for SQL, the script; can be done again after a crash.
    func prepare() throws -> LaunchPlan {
        // An attempt does not survive a power cut, and its folder need not, unless files are to be published by it.
        try runner.files.makeFolder(context.folder.path, .thisBoot)
        if context.output != nil { try keepFolder() }
        try runner.files.write(
            try JSONText.encode(BatchManifest(context, runner.copies)), to: context.folder.manifest, .thisBoot)
        if context.node.keepsState {
            try runner.files.write(context.state ?? "null", to: context.folder.state, .thisBoot)
        }
        let publication = context.publication(in: runner.files)
        if context.output == nil { try publication.prepareUnused() } else { try publication.prepare() }
        switch context.node.work {
        case .crawl, .step:
            preconditionFailure("a \(context.node.work.kind) is no process")
        case .sql(let work):
            switch try EngineChoice(context: context, runner: runner).engine(for: work) {
            case .duckdb: return try duckDB(work)
            case .spark: return try spark(work)
            }
        case .python(let work):
            return try python(work)
        case .shell(let work):
            return try shell(work)
        case .spark(let work):
            return try spark(work, arguments: filled(work.arguments))
        }
    }

    /// Sees that the attempt's folder lasts: what it says of files that are being published must not be lost before they.
    private func keepFolder() throws {
        let run = "\(context.workspace.runsFolder)/\(context.id.run)"
        for folder in [context.workspace.runsFolder, run, "\(run)/\(context.id.node)"] {
            try runner.files.syncFolder(folder)
        }
    }

    func plan(
        _ program: String, _ arguments: [String], _ environment: [String: String] = [:]
    ) -> LaunchPlan {
        let own = environment.mapValues { TextTemplate($0).filled(with: context.templateValues) }
        var plan = LaunchPlan(
            program: program, arguments: arguments,
            environment: runner.passedEnvironment.merging(own) { $1 }.merging(context.environment) { $1 },
            workingFolder: context.workspace.root, folder: context.folder, timeout: context.node.timeout,
            grace: context.node.grace, heartbeat: context.node.heartbeat)
        plan.limits.fileSize = context.node.resources.fileSize
        plan.limits.processorTime = context.node.resources.processorTime
        plan.limits.log = context.node.logLimit
        return plan
    }
}

extension AttemptContext {
    /// How the attempt's output gets into its place.
    func publication(in files: any FileSystem) -> Publication {
        guard let output else { return Publication(unusedIn: folder, files: files) }
        return Publication(
            output: workspace.path(output.path), run: id.run.description, node: id.node, attempt: id.number,
            folder: folder, partitionBy: output.partitionBy, files: files)
    }
}
