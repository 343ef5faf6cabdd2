import Synchronization

/// Says at an interval that it is time to look, where no events do.
public final class IntervalPolling: Sendable {
    /// How often, where nobody says.
    public static let interval = Duration.seconds(2)

    private let interval: Duration
    private let deliver: @Sendable () -> Void
    private let task = Mutex<Task<Void, Never>?>(nil)

    /// One that says nothing yet.
    public init(every interval: Duration = IntervalPolling.interval, _ deliver: @escaping @Sendable () -> Void) {
        self.interval = interval
        self.deliver = deliver
    }

    /// Says so at once, and from then on.
    public func start() {
        task.withLock { task in
            task?.cancel()
            task = Task { [deliver, interval] in
                while !Task.isCancelled {
                    deliver()
                    try? await Task.sleep(for: interval)
                }
            }
        }
    }

    /// Says no more.
    public func stop() {
        task.withLock { task in
            task?.cancel()
            task = nil
        }
    }
}
