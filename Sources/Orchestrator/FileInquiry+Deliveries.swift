import Arrivals
import Files
import GRDB

/// Answers about manifests, and about files that wait for one.
extension FileInquiry {
    /// Why a file is held.
    func held(_ arrival: Arrival, _ db: Database) throws -> String {
        switch try Ledger.standing(ofHeld: arrival, in: db) {
        case .unlisted:
            return "is VALID and waits for a manifest that lists it"
        case .differs(let delivery, let difference, _):
            return "is VALID and waits: it \(difference) in manifest \(delivery.path.displayedPath)"
        case .listed(let delivery):
            let rest = try missing(of: delivery, db)
            return "is VALID and waits for the other files of manifest \(delivery.path.displayedPath)\(rest)"
        }
    }

    /// How far the deliveries of a manifest are, one answer for each dataset whose files it lists.
    func deliveries(of path: String, exists: Bool, _ db: Database?) throws -> [FileReason] {
        let listed = datasets.datasets(listedBy: path)
        guard !listed.isEmpty else { return [] }
        var known: [DatasetID: String] = [:]
        if let db {
            for delivery in try Ledger.deliveries(of: path, in: db) {
                let id = DatasetID(workflow: delivery.workflow, dataset: delivery.dataset)
                known[id] = try sentence(of: delivery, db)
            }
        }
        let unknown = exists ? "is a manifest, and is not read yet" : "would be a manifest, but is not there"
        return listed.map { dataset in
            FileReason(
                workflow: dataset.workflow, dataset: dataset.name, sentence: known[DatasetID(dataset)] ?? unknown)
        }
    }

    private func sentence(of delivery: Delivery, _ db: Database) throws -> String {
        switch delivery.state {
        case .refused(let problem):
            return "is a manifest that is of no use: \(problem); put a mended one in its place"
        case .complete(let at):
            return "is a manifest; all \(delivery.files.counted("file")) that it lists were there at \(at.toTheSecond)"
        case .open:
            let rest = try missing(of: delivery, db)
            return "is a manifest of \(delivery.files.counted("file")), not all of which are there\(rest)"
        }
    }

    /// The first files that are missing.
    private func missing(of delivery: Delivery, _ db: Database) throws -> String {
        let shown = 3
        let missing = try Ledger.missing(of: delivery, limit: shown + 1, in: db)
        guard !missing.isEmpty else { return "" }
        let texts = missing.prefix(shown).map { "\($0.path.displayedPath) \($0.problem)" }
        return ": " + texts.joined(separator: ", ") + (missing.count > shown ? ", and more" : "")
    }
}
