import Engines
public import GRDB
import Scheduling
import Store
public import Timekeeping

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The daemon's lives: each begins with a row, which is completed when it ends as it should.
public struct DaemonLife: Hashable, Sendable {
    static let migrations = [
        Migration(
            id: "daemon-lives-1",
            sql: """
                CREATE TABLE daemon_lives (
                    number INTEGER PRIMARY KEY, process TEXT NOT NULL, started INTEGER NOT NULL, ended INTEGER,
                    after_death INTEGER NOT NULL);
                """)
    ]

    /// So many are kept.
    private static let keptMax = 1000

    /// When it began.
    public var started: Instant
    /// When it ended as it should; nil while it lasts, and when it was killed, has crashed or lost its power.
    public var ended: Instant?
    /// Whether the life before it did not end as it should.
    public var isAfterDeath: Bool

    /// The newest life; nil when there was none.
    public static func newest(in db: Database) throws -> DaemonLife? {
        try Row.fetchOne(
            db, sql: "SELECT started, ended, after_death FROM daemon_lives ORDER BY number DESC LIMIT 1"
        ).map { DaemonLife(started: $0[0], ended: $0[1], isAfterDeath: $0[2]) }
    }

    /// What tells this process from all others.
    static var ownProcess: String {
        ProcessIdentity(of: getpid()).map { "\($0.pid) \($0.startTime) \($0.bootID)" } ?? "unknown"
    }

    /// Begins a life. One that goes on in the same process, after a failure of the store, is no new one.
    ///
    /// - Returns: until when the life before is known to have lasted, if it did not end as it should.
    static func begin(_ process: String, at now: Instant, in db: Database) throws -> Instant? {
        let before = try Row.fetchOne(
            db, sql: "SELECT process, started, ended FROM daemon_lives ORDER BY number DESC LIMIT 1")
        var death: Instant?
        if let before, before["ended"] == nil {
            guard before["process"] != process else { return nil }
            let started: Instant = before["started"]
            let last = try Int64.fetchOne(db, sql: "SELECT at FROM history ORDER BY sequence DESC LIMIT 1")
            death = max(started, last.map { Instant(microseconds: $0) } ?? started)
        }
        try db.execute(
            sql: "INSERT INTO daemon_lives (process, started, after_death) VALUES (?, ?, ?)",
            arguments: [process, now, death != nil])
        try db.execute(
            sql: "DELETE FROM daemon_lives WHERE number <= (SELECT max(number) FROM daemon_lives) - \(keptMax)")
        return death
    }

    /// The life ends as it should.
    static func end(at now: Instant, in db: Database) throws {
        try db.execute(
            sql: "UPDATE daemon_lives SET ended = ? WHERE number = (SELECT max(number) FROM daemon_lives)",
            arguments: [now])
    }
}

/// A daemon that begins, and who hears of it if the one before it died.
package struct DaemonStart: Sendable {
    var process: String
    var channels: [String]
}
