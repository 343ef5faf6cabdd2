import Arrivals
import GRDB
import OrderedCollections
import Store

/// I1: every settled version of a file under a dataset's path has its row in the ledger within one rescan interval.
struct LossCheck {
    private struct Version: Hashable {
        let path: String
        let hash: String
        let workflow: String
        let dataset: String
        /// When it was written: a content may go and come again.
        let written: Int64
    }

    /// What was there at the last scan, and in which of the daemon's lives that was.
    private var previous: (life: Int, versions: Set<Version>)?
    /// Files whose reading was disturbed since: they are read at the next scan.
    private var excused: Set<String> = []

    /// The reading of a file was disturbed.
    mutating func excuse(_ path: String) {
        excused.insert(path)
    }

    /// The rescan interval is over: what was there when it began has its row.
    mutating func scanned(_ world: SimulatedWorld) throws {
        try look(world, isLast: false)
        excused = []
        previous = (world.life, Set(versions(in: world)))
    }

    /// - Parameter isLast: whether all is at rest, so that everything that is there has to be known.
    func look(_ world: SimulatedWorld, isLast: Bool) throws {
        guard isLast || previous?.life == world.life else { return }
        let wanted = versions(in: world).filter { version in
            isLast || (previous?.versions.contains(version) == true && !excused.contains(version.path))
        }
        try world.store.look { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT hash, state FROM arrivals WHERE path = ? AND workflow = ? AND dataset = ?
                    ORDER BY version DESC LIMIT 1
                    """)
            for version in wanted {
                let row = try Row.fetchOne(
                    statement, arguments: [version.path, version.workflow, version.dataset])
                let hash: String? = row?[0]
                guard hash == version.hash else {
                    throw Violation(
                        .noLoss,
                        "'\(version.path)' (\(version.hash)) of \(version.workflow) is not in the ledger, which knows "
                            + (hash ?? "no content of it"))
                }
            }
        }
    }

    private func versions(in world: SimulatedWorld) -> [Version] {
        world.folder.files.elements.flatMap { path, file -> [Version] in
            guard world.clock.elapsed - file.written > 2 * .minute else { return [] }
            return world.watched.matches(path).map {
                Version(
                    path: path, hash: file.hash, workflow: $0.dataset.workflow, dataset: $0.dataset.name,
                    written: file.written)
            }
        }
    }
}
