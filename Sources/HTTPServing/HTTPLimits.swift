/// How much of a server its clients may use, so that none of them holds up others, or the daemon.
public struct HTTPLimits: Hashable, Sendable {
    /// The most bytes of a request's body.
    public var body = 1 << 20
    /// The most bytes of a request's head.
    public var head = 16 << 10
    /// Connections at once; more wait until the system turns them away.
    public var connections = 64
    /// How long a connection may be silent, and a head may take.
    public var idle = Duration.seconds(30)
    /// How long a body may take to come.
    public var bodyTime = Duration.seconds(15)
    /// How long its answer may take to be found.
    public var answerTime = Duration.seconds(15)
    /// How long those who are connected may take when the server ends.
    public var grace = Duration.milliseconds(500)

    /// The usual ones.
    public init() {}
}
