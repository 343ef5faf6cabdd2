import GRDB
import Synchronization

/// Stands at every commit, and lets the daemon die in it: SQLite rolls the transaction back.
final class CommitGate: TransactionObserver, Sendable {
    /// The daemon died inside a commit.
    struct Death: Error {}

    private let isShut = Mutex(false)

    /// Lets no commit through from now on, or lets them through again.
    func shut(_ isShut: Bool) {
        self.isShut.withLock { $0 = isShut }
    }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseWillCommit() throws {
        if isShut.withLock({ $0 }) { throw Death() }
    }
    func databaseDidCommit(_ db: Database) {}
    func databaseDidRollback(_ db: Database) {}
}
