import Arrivals
import Engines
import Files
import FoundationEssentials
import Scheduling
import Store
import Timekeeping
import Workflows

/// An attempt reads the versions of files that its run has claimed, and no others.
extension AttemptContext {
    /// The context with each file where the claimed version of it is, and the paths of those that are nowhere any more.
    func located(by versions: KeptVersions) -> (context: AttemptContext, lost: [String]) {
        var located = self
        var lost: [String] = []
        let lent = ".tidegate/runs/\(id.run)/\(id.node)/\(id.number)/input"
        located.batch = batch.compactMap { arrival in
            // The copy with its good rows is nobody's to replace.
            guard arrival.separated == nil else { return arrival }
            guard let place = versions.place(of: arrival, lentTo: lent) else {
                lost.append(arrival.path)
                return nil
            }
            var arrival = arrival
            if place != arrival.path {
                arrival.path = place
                located.tellItem(of: arrival)
            }
            return arrival
        }
        return (located, lost)
    }

    /// Whether each of its files is at its own path as the run claimed it.
    func hasFilesInPlace(by versions: KeptVersions) -> Bool {
        batch.allSatisfy { $0.separated != nil || versions.isInPlace($0) }
    }

    /// Where an attempt is for one file, that file is read where it is now.
    private mutating func tellItem(of moved: Arrival) {
        guard let item, case .files(dataset: moved.dataset)? = node.forEach?.source,
            let value = try? JSONText.encode(BatchManifest.File(moved))
        else { return }
        self.item = (item.index, value)
    }

    /// A file that was another's version at the path that the attempt was given, before it had ended; nil when there is
    /// none, so that it has read just what its run has claimed.
    func inputChanged(before end: Instant, by versions: KeptVersions, in files: any FileSystem) -> String? {
        guard !batch.isEmpty, let given = try? BatchManifest.paths(in: files.read(folder.manifest)) else { return nil }
        return batch.first { arrival in
            guard given.contains(arrival.path), let changed = versions.replaced(arrival) else { return false }
            return Instant(microseconds: changed / 1_000) <= end
        }?.path
    }
}
