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

    /// The daemon begins: if the one before it died, that is told.
    func daemonStarted(_ start: DaemonStart, in turn: inout Turn, _ db: Database) throws {
        guard let death = try DaemonLife.begin(start.process, at: turn.now, in: db) else { return }
        let runs = scheduler.liveRunCount
        let goOn =
            runs == 0 ? "no run was under way" : "\(runs.counted("run")) under way \(runs == 1 ? "goes" : "go") on"
        let message =
            "the daemon has started again: the one before it did not end as it should, some time after \(Instant(seconds: death.seconds).iso8601)"
            + " (it was killed, has crashed, or the machine went down); \(goOn)"
        turn.followUps.append(.say(.warning, message))
        try tell(Notice(.restart, at: turn.now, message: message), over: start.channels, in: &turn, db)
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

    /// A channel has taken all notices up to one, so many.
    func noticesTold(_ channel: String, upTo last: Int64, _ count: Int, in turn: inout Turn, _ db: Database) throws {
        guard try Outbox.told(channel, upTo: last, at: turn.now, in: db) else {
            // One step at a time, so that others are heard between them.
            return turn.followUps.append(.post(.noticesTold(channel: channel, upTo: last, count: count)))
        }
        turn.followUps.append(.say(.info, "told '\(channel)' of \(count.counted("notice"))"))
        turn.followUps.append(.lookAtNotices(after: channel))
    }

    /// A channel has not taken a message.
    func noticesFailed(_ channel: String, _ error: String, in turn: inout Turn, _ db: Database) throws {
        try Outbox.failed(channel, error: error, at: turn.now, in: db)
        let again = try Outbox.queue(of: channel, in: db).flatMap { DeliveryRule().retry($0) }.map {
            "; trying again at \(Instant(seconds: $0.seconds).iso8601)"
        }
        turn.followUps.append(.say(.warning, "channel '\(channel)' could not be told: \(error)\(again ?? "")"))
        turn.followUps.append(.lookAtNotices(after: channel))
    }
}
