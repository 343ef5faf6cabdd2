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
    /// How many go at once: a few milliseconds.
    private static let forgottenMax = 5_000

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

    /// What waits for a channel; nil when nothing does.
    public static func queue(of channel: String, in db: Database) throws -> Queue? {
        let firsts = try [true, false].map { try moment(of: channel, isUrgent: $0, "ASC", in: db) }
        let lasts = try [true, false].map { try moment(of: channel, isUrgent: $0, "DESC", in: db) }
        guard let first = firsts.compactMap(\.self).min(), let last = lasts.compactMap(\.self).max() else { return nil }
        let row = try Row.fetchOne(
            try db.cachedStatement(
                sql: "SELECT told, failures, failed, error FROM notice_channels WHERE channel = ?"),
            arguments: [channel])
        return Queue(
            channel: channel, first: first, last: last, firstUrgent: firsts[0], told: row?[0], failures: row?[1] ?? 0,
            failed: row?[2], error: row?[3])
    }

    /// When the first or the last notice of a channel came.
    private static func moment(
        of channel: String, isUrgent: Bool, _ order: String, in db: Database
    ) throws -> Instant? {
        try Instant.fetchOne(
            try db.cachedStatement(
                sql: "SELECT at FROM notices WHERE channel = ? AND urgent = ? ORDER BY number \(order) LIMIT 1"),
            arguments: [channel, isUrgent])
    }

    /// How many notices wait for a channel. Costs as many.
    public static func count(for channel: String, in db: Database) throws -> Int {
        try Int.fetchOne(
            try db.cachedStatement(sql: "SELECT count(*) FROM notices WHERE channel = ?"), arguments: [channel]) ?? 0
    }

    /// All notices that wait for a channel, as one message tells them, the urgent ones first; nil when there is none.
    public static func batch(for channel: String, in db: Database) throws -> NoticeBatch? {
        let select = try db.cachedStatement(
            sql: "SELECT number, notice FROM notices WHERE channel = ? AND urgent = ? ORDER BY number LIMIT ?")
        var listed: [NumberedNotice] = []
        for isUrgent in [true, false] {
            listed += try Row.fetchAll(select, arguments: [channel, isUrgent, listedMax - listed.count]).map {
                NumberedNotice(number: $0[0], notice: try JSONText.decode(Notice.self, from: $0[1]))
            }
        }
        let last = try Int64.fetchOne(
            try db.cachedStatement(sql: "SELECT max(number) FROM notices WHERE channel = ?"), arguments: [channel])
        return try last.map { NoticeBatch(listed, count: try count(for: channel, in: db), last: $0) }
    }

    /// Forgets what a channel has taken, up to a number, some thousands at once. True when all of it is forgotten.
    public static func told(_ channel: String, upTo last: Int64, at now: Instant, in db: Database) throws -> Bool {
        try db.execute(
            sql: """
                DELETE FROM notices WHERE number IN
                    (SELECT number FROM notices WHERE channel = ? AND number <= ? LIMIT \(forgottenMax))
                """, arguments: [channel, last])
        guard db.changesCount < forgottenMax else { return false }
        try db.execute(
            sql: "INSERT OR REPLACE INTO notice_channels (channel, told) VALUES (?, ?)", arguments: [channel, now])
        return true
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
