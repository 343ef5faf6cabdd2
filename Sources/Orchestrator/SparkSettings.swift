/// How Spark is reached and set, for the jobs that run on it.
public struct SparkSettings: Hashable, Sendable {
    /// Where the driver of a job runs.
    public enum DeployMode: String, Hashable, Sendable, CaseIterable {
        /// On this machine, as a child of the attempt.
        case client
        /// On a machine of the cluster.
        case cluster
    }

    /// The cluster: `local[*]`, `spark://host:7077`, `yarn` or `k8s://https://host:6443`.
    public var master = "local[*]"
    /// Where `spark-submit` is; nil to look for it.
    public var submit: String?
    /// Where Java is installed; nil to look for it.
    public var javaHome: String?
    /// Where drivers run.
    public var deployMode = DeployMode.client
    /// Spark's properties for all jobs.
    public var configuration: [String: String] = [:]
    /// With `engine: auto`, Spark runs SQL that reads more bytes than these.
    public var above: Int64 = 50 << 30

    /// The defaults.
    public init() {}
}
