import Arrivals
import Files
import GRDB
import Logging
import Notices
import Scheduling
import Workflows

/// Deliveries: files that are held until all that a manifest lists are there, and go on together then.
extension Core {
    /// Takes note of what a manifest lists.
    func manifestRead(_ read: ReadManifest, of sighting: Sighting, in turn: inout Turn, _ db: Database) throws {
        let others = WatchList(
            datasets.values.filter { $0.workflow == sighting.dataset.workflow && $0.name != sighting.dataset.name })
        let noted = try Ledger.note(
            read, at: sighting.path, of: sighting.dataset, now: turn.now,
            isOther: { !others.matches($0).isEmpty }, in: db)
        guard let delivery = noted else { return }
        let name = "manifest \(delivery.path.displayedPath)"
        if case .refused(let problem) = delivery.state {
            let message = "\(name) is of no use, and its files wait: \(problem); put a mended one in its place"
            turn.followUps.append(.say(.error, message))
            return try tell(
                Notice(
                    .invalidFile, at: turn.now, workflow: delivery.workflow, path: delivery.path, message: message),
                in: &turn, db)
        }
        for arrival in try Ledger.look(at: delivery, in: db) {
            let isInvalid = arrival.state == .invalid
            inspectAgain(isInvalid ? try Ledger.retry(arrival.id, at: turn.now, in: db) : arrival, in: &turn)
        }
        if try !letGo(delivery, in: &turn, db) {
            turn.followUps.append(
                .say(.info, "\(name) lists \(delivery.files.counted("file")), some of which are missing"))
        }
    }

    /// Lets the files of a delivery go on, if all are there.
    private func letGo(_ delivery: Delivery, in turn: inout Turn, _ db: Database) throws -> Bool {
        guard let arrivals = try Ledger.complete(delivery, at: turn.now, in: db) else { return false }
        turn.followUps.append(
            .say(.info, "all \(delivery.files.counted("file")) of \(delivery.path.displayedPath) are there"))
        try arrivedTogether(arrivals, in: &turn, db)
        return true
    }

    /// Files that were held go on.
    func arrivedTogether(_ arrivals: [Arrival], in turn: inout Turn, _ db: Database) throws {
        for arrival in arrivals { try countArrival(arrival, in: &turn, db) }
        for (workflow, files) in Dictionary(grouping: arrivals, by: \.workflow).sorted(by: { $0.key < $1.key }) {
            let files = try files.map { WaitingFile(try Ledger.waiting($0, in: db)) }
            try decide(.arrivedTogether(workflow: workflow, files), in: &turn, db)
        }
    }

    /// A held file was read: it may be the last one of its delivery, or another one than is listed.
    func judge(held arrival: Arrival, in turn: inout Turn, _ db: Database) throws {
        switch try Ledger.judge(held: arrival, in: db) {
        case .unlisted:
            break
        case .listed(let delivery):
            _ = try letGo(delivery, in: &turn, db)
        case .differs(let delivery, let difference, let isLate):
            let reason = "it \(difference) in \(delivery.path.displayedPath)"
            guard isLate else {
                // A new manifest may be about to come.
                return turn.followUps.append(
                    .say(.warning, "\(arrival.path.displayedPath) waits for another manifest: \(reason)"))
            }
            let refused = try Ledger.refuse(held: arrival, reason: reason, at: turn.now, in: db)
            try becameInvalid(refused, in: &turn, db)
            try quarantine(refused, in: &turn, db)
        }
    }
}
