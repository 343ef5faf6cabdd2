public import Engines
public import Scheduling
import Workflows

/// What `tidegate.yaml` says that the machine has for jobs; what it does not say is asked of the system.
public struct MachineSettings: Hashable, Sendable {
    /// Memory, in bytes.
    public var memory: Int64?
    /// Threads that compute at once.
    public var threads: Int?
    /// The control group that those of attempts are made in, from the root of the control groups; nil for the daemon's own.
    public var controlGroup: String?

    /// Nothing said.
    public init() {}
}

extension Settings {
    /// So many SQL jobs that say nothing of memory share what there is, but for a part that stays free.
    private static let sharers = 4

    /// What there is for attempts, and what an SQL job counts as that does not say.
    ///
    /// Of threads it counts as one: it uses more when others leave them idle, and gives way when they do not.
    public func machine(of size: MachineSize = .own) -> Machine {
        let all = MachineShare(memory: machine.memory ?? size.memory, threads: machine.threads ?? size.threads)
        let part = all.memory / 10 * 8 / Int64(max(1, min(all.threads, Self.sharers)))
        return Machine(
            size: all,
            usual: MachineShare(
                memory: min(duckDBMemory ?? part, all.memory), threads: min(duckDBThreads ?? 1, all.threads)))
    }

    /// What DuckDB works in for a job, its SQL's or what arranges its output: what the job says, else what is usual.
    func session(of node: Node, in workspace: Workspace, temporaryFolder: String) -> DuckDBSession {
        let bounds = node.resources.filled(from: Resources(memory: machine().usual.memory, threads: duckDBThreads))
        var session = DuckDBSession(
            temporaryFolder: temporaryFolder, memoryLimit: bounds.memory, threads: bounds.threads,
            temporaryDiskLimit: bounds.temporaryDisk)
        session.keys = parquetKeys(in: workspace)
        return session
    }
}
