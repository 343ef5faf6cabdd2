public import GRDB
public import Store
public import Timekeeping
import Workflows

/// The notices that are still to be told: written in the transaction of what they tell of, and gone once a channel has
/// taken them. What a crash interrupts is told again, so that each is told at least once.
public enum Outbox {
    /// The outbox's tables.
    public static let migrations = [
        Migration(
            id: "notices-1",
            sql: """
                CREATE TABLE notices (
                    number INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, urgent INTEGER NOT NULL,
                    at INTEGER NOT NULL, notice TEXT NOT NULL);
                CREATE INDEX notices_by_channel ON notices (channel, urgent, number);
                CREATE TABLE notice_channels (
                    channel TEXT PRIMARY KEY, told INTEGER, failures INTEGER NOT NULL DEFAULT 0, failed INTEGER,
                    error TEXT) WITHOUT ROWID;
                """)
    ]

    /// What waits for one channel.
    public struct Queue: Hashable, Sendable {
        /// The channel.
        public var channel: String
        /// How many notices wait.
        public var count: Int
        /// When the first of them came.
        public var first: Instant
        /// When the last of them came.
        public var last: Instant
        /// When the first of those came that are told at once; nil when there is none.
        public var firstUrgent: Instant?
        /// When a message was last taken.
        public var told: Instant?
        /// How often it has failed since then.
        public var failures: Int
        /// When it failed last.
        public var failed: Instant?
        /// Why.
        public var error: String?
    }

    /// How many notices a message lists.
    static let listedMax = 100

    /// Adds a notice for each of some channels.
    public static func add(_ notice: Notice, to channels: [String], in db: Database) throws {
        guard !channels.isEmpty else { return }
        let text = try JSONText.encode(notice)
        let insert = try db.cachedStatement(
            sql: "INSERT INTO notices (channel, urgent, at, notice) VALUES (?, ?, ?, ?)")
        for channel in channels {
            try insert.execute(arguments: [channel, notice.kind.isUrgent, notice.at, text])
        }
    }

    /// What waits, by channel. Costs the channels, not the notices.
    public static func queues(in db: Database) throws -> [Queue] {
        var queues: [Queue] = []
        var channel = try String.fetchOne(db, sql: "SELECT min(channel) FROM notices")
        while let name = channel {
            if let queue = try queue(of: name, in: db) { queues.append(queue) }
            channel = try String.fetchOne(
                db, sql: "SELECT min(channel) FROM notices WHERE channel > ?", arguments: [name])
        }
        return queues
    }

    private static func queue(of channel: String, in db: Database) throws -> Queue? {
        let row = try Row.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT count(*), min(at), max(at), min(CASE WHEN urgent THEN at END), c.told,
                        coalesce(c.failures, 0), c.failed, c.error
                    FROM notices n LEFT JOIN notice_channels c ON c.channel = n.channel WHERE n.channel = ?
                    """), arguments: [channel])
        guard let row, let first: Instant = row[1], let last: Instant = row[2] else { return nil }
        return Queue(
            channel: channel, count: row[0], first: first, last: last, firstUrgent: row[3], told: row[4],
            failures: row[5], failed: row[6], error: row[7])
    }

    /// All notices that wait for a channel, as one message tells them; nil when there is none.
    public static func batch(for channel: String, in db: Database) throws -> NoticeBatch? {
        let rows = try Row.fetchAll(
            try db.cachedStatement(
                sql: "SELECT number, notice FROM notices WHERE channel = ? ORDER BY urgent DESC, number LIMIT ?"),
            arguments: [channel, listedMax])
        let row = try Row.fetchOne(
            try db.cachedStatement(sql: "SELECT count(*), max(number) FROM notices WHERE channel = ?"),
            arguments: [channel])
        guard let row, let last: Int64 = row[1] else { return nil }
        return NoticeBatch(
            try rows.map { NumberedNotice(number: $0[0], notice: try JSONText.decode(Notice.self, from: $0[1])) },
            count: row[0], last: last)
    }

    /// Forgets what a channel has taken, up to a number.
    public static func told(_ channel: String, upTo last: Int64, at now: Instant, in db: Database) throws {
        try db.execute(sql: "DELETE FROM notices WHERE channel = ? AND number <= ?", arguments: [channel, last])
        try db.execute(
            sql: "INSERT OR REPLACE INTO notice_channels (channel, told) VALUES (?, ?)", arguments: [channel, now])
    }

    /// Notes that a channel has not taken a message.
    public static func failed(_ channel: String, error: String, at now: Instant, in db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO notice_channels (channel, failures, failed, error) VALUES (?, 1, ?, ?)
                ON CONFLICT DO UPDATE SET failures = failures + 1, failed = excluded.failed, error = excluded.error
                """, arguments: [channel, now, error])
    }
}
