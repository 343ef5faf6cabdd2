import Arrivals
import Files
import GRDB
import Scheduling
import Workflows

/// The files of earlier runs that the jobs of a run are given besides its batch, with their schemas.
///
/// They are not ingested again: a job makes of them and of the batch what it would have made had all come together.
struct EarlierFiles {
    /// Of runs of the same key, where the key runs again.
    private var ofKey: [Arrival] = []
    /// Of runs whose rows are replaced: of each file the version that counts now.
    private var replaced: [Arrival] = []
    /// The same of datasets that keep all versions.
    private var kept: [Arrival] = []

    /// Those of a key; by default none.
    init(ofKey: [Arrival] = []) {
        self.ofKey = ofKey
    }

    /// Those of a run.
    init(of run: Run, _ workflow: Workflow, in db: Database) throws {
        ofKey = try BatchKeys.earlierFiles(of: run, workflow, in: db)
        let name = run.id.description
        for other in try Lineage.others(of: run.id, in: db) {
            for arrival in try Ledger.batch(of: other, in: db) {
                guard workflow.dataset(arrival.dataset)?.onReplace == .replace else {
                    kept.append(arrival)
                    continue
                }
                if let newest = try Ledger.newest(of: arrival, for: name, in: db) { replaced.append(newest) }
            }
        }
    }

    /// All of them and those of the batch, each once, of each path the newest version, in the order they came.
    func joined(with own: [Arrival]) -> [Arrival] {
        guard !(ofKey.isEmpty && replaced.isEmpty && kept.isEmpty) else { return own }
        var newest: [String: Arrival] = [:]
        for arrival in ofKey + replaced + own {
            let id = "\(arrival.dataset)/\(arrival.path)"
            if newest[id].map({ $0.version < arrival.version }) ?? true { newest[id] = arrival }
        }
        let all = Dictionary((newest.values + kept).map { ($0.id, $0) }) { first, _ in first }
        return all.values.sorted { $0.id < $1.id }
    }
}
