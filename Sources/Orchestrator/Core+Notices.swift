import Arrivals
import GRDB
import Logging
import Notices
import Scheduling
import Timekeeping
import Workflows

/// What people are told: written beside what it tells of, in one transaction.
extension Core {
    /// Puts a notice into the outbox, for the channels that its workflow names.
    func tell(_ notice: Notice, in turn: inout Turn, _ db: Database) throws {
        let workflow = notice.workflow.flatMap { workflows[$0]?.definition.workflow }
        try tell(notice, over: workflow?.notified[notice.kind] ?? [], in: &turn, db)
    }

    func tell(_ notice: Notice, over channels: [String], in turn: inout Turn, _ db: Database) throws {
        guard !channels.isEmpty else { return }
        try Outbox.add(notice, to: channels, in: db)
        turn.hasNotices = true
    }

    /// A node failed, and nothing took care of it.
    func tell(_ failure: FailureNotice, in turn: inout Turn, _ db: Database) throws {
        let (run, node) = (failure.run.description, failure.node)
        let notice = Notice(
            .failure, at: turn.now, workflow: failure.run.workflow, run: run, node: node,
            message: "\(run) \(node): \(failure.message)")
        try tell(notice, over: failure.channels, in: &turn, db)
    }

    /// A run has succeeded: that is news if the one before it has failed.
    func tellOfRecovery(_ run: RunID, in turn: inout Turn, _ db: Database) throws {
        guard let workflow = workflows[run.workflow]?.definition.workflow,
            workflow.notified[.recovery] != nil
        else { return }
        let before = try Row.fetchOne(
            db,
            sql: """
                SELECT id, state FROM runs WHERE workflow = ? AND number < ? AND state IN ('SUCCEEDED', 'FAILED')
                ORDER BY number DESC LIMIT 1
                """, arguments: [run.workflow, run.number])
        guard let before, before["state"] == RunState.failed.rawValue else { return }
        let failed: String = before["id"]
        let notice = Notice(
            .recovery, at: turn.now, workflow: run.workflow, run: run.description,
            message: "\(run) SUCCEEDED, after \(failed) had FAILED")
        try tell(notice, in: &turn, db)
    }

    /// A file is INVALID.
    func tell(of invalid: Arrival, in turn: inout Turn, _ db: Database) throws {
        let notice = Notice(
            .invalidFile, at: turn.now, workflow: invalid.workflow, path: invalid.path,
            message: "\(invalid.path) is INVALID: \(invalid.reason ?? "")")
        try tell(notice, in: &turn, db)
    }

    /// A channel has taken all notices up to one, or has not.
    func noticesSent(
        over channel: String, _ result: Result<(last: Int64, count: Int), DeliveryError>, in turn: inout Turn,
        _ db: Database
    ) throws {
        switch result {
        case .success(let sent):
            guard try Outbox.told(channel, upTo: sent.last, at: turn.now, in: db) else {
                // One step at a time, so that others are heard between them.
                let rest = Message.noticesTold(channel: channel, upTo: sent.last, count: sent.count)
                return turn.followUps.append(.post(rest))
            }
            turn.followUps.append(.say(.info, "told '\(channel)' of \(sent.count.counted("notice"))"))
        case .failure(let error):
            try Outbox.failed(channel, error: error.description, at: turn.now, in: db)
            let queue = try Outbox.queues(in: db).first { $0.channel == channel }
            let again = queue.flatMap { DeliveryRule().retry($0) }.map {
                "; trying again at \(Instant(seconds: $0.seconds).iso8601)"
            }
            turn.followUps.append(
                .say(.warning, "channel '\(channel)' could not be told: \(error.description)\(again ?? "")"))
        }
        turn.followUps.append(.lookAtNotices(after: channel))
    }
}
