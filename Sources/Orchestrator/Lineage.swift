import Arrivals
import Files
import GRDB
import Scheduling
import Workflows

/// The runs that stand for each other: each took a version of a file that another of them took too, where the dataset says
/// `on-replace: replace`.
///
/// A job of any of them is given the files of all (`EarlierFiles`), and what it makes takes the place of what the others
/// have in its table. So the table has the rows of each file's newest version, once. Two of them may work at once: an attempt
/// that began before another run's rows changed is begun again (`change`), instead of putting old rows in their place.
enum Lineage {
    /// Takes a run that has claimed its files into the lineage of those that took other versions of them.
    static func note(_ run: RunID, of workflow: Workflow, in db: Database) throws {
        let earlier = try earlierRuns(of: run, workflow, in: db)
        guard !earlier.isEmpty else { return }
        let find = try db.cachedStatement(sql: "SELECT lineage FROM lineages WHERE run = ?")
        let add = try db.cachedStatement(sql: "INSERT INTO lineages (run, lineage) VALUES (?, ?)")
        var groups: Set<String> = []
        for other in earlier {
            if let known = try String.fetchOne(find, arguments: [other]) {
                groups.insert(known)
            } else {
                try add.execute(arguments: [other, other])
                groups.insert(other)
            }
        }
        let lineage = groups.min() ?? run.description
        if groups.count > 1 {
            // Those of one group did not know of the rows of another.
            for group in groups {
                try db.cachedStatement(
                    sql: "UPDATE lineages SET lineage = ?, changed = (\(lastOfHistory)) WHERE lineage = ?"
                ).execute(arguments: [lineage, group])
            }
        }
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO lineages (run, lineage) VALUES (?, ?)")
            .execute(arguments: [run.description, lineage])
    }

    /// Takes a run out of its lineage that has no file of it any more, and has given nothing to a table.
    static func leave(_ run: RunID, of workflow: Workflow, in db: Database) throws {
        guard try !others(of: run, in: db).isEmpty, try earlierRuns(of: run, workflow, in: db).isEmpty else { return }
        try db.cachedStatement(sql: "DELETE FROM lineages WHERE run = ? AND changed = 0")
            .execute(arguments: [run.description])
    }

    /// The other runs of a run's lineage; none for most.
    static func others(of run: RunID, in db: Database) throws -> [String] {
        try String.fetchAll(
            try db.cachedStatement(
                sql: """
                    SELECT other.run FROM lineages own JOIN lineages other USING (lineage)
                    WHERE own.run = ?1 AND other.run <> ?1 ORDER BY other.run
                    """), arguments: [run.description])
    }

    /// Takes note that a run's rows in a table have changed.
    static func noteChange(by run: RunID, in db: Database) throws {
        try db.cachedStatement(sql: "UPDATE lineages SET changed = (\(lastOfHistory)) WHERE run = ?")
            .execute(arguments: [run.description])
    }

    /// Another run of its lineage whose rows have changed since an attempt began; nil when there is none.
    static func change(since attempt: AttemptID, in db: Database) throws -> String? {
        try String.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT other.run FROM lineages own JOIN lineages other USING (lineage)
                    WHERE own.run = ?1 AND other.run <> ?1 AND other.changed >= (
                        SELECT max(sequence) FROM history
                        WHERE run = ?1 AND node = ?2 AND attempt = ?3 AND from_state IS NULL)
                    """), arguments: [attempt.run.description, attempt.node, attempt.number])
    }

    private static func earlierRuns(of run: RunID, _ workflow: Workflow, in db: Database) throws -> [String] {
        let replacing = workflow.datasets.filter { $0.onReplace == .replace }.map(\.name)
        guard !replacing.isEmpty else { return [] }
        return try Ledger.runs(withVersionsOfFilesOf: run.description, in: replacing, db)
    }

    private static let lastOfHistory = "SELECT ifnull(max(sequence), 0) FROM history"
}
