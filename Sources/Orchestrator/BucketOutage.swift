import Arrivals
import Files
public import GRDB
import Logging
public import Store
public import Timekeeping

/// Something that a bucket was asked for and that does not work now.
public struct BucketOutage: Hashable, Sendable {
    /// What does not work: `listing s3://shop/orders/`.
    public var what: String
    /// Since when.
    public var since: Instant
    /// Why, and the way out.
    public var error: String

    /// The table of outages: empty while all is well.
    public static let migrations = [
        Migration(
            id: "bucket-outages-1",
            sql: """
                CREATE TABLE bucket_outages (
                    what TEXT PRIMARY KEY, since INTEGER NOT NULL, error TEXT NOT NULL) WITHOUT ROWID;
                """)
    ]

    /// All outages, the oldest first.
    public static func list(in db: Database) throws -> [BucketOutage] {
        try Row.fetchAll(db, sql: "SELECT what, since, error FROM bucket_outages ORDER BY since, what").map {
            BucketOutage(what: $0[0], since: $0[1], error: $0[2])
        }
    }
}

/// Buckets: what does not work is told once, and so is its end.
extension Core {
    /// Something has failed, for the first time or in a new way.
    func bucketFailed(_ what: String, _ error: String, in turn: inout Turn, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO bucket_outages VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET error = excluded.error
                """, arguments: [what, turn.now, error])
        turn.followUps.append(
            .say(
                .warning, "\(what) does not work: \(error); it is tried again, with growing waits, and nothing is lost")
        )
    }

    /// A notification has named objects: those of datasets are looked at, in their buckets.
    func look(at objects: [String], in turn: inout Turn) -> CommandReply {
        let list = WatchList(datasets.values.filter { $0.bucket != nil })
        let ours = objects.filter { !list.matches($0).isEmpty || list.isMarker($0) }
        if !ours.isEmpty { turn.followUps.append(.look(ours)) }
        let rest = objects.count - ours.count
        return .done(
            "\(ours.count.counted("object")) looked at"
                + (rest == 0 ? "" : "; \(rest.counted("object")) of no dataset left out"))
    }

    /// Something works, for the first time or again.
    func bucketWorks(_ what: String, in turn: inout Turn, _ db: Database) throws {
        let since = try Instant.fetchOne(db, sql: "SELECT since FROM bucket_outages WHERE what = ?", arguments: [what])
        guard let since else { return }
        try db.execute(sql: "DELETE FROM bucket_outages WHERE what = ?", arguments: [what])
        let span = DurationText.format(.seconds(max(0, turn.now.seconds - since.seconds)))
        turn.followUps.append(.say(.info, "\(what) works again, after \(span)"))
    }

    /// Forgets outages of what nobody asks for any more.
    func forgetOutages(besidesThoseOf datasets: [WatchedDataset], in db: Database) throws {
        let lists = Set(datasets.compactMap { BucketIntake.Watch($0)?.what })
        let buckets = Set(datasets.compactMap(\.bucket?.name))
        for outage in try BucketOutage.list(in: db) {
            let isOfOurs = buckets.contains { outage.what.hasSuffix("s3://\($0)") }
            guard !lists.contains(outage.what), !isOfOurs else { continue }
            try db.execute(sql: "DELETE FROM bucket_outages WHERE what = ?", arguments: [outage.what])
        }
    }
}
