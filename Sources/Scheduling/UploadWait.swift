public import Timekeeping
public import Workflows

/// What an upload trigger still waits for before it takes a file.
public struct UploadWait: Hashable, Sendable {
    /// The trigger.
    public var trigger: String
    /// The capture without a value of which a file only goes along with others; nil when there is none.
    public var per: String?
    /// The value that the files of the batch share, of the capture that it gathers files by; nil when they have none.
    public var key: String?
    /// What becomes of it as its key is done; nil when that is not.
    public var late: LateRule?
    /// How many files have gathered for the batch, this one among them.
    public var files: Int
    /// Their bytes.
    public var bytes: Int64
    /// The datasets of which a file has to come first.
    public var missing: [String]
    /// What else closes the batch.
    public var limits: BatchLimits
    /// When time alone closes it; nil when it does not.
    public var due: Instant?

    /// Whether it waits for nothing but a place for its run.
    public func isReady(at now: Instant) -> Bool {
        guard missing.isEmpty, per == nil || key != nil, late != .nextRun else { return false }
        return limits.isEmpty || due.map { $0 <= now } ?? false || files >= limits.files ?? .max
            || bytes >= limits.bytes ?? .max
    }

    /// What each upload trigger of a workflow waits for that would take a file.
    ///
    /// - Parameters:
    ///   - arrival: the file, one of those that wait.
    ///   - files: all files of the workflow that wait.
    ///   - arrived: the datasets that have ever had a valid file.
    ///   - done: by trigger, the keys that are done.
    public static func waits(
        of arrival: Int64, among files: [WaitingFile], in workflow: Workflow, arrived: Set<String>,
        done: [String: Set<BatchKey>] = [:]
    ) -> [UploadWait] {
        var waiting = WaitingFiles()
        waiting.doneKeys = done
        waiting.setTriggers(of: workflow)
        waiting.arrivedDatasets = arrived
        for file in files { waiting.add(file) }
        return waiting.waits(of: arrival)
    }
}
