import Arrivals
import GRDB

/// Files that several triggers take.
extension FileInquiry {
    /// What becomes of a VALID file that some of its triggers have taken; nil for one that waits as any other.
    func shared(_ arrival: Arrival, _ db: Database) throws -> String? {
        let shares = try Ledger.shares(of: arrival.id, in: db)
        let taken = shares.compactMap { share in share.run.map { (share.trigger, $0, share.ingested) } }
        guard !taken.isEmpty else { return nil }
        let runs = try taken.map { trigger, run, ingested in
            ingested == nil
                ? "in the batch of run \(try state(ofRun: run, db)), for '\(trigger)'"
                : "INGESTED by run \(run) for '\(trigger)'"
        }
        let rest = try shares.contains(where: \.isOpen) ? ["for the rest it \(waiting(arrival, db))"] : []
        return "is " + (runs + rest).joined(separator: "; ")
    }

    /// The runs that have ingested a file, where it was for several triggers; nil for any other.
    func takers(of arrival: Arrival, _ db: Database) throws -> String? {
        let shares = try Ledger.shares(of: arrival.id, in: db)
        let runs = shares.compactMap { share in share.run.map { " by run \($0) for '\(share.trigger)'" } }
        return runs.isEmpty ? nil : runs.joined(separator: ",")
    }
}
