import Synchronization

/// The seeds of lives that are being lived, for whoever has to say which one brought the program down.
package enum LivesUnderWay {
    private static let known = Mutex<[UInt64]>([])

    /// The seeds; none when they cannot be had at once.
    package static var seeds: [UInt64] { known.withLockIfAvailable { $0 } ?? [] }

    static func begin(_ seed: UInt64) { known.withLock { $0.append(seed) } }
    static func end(_ seed: UInt64) { known.withLock { $0.removeAll { $0 == seed } } }
}
