import Arrivals
import Files
import GRDB
import Logging
import Notices
import OrderedCollections
import Scheduling
import Timekeeping
import Workflows

/// Deadlines: what comes is counted in the transaction that takes note of it, and what is missing is told in the one in
/// which its time has passed.
extension Core {
    /// A time has passed by which something was to have happened.
    func deadlinePassed(
        _ subject: Deadline.Subject, of workflow: String, due: Instant, in turn: inout Turn, _ db: Database
    ) throws {
        guard let definition = workflows[workflow]?.definition,
            let deadline = definition.workflow.deadlines.first(where: { $0.subject == subject }),
            var standing = try Deadlines.standing(subject, of: workflow, in: db)
        else { return }
        let expected = subject.dataset.flatMap { definition.workflow.dataset($0)?.expected }
        let next = deadline.by.next(after: due, in: definition.zone)
        let count = max(0, standing.found - standing.shortage)
        // The one that was too many was told when it came.
        let isTold = standing.state == .tooMany
        let state = standing.judge(expected?.files ?? 1...Int.max, due: due, next: next)
        try Deadlines.set(standing, subject, of: workflow, at: turn.now, in: db)
        let time = definition.zone.wallClock(at: due)
        let sentence: String
        if subject == .success { try turn.journal.write(in: db) }
        if let dataset = subject.dataset, let expected {
            let found = count == 0 ? "no file has" : count == 1 ? "1 file has" : "\(count) files have"
            sentence = "\(found) come of '\(dataset)' of '\(workflow)' by \(time); expected: \(expected.filesText)"
        } else {
            sentence =
                count > 0
                ? "'\(workflow)' has succeeded by \(time)"
                : "no run of '\(workflow)' has succeeded by \(time)\(try newestRun(of: workflow, db))"
        }
        try tell(state, sentence, subject, of: workflow, isTold: isTold && state == .tooMany, in: &turn, db)
        if state.isMissing, let dataset = subject.dataset {
            try decide(.arrivalsMissed(workflow: workflow, dataset: dataset, due: due), in: &turn, db)
        }
    }

    private func newestRun(of workflow: String, _ db: Database) throws -> String {
        try RunRecord.list(.init(workflow: workflow, limit: 1), in: db).runs.first.map {
            "; its newest, \($0.id), is \($0.state.rawValue)"
        } ?? ""
    }

    /// A file has become VALID: it is counted, and held against what is expected.
    func countArrival(_ arrival: Arrival, in turn: inout Turn, _ db: Database) throws {
        guard let definition = workflows[arrival.workflow]?.definition,
            let expected = definition.workflow.dataset(arrival.dataset)?.expected
        else { return }
        let subject = Deadline.Subject.arrivals(dataset: arrival.dataset)
        if !expected.bytes.contains(arrival.size) {
            let isBig = arrival.size > expected.bytes.upperBound
            try tell(
                isBig ? .tooBig : .tooSmall,
                "\(arrival.path) has \(ByteSizeText.format(arrival.size)); expected: \(expected.bytesText)", subject,
                of: arrival.workflow, path: arrival.path, in: &turn, db)
        }
        try count(subject, of: definition, most: expected.files.upperBound, by: arrival.path, in: &turn, db)
    }

    /// A run has succeeded. Those that stand for other times, or for files that did not come, are not what is waited for.
    func countSuccess(of run: RunID, in turn: inout Turn, _ db: Database) throws {
        guard let definition = workflows[run.workflow]?.definition, definition.workflow.expectBy != nil,
            let record = try turn.journal.runs[run]?.created ?? Recovery.bareRun(run, in: db),
            record.closedBy != "backfill",
            record.trigger != Workflow.missingArrivals
        else { return }
        try count(.success, of: definition, most: .max, by: run.description, in: &turn, db)
    }

    private func count(
        _ subject: Deadline.Subject, of definition: RunDefinition, most: Int, by what: String, in turn: inout Turn,
        _ db: Database
    ) throws {
        let workflow = definition.workflow.name
        guard var standing = try Deadlines.standing(subject, of: workflow, in: db) else { return }
        let told = standing.add(expecting: most, at: turn.now)
        try Deadlines.set(standing, subject, of: workflow, at: turn.now, in: db)
        switch told {
        case .cameLate:
            let time = standing.due.map { definition.zone.wallClock(at: $0) } ?? ""
            let came = subject.dataset == nil ? "has succeeded" : "has come"
            try tell(.cameLate, "\(what) \(came), which was due by \(time)", subject, of: workflow, in: &turn, db)
        case .tooMany:
            let dataset = subject.dataset ?? ""
            let sentence =
                "\(what) is one more than expected of '\(dataset)' of '\(workflow)', which is \(most.counted("file")) at most"
            try tell(.tooMany, sentence, subject, of: workflow, path: what, in: &turn, db)
        default: break
        }
    }

    private func tell(
        _ state: DeadlineState, _ sentence: String, _ subject: Deadline.Subject, of workflow: String,
        path: String? = nil, isTold: Bool = false, in turn: inout Turn, _ db: Database
    ) throws {
        try Deadlines.note(state, sentence, subject, of: workflow, at: turn.now, in: db)
        turn.followUps.append(
            .say(state.isGood ? .info : .warning, "\(state.rawValue): \(sentence.displayedPath)"))
        guard state != .met, !isTold else { return }
        let notice = Notice(
            state.isMissing || state == .cameLate ? .late : .arrivals, at: turn.now, workflow: workflow, path: path,
            message: "\(state.rawValue): \(sentence)")
        try tell(notice, in: &turn, db)
    }
}

extension DeadlineState {
    fileprivate var isGood: Bool { self == .met || self == .cameLate || self == .expected }
}

extension TimeZoneRules {
    /// What a clock on a wall shows at a moment: `2026-11-23 06:00 Europe/Rome`.
    func wallClock(at instant: Instant) -> String {
        let local = local(at: instant)
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let date = "\(local.date.year)-\(padded(local.date.month))-\(padded(local.date.day))"
        return "\(date) \(padded(local.time.hour)):\(padded(local.time.minute)) \(name)"
    }
}
