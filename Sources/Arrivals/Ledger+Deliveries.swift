import Files
public import GRDB
import Store
public import Timekeeping

/// Files that wait for a manifest that lists them. They are VALID and held, until all that it lists are there.
extension Ledger {
    /// Whether a manifest that was seen has to be read.
    public static func isUnread(_ manifest: Sighting, in db: Database) throws -> Bool {
        let identity = manifest.identity
        let statement = try db.cachedStatement(
            sql: """
                SELECT EXISTS (SELECT 1 FROM deliveries WHERE path = ? AND workflow = ? AND dataset = ?
                    AND size = ? AND modified = ? AND changed = ? AND inode = ?)
                """)
        return try Bool.fetchOne(
            statement,
            arguments: [
                manifest.path, manifest.dataset.workflow, manifest.dataset.name, identity.size, identity.modified,
                identity.changed, identity.inode,
            ]) != true
    }

    /// Takes note of a manifest that was read. Gives its delivery; nil when it lists what it has listed before.
    ///
    /// - Parameter isOther: whether a path is that of a file of another dataset, which is none of this one's concern.
    public static func note(
        _ read: ReadManifest, at path: String, of dataset: WatchedDataset, now: Instant,
        isOther: (String) -> Bool = { _ in false }, in db: Database
    ) throws -> Delivery? {
        let key: StatementArguments = [path, dataset.workflow, dataset.name]
        let identity = read.identity
        let looks: StatementArguments = [identity.size, identity.modified, identity.changed, identity.inode]
        try db.cachedStatement(
            sql: """
                UPDATE deliveries SET size = ?, modified = ?, changed = ?, inode = ?
                WHERE path = ? AND workflow = ? AND dataset = ? AND hash = ?
                """
        ).execute(arguments: looks + key + [read.hash])
        guard db.changesCount == 0 else { return nil }
        for earlier in try deliveries(of: path, in: db)
        where earlier.workflow == dataset.workflow && earlier.dataset == dataset.name {
            try remove(earlier, in: db)
        }
        var files: [(path: String, entry: DeliveryManifest.Entry)] = []
        var problem: DeliveryProblem?
        do throws(DeliveryProblem) {
            let listed = try read.manifest.get().files(of: dataset, at: path, isOther: isOther)
            files = listed.map { ($0.key.path, $0.value) }.sorted { $0.path < $1.path }
        } catch {
            problem = error
        }
        try db.cachedStatement(
            sql: """
                INSERT INTO deliveries (size, modified, changed, inode, path, workflow, dataset, hash, read, files, problem)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: looks + key + [read.hash, now, files.count, problem?.description])
        let id = db.lastInsertedRowID
        let insert = try db.cachedStatement(
            sql: "INSERT INTO delivery_files (delivery, path, size, sha256, md5) VALUES (?, ?, ?, ?, ?)")
        for (file, entry) in files {
            try insert.execute(arguments: [id, file, entry.size, entry.sha256, entry.md5])
        }
        return Delivery(
            id: id, workflow: dataset.workflow, dataset: dataset.name, path: path, read: now, files: files.count,
            state: problem.map { .refused($0.description) } ?? .open)
    }

    /// The newest versions of the files of a delivery that is new: those that are there as they are listed are noted.
    ///
    /// Gives the others that are to be looked at again: held files that differ, since another content may be there by
    /// now; and those that were INVALID for differing from an earlier manifest, when they are as this one lists them.
    public static func look(at delivery: Delivery, in db: Database) throws -> [Arrival] {
        var suspects: [Arrival] = []
        for (path, entry, _) in try entries(of: delivery, in: db) {
            guard let found = try newest(path, of: delivery, in: db) else { continue }
            let difference = entry.difference(from: found)
            if found.isThere, difference == nil {
                try note(found.id, at: path, of: delivery, in: db)
            } else if found.isHeld, found.state == .valid ? difference != nil : found.isInPlace && difference == nil,
                let arrival = try bareArrival(found.id, in: db)
            {
                suspects.append(arrival)
            }
        }
        return suspects
    }

    /// What the manifests say of a file that is held; where one lists it as it is, that is noted.
    public static func judge(held arrival: Arrival, in db: Database) throws -> HeldFile {
        let standing = try standing(ofHeld: arrival, in: db)
        if case .listed(let delivery) = standing { try note(arrival.id, at: arrival.path, of: delivery, in: db) }
        return standing
    }

    /// What the manifests say of a file that is held.
    public static func standing(ofHeld arrival: Arrival, in db: Database) throws -> HeldFile {
        let listing = try deliveries(
            listing: arrival.path, workflow: arrival.workflow, dataset: arrival.dataset, in: db)
        var result = HeldFile.unlisted
        // All of them are of one dataset.
        guard let first = listing.first, let found = try newest(arrival.path, of: first, in: db),
            found.id == arrival.id
        else { return result }
        for delivery in listing {
            guard let (_, entry, noted) = try entries(of: delivery, path: arrival.path, in: db).first else { continue }
            if case .complete = delivery.state {
                // It was part of it, and is looked at again. Any other has a manifest of its own to come.
                if noted == arrival.id { return .listed(delivery) }
                continue
            }
            guard let difference = entry.difference(from: found) else { return .listed(delivery) }
            result = .differs(delivery, difference, isLate: delivery.read >= arrival.arrived)
        }
        return result
    }

    /// The newest version of a file, when it is held; nil otherwise.
    public static func held(_ path: String, of dataset: WatchedDataset, in db: Database) throws -> Arrival? {
        guard let latest = try latest(path, of: dataset, in: db), latest.state == .valid else { return nil }
        return try bareArrival(latest.id, in: db).flatMap { $0.isHeld && $0.run == nil ? $0 : nil }
    }

    /// Makes a VALID file INVALID that is held.
    public static func refuse(held arrival: Arrival, reason: String, at now: Instant, in db: Database) throws -> Arrival
    {
        try change(arrival.id, from: .valid, to: .invalid, reason: reason, at: now, in: db)
        guard let refused = try bareArrival(arrival.id, in: db) else { throw LedgerError.unknown(arrival: arrival.id) }
        return refused
    }

    /// Lets the files of a delivery go on, if all are there; nil when some are missing.
    ///
    /// They count as arrived from now on.
    public static func complete(_ delivery: Delivery, at now: Instant, in db: Database) throws -> [Arrival]? {
        if case .open = delivery.state {
            guard try !lacksFiles(delivery, in: db) else { return nil }
            // Some may have been replaced, or be gone, since they were noted.
            for (path, _, noted) in try entries(of: delivery, in: db) {
                let found = try newest(path, of: delivery, in: db)
                if found?.isThere != true || found?.id != noted {
                    try note(nil, at: path, of: delivery, in: db)
                }
            }
            guard try !lacksFiles(delivery, in: db) else { return nil }
            try db.cachedStatement(sql: "UPDATE deliveries SET completed = ? WHERE id = ?")
                .execute(arguments: [now, delivery.id])
        }
        let held = try fetch(
            try db.cachedStatement(
                sql: """
                    SELECT \(columns) FROM arrivals WHERE id IN (SELECT arrival FROM delivery_files WHERE delivery = ?)
                        AND held AND state = 'VALID' AND run IS NULL ORDER BY id
                    """), [delivery.id])
        return try held.map {
            try letGo($0, because: "all of \(delivery.path.displayedPath) is there", at: now, in: db)
        }
    }

    /// Lets the files go on that are held for datasets that wait for no manifest any more.
    public static func letGo(
        of datasets: some Collection<WatchedDataset>, at now: Instant, in db: Database
    ) throws -> [Arrival] {
        let waiting = try Row.fetchAll(
            db,
            sql: """
                SELECT DISTINCT workflow, dataset FROM arrivals INDEXED BY arrivals_held WHERE held
                UNION SELECT workflow, dataset FROM deliveries
                """
        ).map { (workflow: $0[0] as String, dataset: $0[1] as String) }
        let free = waiting.filter { place in
            datasets.contains { $0.workflow == place.workflow && $0.name == place.dataset && $0.manifest == nil }
        }
        return try free.flatMap { place in
            for delivery in try deliveries(workflow: place.workflow, dataset: place.dataset, in: db) {
                try remove(delivery, in: db)
            }
            let held = try fetch(
                try db.cachedStatement(
                    sql: """
                        SELECT \(columns) FROM arrivals INDEXED BY arrivals_held
                        WHERE held AND workflow = ? AND dataset = ? AND state = 'VALID' AND run IS NULL ORDER BY id
                        """), [place.workflow, place.dataset])
            try db.execute(
                literal: """
                    UPDATE arrivals SET held = 0
                    WHERE held AND workflow = \(place.workflow) AND dataset = \(place.dataset) AND state = 'INVALID'
                    """)
            return try held.map { try letGo($0, because: "its dataset waits for no manifest", at: now, in: db) }
        }
    }

    private static func letGo(_ arrival: Arrival, because reason: String, at now: Instant, in db: Database) throws
        -> Arrival
    {
        try db.cachedStatement(sql: "UPDATE arrivals SET held = 0, arrived = ? WHERE id = ?")
            .execute(arguments: [now, arrival.id])
        try append(arrival.id, from: .valid, to: .valid, detail: reason, at: now, in: db)
        var free = arrival
        free.isHeld = false
        free.arrived = now
        return free
    }
}
