import Catalog
import GRDB
import Logging
import Scheduling
import Timekeeping
import Workflows

/// Rows of files that were replaced: the run that took the new versions puts its own in their place, in the transaction that
/// ends its attempt.
extension Core {
    /// Takes out of a table what the other runs of a run's lineage gave to it, and gives the files.
    func withdrawReplaced(
        by run: RunID, from output: Output, keptUntil end: Instant, in turn: inout Turn, _ db: Database
    ) throws -> [String] {
        let others = Set(try Lineage.others(of: run, in: db))
        guard !others.isEmpty, try Catalog.table(output.table, in: db) != nil else { return [] }
        let replaced = try Catalog.files(of: output.table, in: db).filter { file in
            file.path.hasPrefix(output.path + "/") && file.run.map(others.contains) ?? false
        }
        guard !replaced.isEmpty else { return [] }
        let paths = replaced.map(\.path)
        try Catalog.remove(paths, from: output.table, keptUntil: end, at: turn.now, in: db)
        let runs = Set(replaced.compactMap(\.run)).sorted().joined(separator: ", ")
        turn.followUps.append(.say(.info, "the rows of \(run) replace those of \(runs) in \(output.table)"))
        return paths
    }

    /// Why an attempt's rows may not be published: another run has changed rows that they would replace, since it began. Its
    /// files are removed, and it is begun again.
    func refuseOutdated(
        _ produced: ProducedOutput, of attempt: AttemptID, in turn: inout Turn, _ db: Database
    ) throws -> AttemptFailure? {
        guard let other = try Lineage.change(since: attempt, in: db) else { return nil }
        let paths = produced.files.map(\.path)
        try Removals.note(paths, in: db)
        turn.followUps.append(.remove(paths))
        return AttemptFailure(
            .inputChanged, "\(other), which took versions of the same files, has published since; it begins again")
    }

    /// Has a run that lost files make again what earlier ones made only if it still has versions of their files.
    func leaveLineage(_ run: RunID, _ db: Database) throws {
        guard let workflow = workflows[run.workflow]?.definition.workflow else { return }
        try Lineage.leave(run, of: workflow, in: db)
    }
}
