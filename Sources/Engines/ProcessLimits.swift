import Timekeeping

/// Bounds that an attempt's processes are held to; nil is none.
public struct ProcessLimits: Hashable, Sendable {
    /// What each process may have of memory that it can write to, in bytes.
    public var memory: Int64?
    /// The largest file that it may write, in bytes.
    public var fileSize: Int64?
    /// The processor time that each process may take.
    public var processorTime: Duration?
    /// How large its log may become, in bytes: the first and the last part of what it prints are kept.
    public var log: Int64?

    /// Bounds; by default none.
    public init(
        memory: Int64? = nil, fileSize: Int64? = nil, processorTime: Duration? = nil, log: Int64? = nil
    ) {
        self.memory = memory
        self.fileSize = fileSize
        self.processorTime = processorTime
        self.log = log
    }

    /// As `tidegate-supervisor` takes them. Less than a second of processor time is one.
    var arguments: [String] {
        let seconds = processorTime.map { max(1, $0.components.seconds) }
        let named = [("memory", memory), ("file-size", fileSize), ("cpu-time", seconds), ("log", log)]
        return named.compactMap { name, value in value.map { "\(name)=\(max(1, $0))" } }
    }
}
