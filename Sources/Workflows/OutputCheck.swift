public import TableSchema

/// What the rows that a job has made are held to, before they join its table.
public struct OutputCheck: Hashable, Sendable {
    /// What happens when a rule does not hold that is more than a warning.
    public enum FailureRule: String, Hashable, Sendable, CaseIterable {
        /// The node fails with `quality`, and nothing is published.
        case stop
        /// The rows are published, and the node's output `quality` says how good they are: what comes after may ask for it.
        case branch
        /// The rows are published, and people are told.
        case tell
    }

    /// The rules.
    public var rules: [Expectation]
    /// What happens when one does not hold.
    public var onFailure: FailureRule

    /// A check.
    public init(rules: [Expectation], onFailure: FailureRule = .stop) {
        self.rules = rules
        self.onFailure = onFailure
    }
}
