import Files
import FoundationEssentials
public import GRDB
import Store
public import TableSchema
import Timekeeping

/// The ledger of arrivals: which versions of which files have come, and what became of each.
///
/// An arrival goes NEW → VALID → INGESTED, or to INVALID (`ArrivalState`). The way of a file through it:
/// `detect` (seen and settled) → `FileInspector` → `conclude` → `waiting` → `claim` by a run → `ingest` when it has
/// succeeded, `release` when it gives its files back. Every function works inside the caller's transaction, and every
/// change of state is a row of `arrival_history`. No statement walks the whole ledger.
public enum Ledger {
    /// One arrival with its schema; nil when there is none of that number.
    public static func arrival(_ id: Int64, in db: Database) throws -> Arrival? {
        guard var arrival = try bareArrival(id, in: db) else { return nil }
        arrival.schema = try schema(of: id, in: db)
        return arrival
    }

    /// All versions of a file, newest first, of every dataset it belongs to; without schemas.
    public static func arrivals(path: String, in db: Database) throws -> [Arrival] {
        let statement = try db.cachedStatement(
            sql: "SELECT \(columns) FROM arrivals WHERE path = ? ORDER BY workflow, dataset, version DESC")
        return try fetch(statement, [path])
    }

    /// The files in a run's batch, in the order they arrived in, with their schemas.
    public static func batch(of run: String, in db: Database) throws -> [Arrival] {
        let statement = try db.cachedStatement(
            sql: "SELECT \(columns) FROM arrivals WHERE run = ? ORDER BY id")
        var arrivals = try merged(fetch(statement, [run]), shared(with: run, in: db))
        for index in arrivals.indices {
            arrivals[index].schema = try schema(of: arrivals[index].id, in: db)
        }
        return arrivals
    }

    /// The files that a run has claimed and not ingested, without their schemas.
    public static func claimed(by run: String, in db: Database) throws -> [Arrival] {
        let own = try fetch(
            try db.cachedStatement(
                sql: "SELECT \(columns) FROM arrivals WHERE run = ? AND state = 'VALID' ORDER BY id"), [run])
        return try merged(own, shared(with: run, in: db).filter { $0.state == .valid })
    }

    private static func merged(_ own: [Arrival], _ shared: [Arrival]) -> [Arrival] {
        shared.isEmpty ? own : (own + shared).sorted { $0.id < $1.id }
    }

    /// The files of one dataset in a run's batch, with their schemas; only those of a path, where one is given.
    ///
    /// It reads no other files of the batch.
    public static func batch(
        of run: String, dataset: String, path: String? = nil, in db: Database
    ) throws -> [Arrival] {
        // By the path alone there is one file or none, in a few versions; by the run there may be very many.
        let condition = path == nil ? "run = ? AND dataset = ?" : "+run = ? AND dataset = ? AND path = ?"
        let statement = try db.cachedStatement(
            sql: "SELECT \(columns) FROM arrivals WHERE \(condition) ORDER BY id")
        var arrivals = try merged(
            fetch(statement, path.map { [run, dataset, $0] } ?? [run, dataset]),
            shared(with: run, dataset: dataset, path: path, in: db))
        for index in arrivals.indices {
            arrivals[index].schema = try schema(of: arrivals[index].id, in: db)
        }
        return arrivals
    }

    /// What is known of the values of a file that has not been ingested yet; nil when nothing.
    public static func sketch(of arrival: Int64, in db: Database) throws -> TableSketch? {
        let select = try db.cachedStatement(sql: "SELECT sketch FROM arrival_sketches WHERE arrival = ?")
        return try Data.fetchOne(select, arguments: [arrival]).flatMap { TableSketch(encoded: $0) }
    }

    /// What became of an arrival, oldest first.
    public static func history(of arrival: Int64, in db: Database) throws -> [ArrivalChange] {
        let statement = try db.cachedStatement(
            sql: "SELECT at, from_state, to_state, detail FROM arrival_history WHERE arrival = ? ORDER BY sequence")
        return try Row.fetchAll(statement, arguments: [arrival]).map { row in
            return ArrivalChange(
                arrival: arrival, at: row[0], from: (row[1] as String?).flatMap(ArrivalState.init(rawValue:)),
                to: try ArrivalState(stored: row[2], of: arrival),
                detail: row[3])
        }
    }

    static func bareArrival(_ id: Int64, in db: Database) throws -> Arrival? {
        try fetch(try db.cachedStatement(sql: "SELECT \(columns) FROM arrivals WHERE id = ?"), [id]).first
    }

    static func schema(of arrival: Int64, in db: Database) throws -> FileSchema? {
        let statement = try db.cachedStatement(sql: "SELECT schema FROM arrival_schemas WHERE arrival = ?")
        guard let text = try String.fetchOne(statement, arguments: [arrival]) else { return nil }
        return try JSONText.decode(FileSchema.self, from: text)
    }

    /// The columns of an arrival, in the order that `fetch` reads them.
    static let columns = """
        id, workflow, dataset, path, version, device, inode, size, modified, changed, hash, state, captures, run, \
        reason, moved_to, arrived, ingested, held, accepted, accepted_size, rejected, rejects, staged_rejects
        """

    static func fetch(_ statement: Statement, _ arguments: StatementArguments) throws -> [Arrival] {
        var captures = CapturesReader()
        var arrivals: [Arrival] = []
        let rows = try Row.fetchCursor(statement, arguments: arguments)
        while let row = try rows.next() {
            arrivals.append(try arrival(of: row, &captures))
        }
        return arrivals
    }

    private static func arrival(of row: Row, _ captures: inout CapturesReader) throws -> Arrival {
        let id: Int64 = row[0]
        var arrival = Arrival(
            id: id, workflow: row[1], dataset: row[2], path: row[3], version: row[4],
            identity: FileIdentity(device: row[5], inode: row[6], size: row[7], modified: row[8], changed: row[9]),
            hash: row[10], state: try ArrivalState(stored: row[11], of: id), captures: try captures.decode(row[12]),
            run: row[13], reason: row[14],
            movedTo: row[15], arrived: row[16], ingested: row[17])
        arrival.isHeld = row[18]
        arrival.separated = (row[19] as String?).map { accepted in
            SeparatedRows(
                accepted: accepted, size: row[20] ?? 0, rejected: row[21] ?? 0, rejects: row[22] ?? "", staged: row[23])
        }
        return arrival
    }
}
