import Files
import GRDB
import Store
import Timekeeping

/// Removes copies of files without their rejected rows that nothing refers to any more.
///
/// Those stay that a table of the catalog has, that wait for a run, or are in the batch of one that is not forgotten or whose
/// key may run again; and what was written in the last hour, which may not be told of yet, or be in use.
struct AcceptedCollection {
    let folder: String
    let store: Store
    let files = LocalFileSystem()

    /// Removes what may go; gives how many files that were.
    @discardableResult
    func collect(at now: Instant) throws -> Int {
        guard try files.kind(of: folder) == .folder else { return 0 }
        // Listed before it is asked which are needed: what comes meanwhile is not among them.
        let present = try files.contents(of: folder).files
        let (needed, since) = try store.read { db in
            (
                try Self.needed(in: db),
                try Instant.fetchOne(db, sql: "SELECT min(started) FROM attempts WHERE state = 'RUNNING'")
            )
        }
        let recent = min(now - .seconds(3_600), (since ?? now) - .seconds(60))
        var removed = 0
        for (name, identity) in present
        where identity.changed / 1_000 < recent.microseconds
            && !needed.contains("\(Workspace.acceptedFolderName)/\(name)")
        {
            try files.remove("\(folder)/\(name)")
            removed += 1
        }
        return removed
    }

    /// The paths of what is needed, relative to the workspace.
    private static func needed(in db: Database) throws -> Set<String> {
        try String.fetchSet(
            db,
            sql: """
                SELECT accepted FROM arrivals INDEXED BY arrivals_separated
                WHERE accepted IS NOT NULL
                    AND (state IN ('NEW', 'VALID') OR state = 'INGESTED'
                            AND (run IN (SELECT id FROM runs) OR run IN (SELECT run FROM batch_keys)))
                UNION SELECT staged_rejects FROM arrivals INDEXED BY arrivals_unplaced WHERE staged_rejects IS NOT NULL
                UNION SELECT accepted FROM catalog_files WHERE accepted IS NOT NULL
                """)
    }
}
