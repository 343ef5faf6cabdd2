import Synchronization

/// A fact that becomes true once and is seen by all.
final class OnceTrue: Sendable {
    private let value = Atomic(false)

    func raise() { value.store(true, ordering: .releasing) }
    var isRaised: Bool { value.load(ordering: .acquiring) }
}
