import Timekeeping

/// How the daemon's loop has been doing in the last minute, for `tidegate status`.
public struct LoopReport: Hashable, Sendable, Codable {
    /// How long the longest-waiting message of a round waited until it was handled, at most, in microseconds.
    public var lag: Int64
    /// Messages that wait now.
    public var messages: Int
    /// Commits in the last minute.
    public var commits: Int
    /// State changes in the last minute.
    public var transitions: Int
    /// How long the longest round took, commit and all, in microseconds.
    public var longestRound: Int64
}

/// Keeps count of the loop's rounds, second by second, over the last minute.
struct LoopMeter {
    private struct Second {
        var number: Int64 = -1
        var commits = 0
        var transitions = 0
        var lag = Duration.zero
        var longest = Duration.zero
    }

    private static let span = 60
    private let start: ContinuousClock.Instant
    private var seconds = [Second](repeating: Second(), count: span)

    /// A meter that begins to count.
    init(at start: ContinuousClock.Instant) {
        self.start = start
    }

    /// Counts a round, whose first message had waited since a time.
    mutating func add(
        transitions: Int, waitingSince since: ContinuousClock.Instant?, begun: ContinuousClock.Instant,
        ended: ContinuousClock.Instant
    ) {
        let time = (ended - start).components.seconds
        let index = Int(time % Int64(Self.span))
        if seconds[index].number != time { seconds[index] = Second(number: time) }
        seconds[index].commits += 1
        seconds[index].transitions += transitions
        seconds[index].lag = max(seconds[index].lag, since.map { begun - $0 } ?? .zero)
        seconds[index].longest = max(seconds[index].longest, ended - begun)
    }

    /// What was counted in the minute up to now.
    func report(messages: Int, at now: ContinuousClock.Instant) -> LoopReport {
        let time = (now - start).components.seconds
        var report = LoopReport(lag: 0, messages: messages, commits: 0, transitions: 0, longestRound: 0)
        for second in seconds where second.number > time - Int64(Self.span) && second.number <= time {
            report.commits += second.commits
            report.transitions += second.transitions
            report.lag = max(report.lag, second.lag.microseconds)
            report.longestRound = max(report.longestRound, second.longest.microseconds)
        }
        return report
    }
}
