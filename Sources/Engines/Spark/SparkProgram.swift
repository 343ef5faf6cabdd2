import Files

/// `spark-submit`, which starts Spark's drivers, and the Java that it takes.
public struct SparkProgram: Hashable, Sendable {
    /// The path of `spark-submit`.
    public let path: String
    /// The folder that Java is installed in; nil where it is found in PATH.
    public let javaHome: String?

    /// Looks where Spark may be, in this order: the configured path, `$SPARK_HOME`, `PATH`, a `.venv` in the workspace
    /// or a folder above it, a `.venv` in the folders above the running executable. Java is looked for in the
    /// configured folder, `$JAVA_HOME`, `PATH`, and where Debian puts it.
    ///
    /// A path that is configured is taken or refused, never passed over.
    public static func locate(
        configured: String?, javaHome: String?, environment: [String: String], workspace: String,
        executable: String? = nil
    ) throws(EngineError) -> SparkProgram {
        SparkProgram(
            path: try submit(configured, environment, workspace, executable),
            javaHome: try java(configured: javaHome, environment))
    }

    private static func submit(
        _ configured: String?, _ environment: [String: String], _ workspace: String, _ executable: String?
    ) throws(EngineError) -> String {
        if let configured, !configured.isEmpty {
            let path = configured.hasPrefix("/") ? configured : workspace + "/" + configured
            guard ProgramFile.isExecutable(path) else { throw .sparkUnusable(path: path) }
            return path
        }
        var candidates: [String] = []
        if let home = environment["SPARK_HOME"], !home.isEmpty { candidates.append(home + "/bin/spark-submit") }
        candidates += (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/spark-submit" }
        let above = executable.map { ProgramFile.parent(of: ProgramFile.resolved($0)) }
        candidates += (ProgramFile.ancestors(of: workspace) + ProgramFile.ancestors(of: above ?? workspace))
            .map { ($0 == "/" ? "" : $0) + "/.venv/bin/spark-submit" }
        if let found = candidates.first(where: ProgramFile.isExecutable) { return found }
        throw .sparkMissing(searched: ["$SPARK_HOME", "PATH", workspace + "/.venv/bin/spark-submit"])
    }

    private static func java(configured: String?, _ environment: [String: String]) throws(EngineError) -> String? {
        if let configured, !configured.isEmpty {
            guard ProgramFile.isExecutable(configured + "/bin/java") else { throw .javaMissing(configured: configured) }
            return configured
        }
        if let home = environment["JAVA_HOME"], ProgramFile.isExecutable(home + "/bin/java") { return home }
        let inPath = (environment["PATH"] ?? "").split(separator: ":").contains {
            ProgramFile.isExecutable("\($0)/java")
        }
        if inPath { return nil }
        let installed = "/usr/lib/jvm"
        let homes = (try? LocalFileSystem().list(installed))?.map { "\(installed)/\($0.name)" }.sorted() ?? []
        // The newest by its name: java-17-openjdk-amd64 after java-11.
        guard let home = homes.last(where: { ProgramFile.isExecutable($0 + "/bin/java") }) else {
            throw .javaMissing(configured: nil)
        }
        return home
    }

    /// The Python that came with this Spark: beside `spark-submit`, if there.
    public var python: String? {
        let beside = ProgramFile.parent(of: path) + "/python3"
        return ProgramFile.isExecutable(beside) ? beside : nil
    }

    /// What `spark-submit` is to be called with for an attempt that `SparkSession.write` has made ready.
    ///
    /// - Parameter configuration: Spark's properties; the session's own come first, and may be said otherwise.
    public static func arguments(
        in folder: AttemptFolder, master: String, isCluster: Bool, name: String, configuration: [String: String]
    ) -> [String] {
        var properties = sessionProperties.merging(master.hasPrefix("local") ? localProperties : [:]) { $1 }
        properties.merge(configuration) { $1 }
        properties["spark.sql.catalogImplementation"] = "in-memory"
        properties["spark.sql.hive.manageFilesourcePartitions"] = "false"
        properties["spark.sql.warehouse.dir"] = "file:" + folder.sparkFolder + "/warehouse"
        var arguments = ["--master", master, "--deploy-mode", isCluster ? "cluster" : "client", "--name", name]
        for (key, value) in properties.sorted(by: { $0.key < $1.key }) { arguments += ["--conf", "\(key)=\(value)"] }
        return arguments + [folder.sparkDriver, folder.sparkPlan]
    }

    /// What makes a session answer as DuckDB does.
    private static let sessionProperties = [
        // A value that does not fit its type is an error, never a null.
        "spark.sql.ansi.enabled": "true",
        "spark.sql.session.timeZone": "UTC",
        // `timestamp` has no zone.
        "spark.sql.timestampType": "TIMESTAMP_NTZ",
        "spark.sql.caseSensitive": "false",
        "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
        "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
        "spark.log.level": "WARN",
        "spark.ui.showConsoleProgress": "false",
        "spark.ui.enabled": "false",
    ]

    /// Nothing of a Spark on this machine alone is to be reached from others.
    private static let localProperties = [
        "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1",
    ]
}
