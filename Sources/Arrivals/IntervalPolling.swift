import Synchronization

/// Says at an interval that it is time to look, where no events do.
final class IntervalPolling: Sendable {
    static let interval = Duration.seconds(2)

    private let deliver: @Sendable () -> Void
    private let task = Mutex<Task<Void, Never>?>(nil)

    init(_ deliver: @escaping @Sendable () -> Void) {
        self.deliver = deliver
    }

    /// Says so at once, and from then on.
    func start() {
        task.withLock { task in
            task?.cancel()
            task = Task { [deliver] in
                while !Task.isCancelled {
                    deliver()
                    try? await Task.sleep(for: Self.interval)
                }
            }
        }
    }

    func stop() {
        task.withLock { task in
            task?.cancel()
            task = nil
        }
    }
}
