public import GRDB
import OrderedCollections
import Scheduling
import Store
import Timekeeping

/// How what was gathered is written.
extension Journal {
    /// Writes all that was recorded and is not written yet.
    public mutating func write(in db: Database) throws {
        guard !history.isEmpty || !items.isEmpty else { return }
        try writeHistory(in: db)
        try writeRuns(in: db)
        try writeAttempts(in: db)
        try writeItems(in: db)
        self = Journal()
    }

    private static let historyRows = BulkInsert(
        into: "history", columns: ["at", "run", "node", "attempt", "from_state", "to_state", "detail"])

    private func writeHistory(in db: Database) throws {
        // Rows of one run mostly follow each other.
        var name: (run: RunID, text: String)?
        try Self.historyRows.insert(history, in: db) { row, statement in
            if name?.run != row.run { name = (row.run, row.run.description) }
            statement.bind(row.at.microseconds)
            statement.bind(name?.text)
            statement.bind(row.node)
            statement.bind(row.attempt)
            statement.bind(row.from)
            statement.bind(row.to)
            statement.bind(row.detail)
        }
    }

    private static let runRows = BulkInsert(
        into: "runs",
        columns: [
            "id", "workflow", "number", "definition", "trigger", "start", "state", "reason", "created", "started",
            "ended", "logical_time", "files", "bytes", "closed_by", "parameters", "parent", "parent_node",
            "parent_item", "depth", "parallel", "batch_key",
        ])

    private func writeRuns(in db: Database) throws {
        let created = runs.values.compactMap { change in change.created.map { (run: $0, change: change) } }
        try Self.runRows.insert(created, in: db) { new, statement in
            try Self.bind(new.run, as: new.change, to: &statement)
        }
        var newNodes: [NewNode] = []
        for (id, change) in runs {
            let name = id.description
            if let run = change.created {
                for (position, (node, first)) in run.nodes.enumerated() {
                    newNodes.append(
                        NewNode(
                            run: name, node: node, position: position, change: change.nodes[node] ?? NodeChange(first)))
                }
            } else {
                try Self.update(name, change, in: db)
            }
        }
        try Self.nodeRows.insert(newNodes, in: db) { new, statement in
            statement.bind(new.run)
            statement.bind(new.node)
            statement.bind(new.position)
            try Self.bind(new.change, to: &statement)
            statement.bind(new.change.started?.microseconds)
        }
    }

    private static func bind(_ run: Run, as change: RunChange, to statement: inout RowStatement) throws {
        statement.bind(run.id.description)
        statement.bind(run.id.workflow)
        statement.bind(run.id.number)
        statement.bind(run.definition)
        statement.bind(run.trigger)
        statement.bind(try JSONText.encode(run.start))
        statement.bind((change.state ?? run.state).rawValue)
        statement.bind(change.reason)
        statement.bind(run.created.microseconds)
        statement.bind(change.started?.microseconds)
        statement.bind(change.ended?.microseconds)
        statement.bind(run.logicalTime.microseconds)
        statement.bind(run.files)
        statement.bind(run.bytes)
        statement.bind(run.closedBy)
        statement.bind(JSONText.encode(run.parameters))
        statement.bind(run.parent?.run.description)
        statement.bind(run.parent?.node)
        statement.bind(run.parent?.item)
        statement.bind(run.parent?.depth ?? 0)
        statement.bind(run.parallel)
        statement.bind(run.key?.description)
    }

    private static func update(_ run: String, _ change: RunChange, in db: Database) throws {
        if let state = change.state {
            var statement = try RowStatement(
                sql: """
                    UPDATE runs SET state = ?, reason = ?, started = ifnull(started, ?), ended = ? WHERE id = ?
                    """, in: db)
            statement.bind(state.rawValue)
            statement.bind(change.reason)
            statement.bind(change.started?.microseconds)
            statement.bind(change.ended?.microseconds)
            statement.bind(run)
            try statement.run()
        }
        guard !change.nodes.isEmpty else { return }
        var statement = try RowStatement(
            sql: """
                UPDATE node_runs SET state = ?, phase = ?, attempts = ?, retries = ?, wake_at = ?, reason = ?,
                    outputs = ?, goes_to = ?, error = ?, message = ?, ended = ?,
                    started = ifnull(CASE WHEN ? THEN NULL ELSE started END, ?)
                WHERE run = ? AND node = ?
                """, in: db)
        for (node, change) in change.nodes {
            try bind(change, to: &statement)
            statement.bind(change.isReset ? 1 : 0)
            statement.bind(change.started?.microseconds)
            statement.bind(run)
            statement.bind(node)
            try statement.run()
        }
    }

    /// A node of a run that the commit makes.
    private struct NewNode {
        var run: String
        var node: String
        var position: Int
        var change: NodeChange
    }

    private static let nodeRows = BulkInsert(
        into: "node_runs",
        columns: [
            "run", "node", "position", "state", "phase", "attempts", "retries", "wake_at", "reason", "outputs",
            "goes_to", "error", "message", "ended", "started",
        ])

    /// Binds the columns from `state` to `ended`.
    private static func bind(_ change: NodeChange, to statement: inout RowStatement) throws {
        let node = change.node
        let stored = StoredPhase(node.phase)
        statement.bind(node.state.rawValue)
        statement.bind(stored.word)
        statement.bind(node.attempts)
        statement.bind(try JSONText.encode(node.retries))
        statement.bind(stored.wakeAt?.microseconds)
        statement.bind(stored.reason)
        statement.bind(try JSONText.encode(node.outputs))
        statement.bind(try JSONText.encode(node.goesTo))
        statement.bind(node.failure?.kind.rawValue)
        statement.bind(node.failure?.message)
        statement.bind(change.ended?.microseconds)
    }

    private static let attemptRows = BulkInsert(
        into: "attempts",
        columns: ["run", "node", "number", "item", "started", "state", "error", "message", "ended"])

    private func writeAttempts(in db: Database) throws {
        let begun = attempts.elements.filter { $0.value.started != nil }
        try Self.attemptRows.insert(begun, in: db) { begun, statement in
            Self.bind(begun.key, to: &statement)
            statement.bind(begun.value.item)
            statement.bind(begun.value.started?.microseconds)
            Self.bind(begun.value, to: &statement)
        }
        guard begun.count < attempts.count else { return }
        var statement = try RowStatement(
            sql: """
                UPDATE attempts SET state = ?, error = ?, message = ?, ended = ?
                WHERE run = ? AND node = ? AND number = ?
                """, in: db)
        for (attempt, change) in attempts where change.started == nil {
            Self.bind(change, to: &statement)
            Self.bind(attempt, to: &statement)
            try statement.run()
        }
    }

    private static func bind(_ attempt: AttemptID, to statement: inout RowStatement) {
        statement.bind(attempt.run.description)
        statement.bind(attempt.node)
        statement.bind(attempt.number)
    }

    private static func bind(_ change: AttemptChange, to statement: inout RowStatement) {
        statement.bind(change.state)
        statement.bind(change.failure?.kind.rawValue)
        statement.bind(change.failure?.message)
        statement.bind(change.ended?.microseconds)
    }

    private func writeItems(in db: Database) throws {
        guard !items.isEmpty else { return }
        var statement = try RowStatement(
            sql: """
                UPDATE items SET state = ?, retries = ?, retry_at = ?, outputs = ?, error = ?, message = ?
                WHERE run = ? AND node = ? AND item = ?
                """, in: db)
        for (id, change) in items {
            statement.bind(change.state.rawValue)
            statement.bind(try JSONText.encode(change.retries))
            statement.bind(change.retryAt?.microseconds)
            statement.bind(try JSONText.encode(change.outputs))
            statement.bind(change.failure?.kind.rawValue)
            statement.bind(change.failure?.message)
            statement.bind(id.run.description)
            statement.bind(id.node)
            statement.bind(id.item)
            try statement.run()
        }
    }

    /// Lets an ended run go on by a definition, for itself: nothing waits for it any more.
    static func goOn(_ run: RunID, by definition: String, in db: Database) throws {
        try db.execute(
            literal: """
                UPDATE runs SET definition = \(definition), parent = NULL, parallel = NULL
                WHERE id = \(run.description)
                """)
    }

    static func advance(
        _ workflow: String, _ trigger: String, rule: String, to instant: Instant, in db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO schedules (workflow, trigger, rule, instant) VALUES (?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET rule = excluded.rule, instant = excluded.instant
                """
        ).execute(arguments: [workflow, trigger, rule, instant.microseconds])
    }
}
