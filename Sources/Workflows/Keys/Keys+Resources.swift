/// The keys of what jobs may use of the machine.
extension Keys {
    static let resources = SectionDefinition(
        "resources", "How much of the machine an attempt of a job may use.",
        [
            KeyDefinition(
                "memory", .size, "for SQL `duckdb: memory` of `tidegate.yaml`, else none",
                "the most memory; attempts wait until the machine has it", example: "2 GiB"),
            KeyDefinition(
                "threads", .integer(atLeast: 1), "for SQL `duckdb: threads` of `tidegate.yaml`, else none",
                "threads that compute at once; attempts wait until the machine has them", example: "2"),
            KeyDefinition(
                "temp-disk", .size, "none",
                "what an SQL job may put on the disk for want of memory", example: "10 GiB"),
            KeyDefinition("file-size", .size, "none", "the largest file that it may write", example: "20 GiB"),
            KeyDefinition(
                "cpu-time", .duration, "none", "the processor time that each of its processes may take",
                example: "10m"),
        ])

    /// What a Python script needs installed.
    static let requirementsKey = KeyDefinition(
        "requirements", .some(.text), "what the workspace's `.venv` has",
        "packages of a python job: a requirements file, or a list of its lines; an environment of its own is made once, and kept",
        example: "jobs/requirements.txt")

    /// Whether a process is shut in.
    static let sandboxKey = KeyDefinition(
        "sandbox", .boolean, "false",
        "a python or shell job sees the file system but can only write its output, and has no network", example: "true")

    /// How large a job's log may become.
    static let logLimitKey = KeyDefinition(
        "log-limit", .size, "64 MiB",
        "how large the log of an attempt may become; the first and the last half of it are kept", example: "1 GiB")

    /// The key of a job, and of `defaults`.
    static let resourcesKey = KeyDefinition(
        "resources", .section("resources"), "none", "how much of the machine an attempt may use",
        example: "{memory: 2 GiB, threads: 2}")
}
