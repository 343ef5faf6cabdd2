import Catalog
import GRDB
import Scheduling
import Store
import Workflows

/// `write: error-if-exists`: a job whose table has rows already does not begin, and what was made meanwhile joins none.
enum ExistingOutput {
    /// Why a node is not to write its output; nil when it may. Its own rows of the same run are no reason.
    static func problem(of output: Output, for attempt: AttemptID, in db: Database) throws -> AttemptFailure? {
        guard output.write == .errorIfExists, let table = try Catalog.table(output.table, in: db), table.files > 0,
            try !Catalog.files(of: output.table, in: db).allSatisfy(attempt.hasMade)
        else { return nil }
        return AttemptFailure(
            .outputExists,
            "\(output.table) has \(table.files.counted("file")) already, and its output says write: error-if-exists; "
                + "drop the table, or let it append or overwrite")
    }
}

extension AttemptRunner {
    func existingOutputProblem(of context: AttemptContext) throws -> AttemptFailure? {
        guard let output = context.output else { return nil }
        return try store.read { db in try ExistingOutput.problem(of: output, for: context.id, in: db) }
    }
}
