import GRDB
import Scheduling

/// I8: only processes of ours are signalled, and only those of runs that are to stop.
///
/// That the process which has a child's number is still that child, `SimulatedChildren` looks at when it is signalled.
struct OwnProcessCheck {
    func stopped(_ attempt: AttemptID, in db: Database) throws {
        let state = try String.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT r.state FROM attempts a JOIN runs r ON r.id = a.run
                    WHERE a.run = ? AND a.node = ? AND a.number = ?
                    """), arguments: [attempt.run.description, attempt.node, attempt.number])
        guard let state else { throw Violation(.oursToKill, "\(attempt) is to be stopped, but was never recorded") }
        guard state != "RUNNING", state != "QUEUED" else {
            throw Violation(.oursToKill, "\(attempt) is to be stopped, though its run is \(state)")
        }
    }
}
