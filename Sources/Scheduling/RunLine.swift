import DequeModule

/// The runs that share some places, oldest first: those that hold one, and those that wait for one.
///
/// A workflow has two: its own runs, and those of a backfill that goes beside them. Runs for a node of another run are
/// in none, as who waits for them has a place already.
struct RunLine: Sendable {
    /// A line's name.
    struct ID: Hashable, Sendable {
        let workflow: String
        let isBackfill: Bool
    }

    /// Runs that have begun.
    private(set) var running: [RunID] = []
    /// Runs that have not.
    private(set) var queued: Deque<RunID> = []

    /// How many runs there are.
    var count: Int { running.count + queued.count }

    /// All of them.
    var all: [RunID] { running + queued }

    mutating func append(_ run: RunID, isQueued: Bool) {
        isQueued ? queued.append(run) : running.append(run)
    }

    /// Takes the oldest run that waits into those that have begun; nil when none waits.
    mutating func beginNext() -> RunID? {
        guard let next = queued.popFirst() else { return nil }
        running.append(next)
        return next
    }

    mutating func remove(_ run: RunID) {
        if let index = running.firstIndex(of: run) {
            running.remove(at: index)
        } else if let index = queued.firstIndex(of: run) {
            queued.remove(at: index)
        }
    }
}
