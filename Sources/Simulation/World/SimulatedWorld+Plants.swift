import GRDB
import Store

/// Faults that are planted: each breaks one invariant on purpose.
extension SimulatedWorld {
    /// Plants that are triggers in the database.
    func plantAtStart() throws {
        let sql: String? =
            switch scenario.plant {
            case .droppedIndex:
                """
                DROP TABLE ingestions;
                CREATE TABLE ingestions (arrival INTEGER, run TEXT NOT NULL, at INTEGER NOT NULL);
                CREATE TRIGGER given_back AFTER UPDATE OF state ON arrivals
                WHEN new.state = 'INGESTED' AND new.id % 5 = 0 BEGIN
                    UPDATE arrivals SET state = 'VALID', run = NULL WHERE id = new.id;
                END;
                """
            case .lostClaim:
                """
                CREATE TRIGGER let_go AFTER UPDATE OF run ON arrivals
                WHEN new.run IS NOT NULL AND new.state = 'VALID' AND new.id % 4 = 0 BEGIN
                    UPDATE arrivals SET run = NULL WHERE id = new.id;
                END;
                """
            case .lostHistory:
                """
                CREATE TRIGGER forgotten AFTER INSERT ON history
                WHEN new.node IS NOT NULL AND new.to_state = 'SUCCEEDED' AND new.at % 7 = 0 BEGIN
                    DELETE FROM history WHERE sequence = new.sequence;
                END;
                """
            case .lostRetries:
                """
                CREATE TRIGGER uncounted AFTER UPDATE OF retries ON node_runs WHEN new.retries <> '[]' BEGIN
                    UPDATE node_runs SET retries = '[]' WHERE run = new.run AND node = new.node;
                END;
                """
            default: nil
            }
        if let sql { try store.write { db in try db.execute(sql: sql) } }
    }

    /// Plants that change the store while no daemon looks.
    func corruptBeforeStart() throws {
        guard !isCalm else { return }
        let decade = 3650 * Int64.day
        let sql: String? =
            switch scenario.plant {
            case .straySuccess:
                """
                UPDATE node_runs SET state = 'SUCCEEDED', phase = NULL WHERE (run, node) IN
                    (SELECT n.run, n.node FROM node_runs n JOIN runs r ON r.id = n.run
                     WHERE r.state = 'RUNNING' AND n.state = 'RUNNING' LIMIT 1)
                """
            case .lostTimer:
                """
                UPDATE node_runs SET wake_at = wake_at + \(decade)
                WHERE state = 'RETRYING' OR phase = 'sleeping'
                """
            case .doubledTimer: "UPDATE schedules SET instant = instant - 1"
            case .missedOccurrence: "UPDATE schedules SET instant = instant + \(8 * Int64.day)"
            default: nil
            }
        if let sql { try store.write { db in try db.execute(sql: sql) } }
    }

    /// Remembers what was durable before a round, for the plants that lose commits.
    func keepSnapshot() throws {
        switch scenario.plant {
        case .effectBeforeCommit: snapshots = [try store.copy()]
        case .notSynchronous: snapshots = snapshots.suffix(4) + [try store.copy()]
        default: break
        }
    }

    /// The newest commits were not on the disk after all, though their effects were carried out.
    func loseCommits(_ count: Int, reboots: Bool = false) throws {
        guard core != nil, snapshots.count >= count, let lost = snapshots.first else { return }
        store = lost
        snapshots = []
        try store.write { [gate] db in db.add(transactionObserver: gate, extent: .observerLifetime) }
        if reboots { children.reboot() }
        crash(nil)
    }
}
