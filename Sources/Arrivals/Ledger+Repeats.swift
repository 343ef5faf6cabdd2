import Files
public import GRDB
public import Timekeeping

/// Files that came before: another content at the same path, or the same content under another name.
///
/// What is passed over is INVALID and names the arrival that it is passed over for. Should that one become INVALID
/// itself, it is looked at again: no content is dropped for the sake of one that is never ingested.
extension Ledger {
    /// What a dataset's rules say of a valid file; nil when it is one as any other.
    struct Repeat {
        /// What came before.
        var earlier: Int64
        /// Why it is not taken, in a sentence.
        var reason: String
        /// Whether it is passed over in silence.
        var isPassedOver: Bool
    }

    static func repetition(_ arrival: Arrival, in dataset: WatchedDataset, _ db: Database) throws -> Repeat? {
        if !dataset.onReplace.takesIt, let earlier = try takenVersion(before: arrival, in: db) {
            let reason = "version \(earlier.version) is \(earlier.whereabouts), and the dataset takes no other"
            return Repeat(earlier: earlier.id, reason: reason, isPassedOver: dataset.onReplace == .ignore)
        }
        guard dataset.duplicates != .allow, let original = try original(of: arrival, in: db) else { return nil }
        let reason = "the same content as '\(original.path.displayedPath)', which \(original.stateInWords)"
        return Repeat(earlier: original.id, reason: reason, isPassedOver: dataset.duplicates == .skip)
    }

    /// The newest earlier version of a file that a run has.
    private static func takenVersion(before arrival: Arrival, in db: Database) throws -> Arrival? {
        try versions(of: arrival, in: db).first { $0.version < arrival.version && $0.run != nil }
    }

    /// The file of the dataset that has the same content, and is VALID or INGESTED; the arrival itself is noted for
    /// those to come when there is none.
    private static func original(of arrival: Arrival, in db: Database) throws -> Arrival? {
        guard let hash = arrival.hash else { return nil }
        try knowContents(of: arrival, in: db)
        let known = try Int64.fetchOne(
            try db.cachedStatement(
                sql: "SELECT arrival FROM arrival_contents WHERE workflow = ? AND dataset = ? AND hash = ?"),
            arguments: [arrival.workflow, arrival.dataset, hash])
        if let known, let found = try bareArrival(known, in: db), found.state == .valid || found.state == .ingested {
            return found.path == arrival.path ? nil : found
        }
        try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO arrival_contents (workflow, dataset, hash, arrival) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [arrival.workflow, arrival.dataset, hash, arrival.id])
        return nil
    }

    /// With the first file of a dataset since it has the rule: takes note of all that came before.
    private static func knowContents(of arrival: Arrival, in db: Database) throws {
        let names: StatementArguments = [arrival.workflow, arrival.dataset]
        try db.cachedStatement(sql: "INSERT OR IGNORE INTO known_contents (workflow, dataset) VALUES (?, ?)")
            .execute(arguments: names)
        guard db.changesCount == 1 else { return }
        try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO arrival_contents (workflow, dataset, hash, arrival)
                SELECT workflow, dataset, hash, id FROM arrivals INDEXED BY arrivals_by_dataset
                WHERE workflow = ? AND dataset = ? AND state IN ('VALID', 'INGESTED') AND id <> ?
                """
        ).execute(arguments: names + [arrival.id])
    }

    /// Forgets the contents of datasets that do not ask for duplicates any more.
    public static func forgetContents(besides datasets: some Collection<WatchedDataset>, in db: Database) throws {
        let known = try Row.fetchAll(db, sql: "SELECT workflow, dataset FROM known_contents")
        for row in known {
            let (workflow, name): (String, String) = (row[0], row[1])
            let isAsked = datasets.contains { $0.workflow == workflow && $0.name == name && $0.duplicates != .allow }
            guard !isAsked else { continue }
            for table in ["arrival_contents", "known_contents"] {
                try db.execute(
                    sql: "DELETE FROM \(table) WHERE workflow = ? AND dataset = ?", arguments: [workflow, name])
            }
        }
    }

    /// The files that were passed over for one that is INVALID now: they are NEW, and to be inspected again.
    public static func reconsider(passedOverFor earlier: Int64, at now: Instant, in db: Database) throws -> [Arrival] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT \(columns) FROM arrivals INDEXED BY arrivals_passed_over
                WHERE passed_over_for = ? AND state = 'INVALID' ORDER BY id
                """)
        let passed = try fetch(statement, [earlier])
        for arrival in passed {
            let reason = "what it was passed over for is INVALID"
            try change(arrival.id, from: .invalid, to: .new, reason: reason, at: now, in: db)
            try passOver(arrival.id, for: nil, in: db)
        }
        return passed
    }

    /// Whether an arrival is INVALID only for having come before, and its dataset passes over such.
    public static func isPassedOver(_ arrival: Int64, in db: Database) throws -> Bool {
        let statement = try db.cachedStatement(sql: "SELECT passed_over_for IS NOT NULL FROM arrivals WHERE id = ?")
        return try Bool.fetchOne(statement, arguments: [arrival]) ?? false
    }

    static func passOver(_ arrival: Int64, for earlier: Int64?, in db: Database) throws {
        try db.cachedStatement(sql: "UPDATE arrivals SET passed_over_for = ? WHERE id = ?")
            .execute(arguments: [earlier, arrival])
    }
}

extension Arrival {
    /// Which run has it.
    fileprivate var whereabouts: String {
        let run = run ?? "another"
        return state == .ingested ? "ingested by run \(run)" : "in the batch of run \(run)"
    }

    fileprivate var stateInWords: String {
        run == nil ? "waits" : "is \(whereabouts)"
    }
}
