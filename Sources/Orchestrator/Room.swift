import Foundation

/// A number of places that threads take, and wait for while all are taken.
///
/// A condition of its own: a `Mutex` cannot be waited at.
final class Room: @unchecked Sendable {
    // What is mutable is touched with `condition` locked only.
    private let condition = NSCondition()
    private var left: Int
    private var isClosed = false

    init(for places: Int) {
        left = places
    }

    /// Takes a place once there is one; false when the room was closed.
    func take() -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while left == 0, !isClosed { condition.wait() }
        guard !isClosed else { return false }
        left -= 1
        return true
    }

    /// Gives places back.
    func give(_ places: Int) {
        guard places > 0 else { return }
        condition.lock()
        defer { condition.unlock() }
        left += places
        condition.broadcast()
    }

    /// Lets all go who wait, and all who come.
    func close() {
        condition.lock()
        defer { condition.unlock() }
        isClosed = true
        condition.broadcast()
    }
}
