import Timekeeping

/// Wakes the core when its next timer is due.
///
/// It never sleeps longer than 30 s, so that a clock that was set or a machine that slept is noticed.
final class Alarm {
    private let mailbox: Mailbox
    private let longestSleep: Duration
    private var task: Task<Void, Never>?
    private var due: Instant?
    /// When the sleep ends, by a clock that nobody sets: by the wall's, an alarm that has gone off would seem to sleep
    /// on when the clock was set back.
    private var wakesAt: ContinuousClock.Instant?

    init(mailbox: Mailbox, longestSleep: Duration = .seconds(30)) {
        self.mailbox = mailbox
        self.longestSleep = longestSleep
    }

    /// Sets the time of the next wake; nil for none.
    func set(_ due: Instant?, now: Instant) {
        if let due, due == self.due, let wakesAt, ContinuousClock.now < wakesAt { return }
        cancel()
        guard let due else { return }
        let wait = min(max(due - now, .zero), longestSleep)
        self.due = due
        wakesAt = ContinuousClock.now + wait
        task = Task { [mailbox] in
            try? await Task.sleep(for: wait)
            if !Task.isCancelled {
                mailbox.wake()
            }
        }
    }

    func cancel() {
        task?.cancel()
        task = nil
        due = nil
        wakesAt = nil
    }
}
