import Synchronization
import Timekeeping

/// The time of a simulated world: it runs on evenly, whatever the clock on the wall is set to.
final class VirtualClock: Sendable {
    private struct Hands {
        var elapsed: Int64 = 0
        var offset: Int64
    }

    private let hands: Mutex<Hands>

    /// A clock that shows an instant, in microseconds, when nothing has passed.
    init(showing start: Int64) {
        hands = Mutex(Hands(offset: start))
    }

    /// How much time has passed in truth.
    var elapsed: Int64 { hands.withLock { $0.elapsed } }

    /// What the clock on the wall shows.
    var wall: Instant { hands.withLock { Instant(microseconds: $0.elapsed + $0.offset) } }

    /// When, in true time, the clock on the wall will show an instant.
    func elapsed(at wall: Instant) -> Int64 {
        hands.withLock { hands in
            let (span, overflow) = wall.microseconds.subtractingReportingOverflow(hands.offset)
            return overflow ? .max : span
        }
    }

    /// Lets time pass up to a moment.
    func run(to elapsed: Int64) {
        hands.withLock { $0.elapsed = max($0.elapsed, elapsed) }
    }

    /// Sets the clock on the wall forward, or back.
    func set(by offset: Int64) {
        hands.withLock { $0.offset += offset }
    }
}
