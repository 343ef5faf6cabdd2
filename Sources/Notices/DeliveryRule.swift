public import Timekeeping

/// When a message goes over a channel: at once where it is urgent, and never so often that nobody reads it.
public struct DeliveryRule: Hashable, Sendable {
    /// How long after the last message the next one may go that is urgent.
    public var urgentPause = Duration.seconds(5)
    /// How long after the last message any other may go.
    public var pause = Duration.seconds(60)
    /// How long nothing must have come, before what is not urgent goes.
    public var quiet = Duration.seconds(5)
    /// How long after the first notice it goes at the latest.
    public var window = Duration.seconds(60)
    /// The wait after a first failure; it doubles with each.
    public var firstRetry = Duration.seconds(5)
    /// The longest wait after a failure.
    public var lastRetry = Duration.seconds(900)

    /// The rule of all channels.
    public init() {}

    /// When what waits for a channel goes.
    public func due(_ queue: Outbox.Queue) -> Instant {
        let gathered = max(min(queue.last + quiet, queue.first + window), queue.told.map { $0 + pause } ?? queue.first)
        let urgent = queue.firstUrgent.map { max($0, queue.told.map { $0 + urgentPause } ?? $0) }
        return max(min(urgent ?? gathered, gathered), retry(queue) ?? queue.first)
    }

    /// When it is tried again after failures; nil when the last message was taken.
    public func retry(_ queue: Outbox.Queue) -> Instant? {
        guard let failed = queue.failed, queue.failures > 0 else { return nil }
        return failed + min(firstRetry * (1 << min(queue.failures - 1, 20)), lastRetry)
    }
}
