/// How much of the machine an attempt of a job may use. What nothing is said of is not bounded for itself.
public struct Resources: Hashable, Sendable {
    /// Memory, in bytes.
    public var memory: Int64?
    /// Threads that compute at once.
    public var threads: Int?
    /// What an SQL job may put on the disk for want of memory, in bytes.
    public var temporaryDisk: Int64?
    /// The largest file that it may write, in bytes.
    public var fileSize: Int64?
    /// The processor time that a process of it may take.
    public var processorTime: Duration?

    /// Bounds; by default none.
    public init(
        memory: Int64? = nil, threads: Int? = nil, temporaryDisk: Int64? = nil, fileSize: Int64? = nil,
        processorTime: Duration? = nil
    ) {
        self.memory = memory
        self.threads = threads
        self.temporaryDisk = temporaryDisk
        self.fileSize = fileSize
        self.processorTime = processorTime
    }

    /// These, and where they say nothing, others.
    public func filled(from others: Resources) -> Resources {
        Resources(
            memory: memory ?? others.memory, threads: threads ?? others.threads,
            temporaryDisk: temporaryDisk ?? others.temporaryDisk, fileSize: fileSize ?? others.fileSize,
            processorTime: processorTime ?? others.processorTime)
    }
}
