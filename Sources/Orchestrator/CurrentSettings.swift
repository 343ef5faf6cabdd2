import Synchronization

/// The settings as `tidegate.yaml` has them now: read anew when the file changes, and asked for at each use.
final class CurrentSettings: Sendable {
    private let current: Mutex<Settings>

    init(_ settings: Settings) {
        current = Mutex(settings)
    }

    var value: Settings { current.withLock { $0 } }

    func replace(with settings: Settings) {
        current.withLock { $0 = settings }
    }
}
