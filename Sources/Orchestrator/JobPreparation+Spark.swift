import Decoding
public import Engines
import Files
import FoundationEssentials
import Scheduling
import SchemaInference
import TableSchema
import Workflows

extension JobPreparation {
    /// What starts an SQL job on Spark: its tables declared, its rows written into the staging folder.
    func spark(_ work: SQLWork) throws -> LaunchPlan {
        let around = NodeSQL(context: context, files: runner.files)
        let sources = try around.preludes() + [try around.source(work.source)]
        return try spark(
            .sql(sources.map(\.text).joined(separator: "\n;\n")),
            tables: SQLTables(context, runner).tables(namedIn: sources),
            output: work.output)
    }

    /// What starts a script for PySpark. It sees the tables that its text names, and this run's files of all datasets.
    func spark(_ work: ProcessWork, arguments: [String]) throws -> LaunchPlan {
        let path = context.workspace.path(work.command)
        let text = String(decoding: try runner.files.read(path), as: UTF8.self)
        let batch = context.workflow.datasets.map {
            SQLText.TableReference("batch", $0.name.replacing("-", with: "_"))
        }
        return try spark(
            .script(path, arguments: arguments),
            tables: SQLTables(context, runner).tables(SQLText.names(in: text).union(batch)), output: work.output,
            environment: work.environment)
    }

    private func spark(
        _ work: SparkSession.Work, tables: [DeclaredTable], output: Output?, environment: [String: String] = [:]
    ) throws -> LaunchPlan {
        let settings = runner.settings.spark
        let program = try runner.settings.spark(in: context.workspace)
        let session = SparkSession(
            work, tables: tables, output: output.map(staged),
            values: context.templateValues.filter { !$0.key.contains(".") },
            environment: context.environment)
        try session.write(to: context.folder, files: runner.files) { file in
            try SchemaInference.infer(path: file.path).columns
        }
        if EngineRecord.read(context.folder, in: runner.files) == nil {
            try EngineRecord(engine: "spark", reason: "the job says so").write(to: context.folder, in: runner.files)
        }
        let arguments = SparkProgram.arguments(
            in: context.folder, master: settings.master, isCluster: settings.deployMode == .cluster,
            name: "\(context.id.run)/\(context.id.node)",
            configuration: sized.merging(settings.configuration) { $1 }.merging(context.node.sparkConfiguration) { $1 })
        return plan(program.path, arguments, try sparkEnvironment(program).merging(environment) { $1 })
    }

    /// What the job's `resources` are in Spark's words: of the one process on this machine, of each executor elsewhere.
    private var sized: [String: String] {
        guard let memory = context.node.resources.memory else { return [:] }
        let isLocal = runner.settings.spark.master.hasPrefix("local")
        return [isLocal ? "spark.driver.memory" : "spark.executor.memory": "\(max(memory >> 20, 512))m"]
    }

    private func staged(_ output: Output) -> DuckDBOutput {
        DuckDBOutput(output.asWritten, in: context.publication(in: runner.files).staging)
    }

    /// The driver and the workers run the same Python: the workspace's, as Python jobs do, else Spark's own.
    private func sparkEnvironment(_ program: SparkProgram) throws -> [String: String] {
        let own = context.workspace.path(".venv/bin/python3")
        let python = try runner.files.kind(of: own) == nil ? program.python ?? "python3" : own
        var environment = JobEnvironment.matching(JobEnvironment.ofSpark, of: runner.ownEnvironment)
        environment["PYSPARK_PYTHON"] = python
        environment["PYSPARK_DRIVER_PYTHON"] = python
        if let home = program.javaHome { environment["JAVA_HOME"] = home }
        if runner.settings.spark.master.hasPrefix("local") { environment["SPARK_LOCAL_IP"] = "127.0.0.1" }
        return environment
    }
}

extension Settings {
    /// Spark's program for this workspace.
    public func spark(in workspace: Workspace) throws(EngineError) -> SparkProgram {
        try SparkProgram.locate(
            configured: spark.submit, javaHome: spark.javaHome, environment: ProcessInfo.processInfo.environment,
            workspace: workspace.root, executable: RunOptions.executablePath)
    }
}
