/// What people can be told of.
public enum NoticeKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// A node failed, and nothing in its workflow took care of it.
    case failure
    /// A run succeeded, and the one before it had failed.
    case recovery
    /// A file is INVALID.
    case invalidFile = "invalid-file"
    /// A table is new, or has another schema.
    case schemaChange = "schema-change"
    /// Files, or a run, did not come in time, or come after all.
    case late
    /// More files came than were expected, or larger or smaller ones.
    case arrivals
    /// A person tries a channel.
    case test

    /// Those that a workflow can say who is told of.
    public static let ofWorkflows: [NoticeKind] = [
        .failure, .recovery, .invalidFile, .schemaChange, .late, .arrivals,
    ]

    /// Whether it is told at once; of others many may come together, and are told together.
    public var isUrgent: Bool {
        switch self {
        case .failure, .recovery, .late, .test: true
        case .invalidFile, .schemaChange, .arrivals: false
        }
    }
}
