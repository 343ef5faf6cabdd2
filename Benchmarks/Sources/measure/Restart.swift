import Foundation
import Orchestrator
import Store

/// From the start of the daemon until it schedules, with much behind it: a thousand live runs, a million rows of history.
struct Restart {
    let folder: String
    let program: String

    private static let live = 1000
    private static let rows = 1_000_000
    private static let text = """
        workflow: asks
        max-concurrent-runs: 1000
        steps:
          ask: {signal: go on}
        jobs:
          work: {shell: 'true', needs: [ask]}

        """

    func measure() throws -> [Figure] {
        let workspace = try ScratchWorkspace("\(folder)/restart", program: program, workflows: ["asks": Self.text])
        let first = try workspace.startDaemon()
        for _ in 0..<Self.live { try workspace.tidegate("run", "asks", "--detach") }
        first.daemon.terminate()
        first.daemon.waitUntilExit()
        try fill(workspace.database)
        let taken = try median(of: 3) {
            let (daemon, seconds) = try workspace.startDaemon()
            daemon.terminate()
            daemon.waitUntilExit()
            return seconds
        }
        return [
            Figure(
                what: "restart, \(Self.live) live runs, \(Self.rows) rows of history",
                ours: String(format: "%.0f ms until it takes commands", taken * 1000), others: "")
        ]
    }

    /// A hundred thousand runs that ended, each with ten rows.
    private func fill(_ path: String) throws {
        let store = try Store.open(path: path, migrations: Workspace.migrations)
        try store.write { db in
            try db.execute(
                sql: """
                    WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < :runs)
                    INSERT INTO runs (id, workflow, number, definition, trigger, start, state, created, started, ended,
                        logical_time, files, bytes, closed_by, parameters, depth)
                    SELECT 'past-' || n, 'past', n, r.definition, r.trigger, r.start, 'SUCCEEDED', n, n, n, n, 0, 0, '',
                        '{}', 0 FROM n, (SELECT * FROM runs LIMIT 1) r
                    """, arguments: ["runs": Self.rows / 10])
            try db.execute(
                sql: """
                    WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < :rows - 1)
                    INSERT INTO history (at, run, node, from_state, to_state)
                    SELECT n, 'past-' || (n / 10 + 1), 'work', 'WAITING', 'RUNNING' FROM n
                    """, arguments: ["rows": Self.rows])
        }
        try store.close()
    }
}
