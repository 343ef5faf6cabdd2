import Catalog
import GRDB
import Scheduling
import Workflows

/// Files that were written in place of others must not join a table that has become another meanwhile.
extension Core {
    /// Why what an attempt made may not be published; its files are removed then.
    func refuse(
        _ produced: ProducedOutput, of attempt: AttemptID, in turn: inout Turn, _ db: Database
    ) throws -> AttemptFailure? {
        guard let output = produced.output else { return nil }
        let failure =
            try ExistingOutput.problem(of: output, for: attempt, in: db)
            ?? staleness(of: produced, in: output, db) ?? mixture(of: output, for: attempt, db)
        guard let failure else { return nil }
        let paths = produced.files.map(\.path)
        try Removals.note(paths, in: db)
        turn.followUps.append(.remove(paths))
        return failure
    }

    /// Another run has changed the table since a merge or compaction was told of it: it begins again.
    private func staleness(of produced: ProducedOutput, in output: Output, _ db: Database) throws -> AttemptFailure? {
        let snapshot = try Catalog.snapshot(of: output.table, in: db)
        let present = try Catalog.paths(of: output.table, among: produced.replaced, in: db)
        guard produced.base.map({ $0 != snapshot }) ?? false || present.count != produced.replaced.count else {
            return nil
        }
        return AttemptFailure(
            .inputChanged,
            "\(output.table) was changed by another run while its files were written anew; it begins again")
    }

    /// A node that runs again takes the place of what it appended before: it cannot where that is in files with other rows.
    private func mixture(of output: Output, for attempt: AttemptID, _ db: Database) throws -> AttemptFailure? {
        guard attempt.number > 1, output.write == .append || output.write == .errorIfExists,
            let count = try Catalog.filesCompactedSince(run: attempt.run.description, of: output.table, in: db),
            try Catalog.files(of: output.table, in: db).count(where: attempt.hasMade) < count
        else { return nil }
        return AttemptFailure(
            .invalidOutput,
            "rows that it appended to \(output.table) before were compacted with those of others, and cannot be taken "
                + "back; an output with write: merge or overwrite-partitions can be made again")
    }
}
