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
    /// Most of a workflow's budget for the day is used, or all of it.
    case budget
    /// The daemon has started again after one that did not end as it should.
    case restart
    /// The data of a dataset or table hold to fewer of their rules than before.
    case quality
    /// A person tries a channel.
    case test

    /// Those that a workflow can say who is told of.
    public static let ofWorkflows: [NoticeKind] = [
        .failure, .recovery, .invalidFile, .schemaChange, .late, .budget, .arrivals, .quality,
    ]

    /// Those that are of no workflow: `tidegate.yaml` says who is told.
    public static let ofWorkspaces: [NoticeKind] = [.restart]

    /// Whether it is told at once; of others many may come together, and are told together.
    public var isUrgent: Bool {
        switch self {
        case .failure, .recovery, .late, .budget, .restart, .test: true
        case .invalidFile, .schemaChange, .arrivals, .quality: false
        }
    }
}
