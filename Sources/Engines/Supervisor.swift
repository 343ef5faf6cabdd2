import Timekeeping

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What one attempt runs, and within which bounds.
public struct LaunchPlan: Hashable, Sendable {
    /// The program: a path, or a name to look up in the environment's PATH.
    public var program: String
    /// Its arguments, each handed over as it is.
    public var arguments: [String]
    /// Its whole environment. TIDEGATE_ATTEMPT and its kin in it also tell leftover processes of the attempt apart.
    public var environment: [String: String]
    /// Its working directory: the workspace.
    public var workingFolder: String
    /// Where its records go; must exist.
    public var folder: AttemptFolder
    /// How long it may take; nil for ever.
    public var timeout: Duration?
    /// How long it has between being asked to end and being killed.
    public var grace: Duration
    /// How long it may leave `AttemptFolder.heartbeat` untouched; nil for ever.
    public var heartbeat: Duration?
    /// What its processes are held to.
    public var limits = ProcessLimits()

    /// A plan.
    public init(
        program: String, arguments: [String] = [], environment: [String: String], workingFolder: String,
        folder: AttemptFolder, timeout: Duration? = nil, grace: Duration = .seconds(10),
        heartbeat: Duration? = nil
    ) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.workingFolder = workingFolder
        self.folder = folder
        self.timeout = timeout
        self.grace = grace
        self.heartbeat = heartbeat
    }
}

/// Starts attempts, each under a `tidegate-supervisor` of its own, which outlives us.
public struct Supervisor: Hashable, Sendable {
    /// The path of the program `tidegate-supervisor`.
    public let path: String
    /// Where attempts get control groups of their own; nil for nowhere.
    public var controlGroups: ControlGroups?

    /// The supervisor at a path.
    public init(path: String) throws(EngineError) {
        guard access(path, X_OK) == 0 else { throw .supervisorMissing(path: path) }
        self.path = path
    }

    /// The supervisor in the folder that another program, usually the running one, is in.
    public init(besideExecutable executable: String) throws(EngineError) {
        let folder = executable.lastIndex(of: "/").map { executable[..<$0] } ?? "."
        try self.init(path: folder + "/tidegate-supervisor")
    }

    /// Starts an attempt and gives the supervisor's pid, which the caller waits for.
    ///
    /// How the attempt ends, a program that is missing included, is told by `AttemptFolder.state` once the process has
    /// ended. Launching an attempt twice is harmless: the second supervisor leaves without doing anything.
    public func launch(_ plan: LaunchPlan) throws(EngineError) -> Int32 {
        let timeout = plan.timeout.map { max(1, $0.microseconds / 1000) } ?? 0
        let heartbeat = plan.heartbeat.map { max(1, $0.microseconds / 1000) } ?? 0
        let bounds = [timeout, max(0, plan.grace.microseconds / 1000), heartbeat].map(String.init)
        let group = controlGroups.map { ["cgroup=" + $0.group(of: plan.folder)] } ?? []
        let child = ChildProcess(
            program: path,
            arguments: [plan.folder.path] + bounds + plan.limits.arguments + group + ["--", plan.program]
                + plan.arguments,
            environment: plan.environment, folder: plan.workingFolder, newSession: true)
        return try child.start()
    }
}
