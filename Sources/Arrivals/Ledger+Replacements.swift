public import GRDB

/// Files that replace others at their paths, where the rows of the new are to take the place of those of the old.
extension Ledger {
    /// The other runs that have a version of a file in a run's batch, or had one and gave it back.
    public static func runs(
        withVersionsOfFilesOf run: String, in datasets: [String], _ db: Database
    ) throws -> [String] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT other.run FROM arrivals own JOIN arrivals other USING (path, workflow, dataset)
                WHERE own.run = :run AND own.dataset = :dataset AND other.run <> :run
                UNION
                SELECT former.run FROM arrivals own JOIN arrivals other USING (path, workflow, dataset)
                    JOIN former_claims former ON former.arrival = other.id
                WHERE own.run = :run AND own.dataset = :dataset AND former.run <> :run
                """)
        var runs: Set<String> = []
        for dataset in datasets {
            runs.formUnion(try String.fetchAll(statement, arguments: ["run": run, "dataset": dataset]))
        }
        return runs.sorted()
    }

    /// The version of an arrival's file whose rows a run makes: its own where no other run has a newer one, else the
    /// newest that is VALID or INGESTED, also when it still waits for a run, for the bytes of those before are gone. With its schema.
    public static func newest(of arrival: Arrival, for run: String, in db: Database) throws -> Arrival? {
        let versions = try versions(of: arrival, in: db).filter {
            $0.state == .valid && !$0.isHeld || $0.state == .ingested
        }
        let taken = versions.first { $0.run != nil }
        guard var newest = taken?.run == run ? taken : versions.first else { return nil }
        newest.schema = try schema(of: newest.id, in: db)
        return newest
    }

    /// All versions of an arrival's file in its dataset, newest first; without schemas.
    public static func versions(of arrival: Arrival, in db: Database) throws -> [Arrival] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT \(columns) FROM arrivals WHERE path = ? AND workflow = ? AND dataset = ? ORDER BY version DESC
                """)
        return try fetch(statement, [arrival.path, arrival.workflow, arrival.dataset])
    }

    static func noteFormerClaim(on arrival: Int64, of run: String, in db: Database) throws {
        try db.cachedStatement(sql: "INSERT OR IGNORE INTO former_claims (arrival, run) VALUES (?, ?)")
            .execute(arguments: [arrival, run])
    }
}
