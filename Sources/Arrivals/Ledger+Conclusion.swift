import Files
import FoundationEssentials
public import GRDB
import Store
import TableSchema
public import Timekeeping

/// What the ledger concludes from an inspection.
public enum Conclusion: Hashable, Sendable {
    /// Its bytes are known: it was touched, or sent again as it was.
    case unchanged
    /// It waits for a run. Without its schema. `replaced`: older versions that waited until now.
    case valid(Arrival, replaced: [Int64])
    /// It is no data of its dataset. `replaced`: older versions that waited until now.
    case invalid(Arrival, replaced: [Int64])
    /// It came before, and its dataset passes over such files: INVALID in silence, and left where it is. `replaced`: older
    /// versions that waited until now.
    case passedOver(Arrival, replaced: [Int64])
}

extension Ledger {
    /// Takes note of what reading a file told: its NEW row, or a new version of it, becomes VALID or INVALID.
    ///
    /// The same bytes as the latest version's change nothing, unless that one is INVALID: then it is judged anew.
    public static func conclude(
        _ inspection: Inspection, of path: String, in dataset: WatchedDataset, captures: [String: String],
        at now: Instant, in db: Database
    ) throws -> Conclusion {
        let latest = try latest(path, of: dataset, in: db)
        let id: Int64
        var version = latest?.version ?? 1
        var arrived = now
        if let latest, latest.hash == nil || latest.hash == inspection.hash {
            switch latest.state {
            case .valid, .ingested:
                try setIdentity(inspection.identity, of: latest.id, in: db)
                return .unchanged
            case .new: break
            case .invalid:
                try change(latest.id, from: .invalid, to: .new, reason: "seen again", at: now, in: db)
                try setArrived(now, of: latest.id, in: db)
            }
            id = latest.id
            arrived = latest.state == .new ? latest.arrived : now
        } else {
            version = (latest?.version ?? 0) + 1
            id = try insert(
                path, inspection.identity, version: version, of: dataset, captures: captures, at: now, in: db)
        }
        var arrival = Arrival(
            id: id, workflow: dataset.workflow, dataset: dataset.name, path: path, version: version,
            identity: inspection.identity, hash: inspection.hash, state: .new, captures: captures, arrived: arrived)
        arrival.isHeld = dataset.manifest != nil
        var refusal = inspection.verdict.reason
        let repetition = refusal == nil ? try repetition(arrival, in: dataset, db) : nil
        refusal = refusal ?? repetition?.reason
        let next: ArrivalState = refusal == nil ? .valid : .invalid
        let remark = [inspection.warning, arrival.isHeld ? "held for its manifest" : nil].compactMap { $0 }
        let detail = refusal ?? (remark.isEmpty ? nil : remark.joined(separator: "; "))
        try read(arrival, md5: inspection.md5, becomes: next, reason: detail, at: now, in: db)
        // Of what is INVALID nobody asks for its values again.
        try keepSchema(inspection, hasSketch: next == .valid, of: id, in: db)
        arrival.separated = next == .valid ? inspection.separated : nil
        if arrival.separated != nil || latest?.id == id && latest?.isSeparated == true {
            try setSeparated(arrival.separated, of: id, in: db)
        }
        if next == .valid { try openShares(of: id, for: dataset.holdFor, in: db) }
        let replaced = version == 1 ? [] : try replaceOlder(than: arrival, at: now, in: db)
        if let repetition, repetition.isPassedOver {
            try passOver(id, for: repetition.earlier, in: db)
            arrival.state = .invalid
            arrival.reason = refusal
            return .passedOver(arrival, replaced: replaced)
        }
        arrival.state = next
        guard next == .invalid else { return .valid(arrival, replaced: replaced) }
        arrival.reason = refusal
        arrival.schema = inspection.schema
        return .invalid(arrival, replaced: replaced)
    }

    /// Takes note that the file of an arrival that no run has claimed is gone: NEW or VALID becomes INVALID.
    ///
    /// When the file comes back it is looked at again. Gives the arrival; nil when it was in no state to be withdrawn.
    public static func withdraw(
        _ arrival: Int64, reason: String, at now: Instant, in db: Database
    ) throws -> Arrival? {
        guard let found = try bareArrival(arrival, in: db) else { throw LedgerError.unknown(arrival: arrival) }
        guard found.run == nil, found.state == .new || found.state == .valid else { return nil }
        try change(arrival, from: found.state, to: .invalid, reason: reason, at: now, in: db)
        try db.cachedStatement(sql: "UPDATE arrivals SET withdrawn = 1 WHERE id = ?").execute(arguments: [arrival])
        return try bareArrival(arrival, in: db)
    }

    /// Takes an arrival out of the batch of a run that found that it does not fit: VALID becomes INVALID, unless runs of
    /// other triggers have it too.
    ///
    /// Gives the arrival; nil when the run has no such file.
    public static func reject(
        path: String, from run: String, reason: String, at now: Instant, in db: Database
    ) throws -> Arrival? {
        let versions = try arrivals(path: path, in: db) + shared(with: run, path: path, in: db)
        guard let found = versions.first(where: { $0.run == run && $0.state == .valid }) else { return nil }
        try noteFormerClaim(on: found.id, of: run, in: db)
        try db.cachedStatement(sql: "UPDATE arrivals SET run = NULL WHERE id = ? AND run = ?")
            .execute(arguments: [found.id, run])
        try releaseShares(of: found.id, from: run, in: db)
        if try !closeShares(of: found.id, because: reason, at: now, in: db) {
            try change(found.id, from: .valid, to: .invalid, reason: reason, at: now, in: db)
        }
        return try bareArrival(found.id, in: db)
    }

    /// Sets an INVALID arrival back to NEW, so that its file is inspected again.
    public static func retry(_ arrival: Int64, at now: Instant, in db: Database) throws -> Arrival {
        guard let found = try bareArrival(arrival, in: db) else { throw LedgerError.unknown(arrival: arrival) }
        guard found.state == .invalid else {
            throw LedgerError.notInvalid(arrival: arrival, path: found.path, state: found.state)
        }
        guard try !hasNewer(than: found, in: db) else {
            throw LedgerError.replaced(arrival: arrival, path: found.path)
        }
        try change(arrival, from: .invalid, to: .new, reason: "to be looked at again", at: now, in: db)
        try setArrived(now, of: arrival, in: db)
        guard let changed = try bareArrival(arrival, in: db) else { throw LedgerError.unknown(arrival: arrival) }
        return changed
    }

    /// Takes note of where the file of an INVALID arrival was moved, relative to the workspace.
    public static func recordMove(of arrival: Int64, to path: String, in db: Database) throws {
        let statement = try db.cachedStatement(
            sql: "UPDATE arrivals SET moved_to = ? WHERE id = ? AND state = 'INVALID'")
        try statement.execute(arguments: [path, arrival])
    }

    static func hasNewer(than arrival: Arrival, in db: Database) throws -> Bool {
        let statement = try db.cachedStatement(
            sql: """
                SELECT EXISTS (SELECT 1 FROM arrivals WHERE path = ? AND workflow = ? AND dataset = ? AND version > ?)
                """)
        return try Bool.fetchOne(
            statement, arguments: [arrival.path, arrival.workflow, arrival.dataset, arrival.version]) ?? false
    }

    /// Older versions of the same file that no run has claimed will never be ingested: their bytes are gone.
    private static func replaceOlder(
        than newest: Arrival, at now: Instant, in db: Database
    ) throws -> [Int64] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT id, state FROM arrivals WHERE path = ? AND workflow = ? AND dataset = ? AND version < ?
                    AND state IN ('NEW', 'VALID') AND run IS NULL ORDER BY version
                """)
        let arguments: StatementArguments = [newest.path, newest.workflow, newest.dataset, newest.version]
        let older = try Row.fetchAll(statement, arguments: arguments).map { row in
            (id: row[0] as Int64, state: ArrivalState(rawValue: row[1]) ?? .new)
        }
        for row in older { try replace(row.id, in: row.state, by: newest.version, at: now, in: db) }
        return older.map(\.id)
    }

    /// An arrival has a newer version: it is INVALID, unless runs have it for some of its triggers.
    static func replace(
        _ arrival: Int64, in state: ArrivalState, by version: Int, at now: Instant, in db: Database
    ) throws {
        let reason = "replaced by version \(version)"
        if try closeShares(of: arrival, because: reason, at: now, in: db) { return }
        try change(arrival, from: state, to: .invalid, reason: "\(reason) before it was ingested", at: now, in: db)
    }

    private static func setIdentity(_ identity: FileIdentity, of id: Int64, in db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                UPDATE arrivals SET device = ?, inode = ?, size = ?, modified = ?, changed = ?, withdrawn = 0
                WHERE id = ?
                """)
        try statement.execute(arguments: [
            identity.device, identity.inode, identity.size, identity.modified, identity.changed, id,
        ])
    }

    private static func setArrived(_ arrived: Instant, of id: Int64, in db: Database) throws {
        try db.cachedStatement(sql: "UPDATE arrivals SET arrived = ? WHERE id = ?").execute(arguments: [arrived, id])
    }

    /// Takes note of what was read of a NEW arrival, and of what it is now.
    private static func read(
        _ arrival: Arrival, md5: String?, becomes next: ArrivalState, reason: String?, at now: Instant, in db: Database
    ) throws {
        var statement = try RowStatement(
            sql: """
                UPDATE arrivals SET device = ?, inode = ?, size = ?, modified = ?, changed = ?, hash = ?, md5 = ?,
                    held = ?, captures = ?, state = ?, reason = ?, withdrawn = 0, moved_to = NULL,
                    passed_over_for = NULL WHERE id = ? AND state = 'NEW'
                """, in: db)
        statement.bind(arrival.identity)
        statement.bind(arrival.hash)
        statement.bind(md5)
        statement.bind(arrival.isHeld ? 1 : 0)
        statement.bind(JSONText.encode(arrival.captures))
        statement.bind(next.rawValue)
        statement.bind(next == .invalid ? reason : nil)
        statement.bind(arrival.id)
        try statement.run()
        try changed(arrival.id, from: .new, to: next, reason: reason, at: now, in: db)
    }

    private static func keepSchema(
        _ inspection: Inspection, hasSketch: Bool, of id: Int64, in db: Database
    ) throws {
        guard let (text, sketch) = try (inspection.accepted ?? inspection.read)?.stored() else { return }
        var schemas = try RowStatement(
            sql: "INSERT OR REPLACE INTO arrival_schemas (arrival, schema) VALUES (?, ?)", in: db)
        schemas.bind(id)
        schemas.bind(text)
        try schemas.run()
        guard let sketch, hasSketch else { return }
        var sketches = try RowStatement(
            sql: "INSERT OR REPLACE INTO arrival_sketches (arrival, sketch) VALUES (?, ?)", in: db)
        sketches.bind(id)
        sketches.bind(sketch)
        try sketches.run()
    }
}

extension Inspection {
    /// What a person should know of a file that is valid; nil when there is nothing.
    fileprivate var warning: String? { warnings.isEmpty ? nil : "warning: " + warnings.joined(separator: "; ") }
}
