public import Timekeeping
public import Workflows

/// Something that people are told.
public struct Notice: Hashable, Sendable, Codable {
    /// What it is of.
    public var kind: NoticeKind
    /// When it happened.
    public var at: Instant
    /// The workflow that it is of; nil for a test.
    public var workflow: String?
    /// The run.
    public var run: String?
    /// The node that failed.
    public var node: String?
    /// The file, relative to the workspace.
    public var path: String?
    /// The table, as `database.table`.
    public var table: String?
    /// What happened, in a sentence.
    public var message: String

    /// A notice.
    public init(
        _ kind: NoticeKind, at: Instant, workflow: String? = nil, run: String? = nil, node: String? = nil,
        path: String? = nil, table: String? = nil, message: String
    ) {
        self.kind = kind
        self.at = at
        self.workflow = workflow
        self.run = run
        self.node = node
        self.path = path
        self.table = table
        self.message = message
    }
}

/// A notice that waits for a channel. Its number stays the same when it is told twice.
public struct NumberedNotice: Hashable, Sendable {
    /// Its number in the outbox.
    public var number: Int64
    /// What it says.
    public var notice: Notice

    /// A notice with its number.
    public init(number: Int64, notice: Notice) {
        self.number = number
        self.notice = notice
    }
}

/// All notices that one message tells.
public struct NoticeBatch: Hashable, Sendable {
    /// The first of them, as many as a message lists.
    public var notices: [NumberedNotice]
    /// How many there are.
    public var count: Int
    /// The number of the last one.
    public var last: Int64

    /// The notices of a message.
    public init(_ notices: [NumberedNotice], count: Int, last: Int64) {
        self.notices = notices
        self.count = count
        self.last = last
    }
}
