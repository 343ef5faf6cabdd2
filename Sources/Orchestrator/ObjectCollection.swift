import Files
import GRDB
import ObjectStorage
import Store
import Timekeeping

/// Removes copies of objects that are not needed here any more, the ones unused for longest first, once there are more
/// than may be kept.
///
/// Never those of files that wait or are in the batch of a run that has not succeeded, and none that a running attempt,
/// or anybody in the last hour, may have been given.
struct ObjectCollection {
    let cache: ObjectCache
    let store: Store
    /// The folder of what is exchanged with curl.
    let exchange: String
    /// How many bytes may be kept.
    let limit: Int64

    /// Removes what may go; gives how many bytes that were.
    @discardableResult
    func collect(at now: Instant) throws -> Int64 {
        try cache.removeLeftovers(olderThan: now - .seconds(86_400))
        try removeExchanges(olderThan: now - .seconds(86_400))
        let entries = try cache.entries()
        var total = entries.reduce(0) { $0 + $1.size }
        guard total > limit else { return 0 }
        let (needed, since) = try store.read { db in
            (
                try String.fetchSet(
                    db,
                    sql: """
                        SELECT hash FROM arrivals
                        WHERE state IN ('NEW', 'VALID') AND path >= 's3://' AND path < 's3:0' AND hash IS NOT NULL
                        """),
                try Instant.fetchOne(db, sql: "SELECT min(started) FROM attempts WHERE state = 'RUNNING'")
            )
        }
        let recent = min(now - .seconds(3_600), (since ?? now) - .seconds(60))
        var removed: Int64 = 0
        for entry in entries.sorted(by: { $0.used < $1.used })
        where total > limit && entry.used < recent && !needed.contains(entry.hash) {
            try cache.remove(entry)
            total -= entry.size
            removed += entry.size
        }
        return removed
    }

    /// Removes what processes that were ended have left of their talk with curl.
    private func removeExchanges(olderThan time: Instant) throws {
        let files = LocalFileSystem()
        guard try files.kind(of: exchange) == .folder else { return }
        for entry in try files.list(exchange) {
            let path = "\(exchange)/\(entry.name)"
            guard let identity = try files.identity(of: path), identity.modified / 1_000 < time.microseconds else {
                continue
            }
            try files.removeTree(path)
        }
    }
}
