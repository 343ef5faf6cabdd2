/// How an attempt ended.
public enum AttemptResult: Hashable, Sendable {
    /// It did its work; what it told.
    case succeeded(outputs: [String: OutputValue])
    /// It did not.
    case failed(AttemptFailure)
}

/// Why an attempt failed.
public struct AttemptFailure: Hashable, Sendable {
    /// A kind of error, in the word that `retry` and `catch` use: one of these, or one of a job's own.
    public struct Kind: RawRepresentable, Hashable, Sendable, Codable {
        /// The word.
        public var rawValue: String

        /// A kind of error.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The program ended with a status other than 0, or by a signal.
        public static let exitCode = Kind(rawValue: "exit-code")
        /// It took longer than its `timeout`.
        public static let timeout = Kind(rawValue: "timeout")
        /// It was silent for longer than its `heartbeat`.
        public static let heartbeat = Kind(rawValue: "heartbeat")
        /// The process vanished without a word.
        public static let lost = Kind(rawValue: "lost")
        /// It wanted more memory than it may have.
        public static let outOfMemory = Kind(rawValue: "out-of-memory")
        /// It was stopped by a person.
        public static let stopped = Kind(rawValue: "stopped")
        /// It could not be started: a program or file is missing.
        public static let notStarted = Kind(rawValue: "not-started")
        /// What it wrote is missing or not of its declared format.
        public static let invalidOutput = Kind(rawValue: "invalid-output")
        /// Its table has rows already, and it is not to join any.
        public static let outputExists = Kind(rawValue: "output-exists")
        /// Files brought a schema that the crawler's rule refuses.
        public static let schemaChanged = Kind(rawValue: "schema-changed")
        /// Its data are not as they must be.
        public static let quality = Kind(rawValue: "quality")
        /// What it requires did not come in time.
        public static let precondition = Kind(rawValue: "precondition")
        /// Its `when`, or a choice's, could not be evaluated, or no branch of a choice holds.
        public static let condition = Kind(rawValue: "condition")
        /// The run of another workflow that it waited for failed.
        public static let workflow = Kind(rawValue: "workflow")
        /// A file that it read was replaced meanwhile: it does not count, and is begun again.
        public static let inputChanged = Kind(rawValue: "input-changed")
        /// All that it was to read was replaced before.
        public static let inputLost = Kind(rawValue: "input-lost")
        /// More items failed than are put up with.
        public static let items = Kind(rawValue: "items")
    }

    /// Which kind of error.
    public var kind: Kind
    /// One sentence for people.
    public var message: String

    /// A failure.
    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
