import GRDB
import Orchestrator
import Scheduling

/// I4: what an effect, a reply or a notice has shown to be so is in the store, and still is after any crash.
struct DurableCheck {
    private enum Claim {
        case attempt(AttemptID)
        case run(String)
        case failure(RunID, node: String)

        /// The run that it is about.
        var run: String {
            switch self {
            case .attempt(let attempt): attempt.run.description
            case .run(let run): run
            case .failure(let run, _): run.description
            }
        }
    }

    /// What was shown since the last start.
    private var claims: [Claim] = []

    /// An attempt was begun: gives the content hash of the definition that it works on.
    mutating func begun(_ attempt: AttemptID, in db: Database) throws -> String? {
        let hash = try definition(of: attempt, in: db)
        guard let hash else { throw Violation(.durable, "attempt \(attempt) was begun, but is not in the store") }
        claims.append(.attempt(attempt))
        return hash
    }

    private func definition(of attempt: AttemptID, in db: Database) throws -> String? {
        try String.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT r.definition FROM attempts a JOIN runs r ON r.id = a.run
                    WHERE a.run = ? AND a.node = ? AND a.number = ?
                    """), arguments: [attempt.run.description, attempt.node, attempt.number])
    }

    /// A person was told that something was done.
    mutating func told(_ reply: CommandReply, to command: Command, in db: Database) throws {
        guard reply.status == 0 else { return }
        for run in reply.runs {
            claims.append(.run(run))
            try look(at: .run(run), db)
        }
        if case .stop(let run) = command {
            let state = try String.fetchOne(db, sql: "SELECT state FROM runs WHERE id = ?", arguments: [run])
            guard let state, state != "RUNNING", state != "QUEUED" else {
                throw Violation(.durable, "\(run) was said to be stopping, and is \(state ?? "gone")")
            }
        }
    }

    /// People were told of a failure.
    mutating func told(_ notice: FailureNotice, in db: Database) throws {
        if !notice.channels.isEmpty {
            // Nobody takes notices here, so that it still waits, among the newest.
            let waiting = try Row.fetchAll(
                try db.cachedStatement(
                    sql: """
                        SELECT json_extract(notice, '$.run'), json_extract(notice, '$.node')
                        FROM (SELECT notice FROM notices ORDER BY number DESC LIMIT 500)
                        """))
            guard waiting.contains(where: { $0[0] == notice.run.description && $0[1] == notice.node }) else {
                throw Violation(.durable, "\(notice.run) \(notice.node) has failed, and no notice of it waits")
            }
        }
        let claim = Claim.failure(notice.run, node: notice.node)
        claims.append(claim)
        try look(at: claim, db)
    }

    /// Looks whether all that was shown is still so, but for runs that were forgotten since.
    mutating func look(forgotten: Set<String>, _ db: Database) throws {
        for claim in claims where !forgotten.contains(claim.run) { try look(at: claim, db) }
        claims = []
    }

    private func look(at claim: Claim, _ db: Database) throws {
        switch claim {
        case .attempt(let attempt):
            guard try definition(of: attempt, in: db) != nil else {
                throw Violation(.durable, "attempt \(attempt) was begun, but is not in the store any more")
            }
        case .run(let run):
            let isThere = try Bool.fetchOne(
                try db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM runs WHERE id = ?)"), arguments: [run])
            guard isThere == true else { throw Violation(.durable, "run \(run) was told of, but is not in the store") }
        case .failure(let run, let node):
            let statement = try db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM history WHERE run = ? AND node = ? AND attempt IS NULL
                        AND to_state IN ('FAILED', 'TIMEOUT'))
                    """)
            guard try Bool.fetchOne(statement, arguments: [run.description, node]) == true else {
                throw Violation(
                    .durable, "people were told that \(node) of \(run) failed, which the store does not know")
            }
        }
    }
}
