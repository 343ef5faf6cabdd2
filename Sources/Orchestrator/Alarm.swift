import Timekeeping

/// Wakes the core when its next timer is due.
///
/// It never sleeps longer than 30 s, so that a clock that was set or a machine that slept is noticed.
final class Alarm {
    private let mailbox: Mailbox
    private var task: Task<Void, Never>?
    private var due: Instant?
    private var wakesAt: Instant?

    init(mailbox: Mailbox) {
        self.mailbox = mailbox
    }

    /// Sets the time of the next wake; nil for none.
    func set(_ due: Instant?, now: Instant) {
        if let due, due == self.due, let wakesAt, now < wakesAt { return }
        cancel()
        guard let due else { return }
        let wait = min(max(due - now, .zero), .seconds(30))
        self.due = due
        wakesAt = now + wait
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
