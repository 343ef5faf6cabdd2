import Files
public import GRDB
import Store
import Timekeeping

/// The rows of deliveries and of their files.
extension Ledger {
    /// The delivery of a manifest, for each dataset whose files it lists.
    public static func deliveries(of manifest: String, in db: Database) throws -> [Delivery] {
        try deliveries(where: "path = ?", [manifest], in: db)
    }

    static func deliveries(workflow: String, dataset: String, in db: Database) throws -> [Delivery] {
        try deliveries(where: "workflow = ? AND dataset = ?", [workflow, dataset], in: db)
    }

    /// Those that list a file, the one whose manifest was read first in front.
    static func deliveries(
        listing path: String, workflow: String, dataset: String, in db: Database
    ) throws -> [Delivery] {
        try deliveries(
            where: "id IN (SELECT delivery FROM delivery_files WHERE path = ?) AND workflow = ? AND dataset = ?",
            [path, workflow, dataset], in: db)
    }

    private static func deliveries(
        where condition: String, _ arguments: StatementArguments, in db: Database
    ) throws -> [Delivery] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT id, workflow, dataset, path, read, files, problem, completed FROM deliveries
                WHERE \(condition) ORDER BY read, id
                """)
        return try Row.fetchAll(statement, arguments: arguments).map { row in
            let state: Delivery.State
            if let problem = row[6] as String? {
                state = .refused(problem)
            } else {
                state = (row[7] as Instant?).map { .complete(at: $0) } ?? .open
            }
            return Delivery(
                id: row[0], workflow: row[1], dataset: row[2], path: row[3], read: row[4], files: row[5], state: state)
        }
    }

    /// The files of a delivery that are not there as it lists them, so many at most.
    public static func missing(of delivery: Delivery, limit: Int, in db: Database) throws -> [MissingFile] {
        var missing: [MissingFile] = []
        for (path, entry, _) in try entries(of: delivery, in: db) where missing.count < limit {
            guard let found = try newest(path, of: delivery, in: db) else {
                missing.append(MissingFile(path: path, problem: "is not there"))
                continue
            }
            if !found.isThere {
                missing.append(MissingFile(path: path, problem: "is \(found.state.rawValue)"))
            } else if let difference = entry.difference(from: found) {
                missing.append(MissingFile(path: path, problem: difference))
            }
        }
        return missing
    }

    /// The files of a delivery, or the one at a path; each with the version that was noted for it.
    static func entries(
        of delivery: Delivery, path: String? = nil, in db: Database
    ) throws -> [(path: String, entry: DeliveryManifest.Entry, noted: Int64?)] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT path, size, sha256, md5, arrival FROM delivery_files
                WHERE delivery = ? \(path == nil ? "" : "AND path = ?") ORDER BY path
                """)
        let arguments: StatementArguments = path.map { [delivery.id, $0] } ?? [delivery.id]
        return try Row.fetchAll(statement, arguments: arguments).map { row in
            (row[0], DeliveryManifest.Entry(name: row[0], size: row[1], sha256: row[2], md5: row[3]), row[4])
        }
    }

    static func lacksFiles(_ delivery: Delivery, in db: Database) throws -> Bool {
        let statement = try db.cachedStatement(
            sql: """
                SELECT EXISTS (SELECT 1 FROM delivery_files INDEXED BY delivery_files_missing
                    WHERE delivery = ? AND arrival IS NULL)
                """)
        return try Bool.fetchOne(statement, arguments: [delivery.id]) ?? false
    }

    static func note(_ arrival: Int64?, at path: String, of delivery: Delivery, in db: Database) throws {
        try db.cachedStatement(sql: "UPDATE delivery_files SET arrival = ? WHERE delivery = ? AND path = ?")
            .execute(arguments: [arrival, delivery.id, path])
    }

    /// The newest version of a file, as far as it matters for a delivery of it.
    struct DeliveredVersion {
        var id: Int64
        var state: ArrivalState
        var size: Int64
        var sha256: String?
        var md5: String?
        var isHeld: Bool
        /// Whether it is where it came, and was passed over for none.
        var isInPlace: Bool
        var isPassedOver: Bool

        /// Whether it waits, or was ingested, or need not be as another one is.
        var isThere: Bool { state == .valid || state == .ingested || isPassedOver }
    }

    /// Forgets a delivery.
    static func remove(_ delivery: Delivery, in db: Database) throws {
        for statement in ["DELETE FROM delivery_files WHERE delivery = ?", "DELETE FROM deliveries WHERE id = ?"] {
            try db.cachedStatement(sql: statement).execute(arguments: [delivery.id])
        }
    }

    static func newest(_ path: String, of delivery: Delivery, in db: Database) throws -> DeliveredVersion? {
        let statement = try db.cachedStatement(
            sql: """
                SELECT id, state, size, hash, md5, held, moved_to IS NULL AND NOT withdrawn,
                    state = 'INVALID' AND passed_over_for IS NOT NULL
                FROM arrivals WHERE path = ? AND workflow = ? AND dataset = ? ORDER BY version DESC LIMIT 1
                """)
        guard let row = try Row.fetchOne(statement, arguments: [path, delivery.workflow, delivery.dataset]) else {
            return nil
        }
        return DeliveredVersion(
            id: row[0], state: try ArrivalState(stored: row[1], of: row[0]), size: row[2], sha256: row[3], md5: row[4],
            isHeld: row[5], isInPlace: row[6],
            isPassedOver: row[7])
    }
}

extension DeliveryManifest.Entry {
    /// In what a version differs from what is listed, to be read after "it"; nil when it does not.
    func difference(from version: Ledger.DeliveredVersion) -> String? {
        if let listed = size, listed != version.size { return "has \(version.size) bytes in place of \(listed)" }
        if let listed = sha256, listed != version.sha256 { return "has another checksum (SHA-256) than is listed" }
        if let listed = md5, listed != version.md5 { return "has another checksum (MD5) than is listed" }
        return nil
    }
}
