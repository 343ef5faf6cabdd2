public import Files
public import GRDB
import Store
public import Timekeeping

/// What the ledger says of a file that was seen.
public enum Detection: Hashable, Sendable {
    /// Its content has to be read, and the result handed to `conclude`. With the number of its NEW row, or nil when the
    /// path is known and only reading tells whether its bytes are new.
    case inspect(arrival: Int64?)
    /// Nothing has changed since it was read.
    case known
    /// It is INVALID and still in its place, though its dataset has a folder for such files: move it there (again).
    case quarantine(Arrival)
}

extension Ledger {
    /// Takes note of a file that was seen and has settled. An unseen path becomes a NEW arrival.
    ///
    /// Of a path whose latest version is NEW the answer is `inspect` each time: whoever inspects keeps track of what is
    /// under way, and what a crash has cut short is done again.
    public static func detect(
        _ path: String, _ identity: FileIdentity, of dataset: WatchedDataset, captures: [String: String],
        at now: Instant, in db: Database
    ) throws -> Detection {
        guard let latest = try latest(path, of: dataset, in: db) else {
            let id = try insert(path, identity, version: 1, of: dataset, captures: captures, at: now, in: db)
            return .inspect(arrival: id)
        }
        if latest.state == .new { return .inspect(arrival: latest.id) }
        guard latest.shows(identity) else { return .inspect(arrival: nil) }
        guard latest.state == .invalid, !latest.isPassedOver, dataset.invalidFolder != nil else { return .known }
        return try arrival(latest.id, in: db).map(Detection.quarantine) ?? .inspect(arrival: nil)
    }

    /// Those of some files of which `detect` would not say `known`: asked by scans, on a reading connection, of very many.
    public static func unknown(among sightings: [Sighting], in db: Database) throws -> [Sighting] {
        // As `Latest.shows` and `detect` have it.
        var statement = try RowStatement(
            sql: """
                SELECT size = ? AND modified = ? AND changed = ? AND inode = ? AND NOT withdrawn AND CASE state
                    WHEN 'NEW' THEN 0 WHEN 'INVALID' THEN passed_over_for IS NOT NULL OR ? ELSE 1 END
                FROM arrivals WHERE path = ? AND workflow = ? AND dataset = ? ORDER BY version DESC LIMIT 1
                """, in: db)
        return try sightings.filter { sighting in
            if sighting.isManifest { return try isUnread(sighting, in: db) }
            let identity = sighting.identity
            for number in [identity.size, identity.modified, identity.changed, identity.inode] {
                statement.bind(number)
            }
            statement.bind(sighting.dataset.invalidFolder == nil ? 1 : 0)
            statement.bind(sighting.path)
            statement.bind(sighting.dataset.workflow)
            statement.bind(sighting.dataset.name)
            return try statement.firstInteger() != 1
        }
    }

    /// The arrivals that are NEW, oldest first: after a restart their files are to be inspected again.
    public static func unread(limit: Int = .max, in db: Database) throws -> [Arrival] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT \(columns) FROM arrivals INDEXED BY arrivals_unread WHERE state = 'NEW' ORDER BY id LIMIT ?
                """)
        return try fetch(statement, [limit])
    }

    /// The INVALID arrivals of a dataset of which it is not known that their files were set aside, oldest first: after a
    /// restart that is to be done, or has been done and not been noted.
    public static func notSetAside(of dataset: WatchedDataset, in db: Database) throws -> [Arrival] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT \(columns) FROM arrivals
                WHERE workflow = ? AND dataset = ? AND state = 'INVALID' AND moved_to IS NULL AND withdrawn = 0
                    AND passed_over_for IS NULL
                ORDER BY arrived
                """)
        return try fetch(statement, [dataset.workflow, dataset.name])
    }

    /// The newest version of a file in a dataset: as much of it as tells what to do about the file.
    struct Latest {
        var id: Int64
        var version: Int
        var state: ArrivalState
        var identity: FileIdentity
        var hash: String?
        var isWithdrawn: Bool
        var isPassedOver: Bool
        var arrived: Instant
        /// Whether some of its rows were rejected when it was read before.
        var isSeparated: Bool

        /// Whether a file that looks like this is this version, as far as one can tell without reading it.
        ///
        /// The time of the last change is compared too: no program can set it, so that it shows a rewrite that kept size
        /// and times, and an invalid file that someone has moved back to have it looked at again. Device numbers are not:
        /// they change when a disk is mounted again.
        func shows(_ other: FileIdentity) -> Bool {
            !isWithdrawn && identity.size == other.size && identity.modified == other.modified
                && identity.changed == other.changed && identity.inode == other.inode
        }
    }

    static func latest(_ path: String, of dataset: WatchedDataset, in db: Database) throws -> Latest? {
        var statement = try RowStatement(
            sql: """
                SELECT id, version, state, device, inode, size, modified, changed, hash, withdrawn,
                    passed_over_for IS NOT NULL, arrived, accepted IS NOT NULL
                FROM arrivals
                WHERE path = ? AND workflow = ? AND dataset = ? ORDER BY version DESC LIMIT 1
                """, in: db)
        statement.bind(path)
        statement.bind(dataset.workflow)
        statement.bind(dataset.name)
        return try statement.first { row in
            Latest(
                id: row.integer(0), version: Int(row.integer(1)),
                state: try ArrivalState(stored: row.text(2) ?? "", of: row.integer(0)),
                identity: FileIdentity(
                    device: row.integer(3), inode: row.integer(4), size: row.integer(5), modified: row.integer(6),
                    changed: row.integer(7)),
                hash: row.text(8), isWithdrawn: row.flag(9), isPassedOver: row.flag(10),
                arrived: Instant(microseconds: row.integer(11)), isSeparated: row.flag(12))
        }
    }

    static func insert(
        _ path: String, _ identity: FileIdentity, version: Int, of dataset: WatchedDataset,
        captures: [String: String], at now: Instant, in db: Database
    ) throws -> Int64 {
        var statement = try RowStatement(
            sql: """
                INSERT INTO arrivals (workflow, dataset, path, version, device, inode, size, modified, changed, state,
                    captures, arrived) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'NEW', ?, ?)
                """, in: db)
        statement.bind(dataset.workflow)
        statement.bind(dataset.name)
        statement.bind(path)
        statement.bind(version)
        statement.bind(identity)
        statement.bind(JSONText.encode(captures))
        statement.bind(now.microseconds)
        try statement.run()
        let id = db.lastInsertedRowID
        try count(id, 1, in: .new, db)
        try append(id, from: nil, to: .new, detail: version == 1 ? nil : "version \(version)", at: now, in: db)
        return id
    }
}

extension RowStatement {
    /// Binds the next five parameters to what tells a version of a file from others.
    mutating func bind(_ identity: FileIdentity) {
        for number in [identity.device, identity.inode, identity.size, identity.modified, identity.changed] {
            bind(number)
        }
    }
}
