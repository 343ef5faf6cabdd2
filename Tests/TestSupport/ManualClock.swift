import Synchronization
public import Timekeeping

/// A clock that stands still until a test moves it.
public final class ManualClock: Sendable {
    private let moment: Mutex<Instant>

    /// A clock that shows a moment; by default 2026-01-01T00:00:00Z.
    public init(now: Instant = Instant(seconds: 1_767_225_600)) {
        moment = Mutex(now)
    }

    /// What it shows.
    public var now: Instant { moment.withLock { $0 } }

    /// What a room takes as its source of the time.
    public var source: @Sendable () -> Instant {
        { self.now }
    }

    /// Moves it on; a negative duration is a clock that was set back.
    @discardableResult
    public func advance(by duration: Duration) -> Instant {
        moment.withLock { now in
            now = now + duration
            return now
        }
    }

    /// Sets it, also back.
    public func set(to instant: Instant) {
        moment.withLock { $0 = instant }
    }
}
