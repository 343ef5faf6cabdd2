import Catalog
import GRDB
import Scheduling
import TableSchema
import Timekeeping

/// Files that have left their tables, and who may still read them: attempts that were under way when they left.
///
/// As long as one of those runs, the files stay where they are. Then they are set aside, if they are kept for earlier
/// snapshots, or removed.
struct LeavingFiles {
    private struct Departure {
        let time: Instant
        let readers: [AttemptID]
    }

    /// The oldest first.
    private var departures: [Departure] = []

    /// Whether there is nothing that somebody may read.
    var isEmpty: Bool { departures.isEmpty }

    /// Files leave at a time, while these attempts are under way.
    mutating func note(_ readers: [AttemptID], at time: Instant) {
        departures.append(Departure(time: time, readers: readers))
    }

    /// The time before which all that has left is read by nobody any more.
    mutating func readUntil(_ now: Instant, isRunning: (AttemptID) -> Bool) -> Instant {
        while let first = departures.first, !first.readers.contains(where: isRunning) { departures.removeFirst() }
        guard let first = departures.first else { return now }
        return first.time - .microseconds(1)
    }
}

extension Core {
    /// Files have left a table in this round: they are kept from removal for whom they may matter to.
    ///
    /// - Parameter attempt: the one whose end it is.
    func filesLeft(by attempt: AttemptID, at now: Instant) {
        leavingFiles.note(scheduler.runningAttempts.filter { $0 != attempt }, at: now)
    }

    /// Removes files whose time is over, and sets aside those that are kept, some hundreds at most; the rest comes with the
    /// next look.
    func lookAtPastFiles(in turn: inout Turn, _ db: Database) throws {
        let time = leavingFiles.readUntil(turn.now, isRunning: scheduler.isRunning)
        let ended = try Catalog.endedFiles(leftBefore: time, at: turn.now, in: db)
        if !ended.isEmpty {
            let paths = try Catalog.forget(ended, in: db)
            try Removals.note(paths, in: db)
            turn.followUps.append(.remove(paths))
        }
        let inPlace = try Catalog.filesInPlace(leftBefore: time, at: turn.now, in: db).filter { $0.aside != nil }
        if !inPlace.isEmpty { turn.followUps.append(.setAside(inPlace)) }
    }

    /// Removes what is left on the disk of earlier snapshots of a table that is to be dropped.
    func removePastFiles(of name: TableName, in turn: inout Turn, _ db: Database) throws {
        while true {
            let files = try Catalog.pastFiles(of: name, in: db)
            guard !files.isEmpty else { return }
            let paths = try Catalog.forget(files, in: db)
            try Removals.note(paths, in: db)
            turn.followUps.append(.remove(paths))
        }
    }
}
