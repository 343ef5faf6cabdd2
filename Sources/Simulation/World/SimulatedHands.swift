import Arrivals
import Orchestrator
import Scheduling
import Synchronization

/// Something that the core wants done after its commit.
enum Deed: Sendable {
    case effect(Effect)
    case inspect(Sighting)
    case quarantine(Arrival, folder: String)
    case restore(Arrival)
    case remove([String])
    case removeFolders(runs: [String], by: Retention)
    case watch([WatchedDataset])
    case reply(CommandReply, to: Command)
}

/// Hands that hold what they are asked, so that the world can do it deed by deed, and die between two.
final class SimulatedHands: Hands {
    private let deeds = Mutex<[Deed]>([])

    func carry(_ effect: Effect) { add(.effect(effect)) }
    func inspect(_ file: Sighting) { add(.inspect(file)) }
    func quarantine(_ arrival: Arrival, in folder: String) { add(.quarantine(arrival, folder: folder)) }
    func restore(_ arrival: Arrival) { add(.restore(arrival)) }
    func remove(_ paths: [String]) { add(.remove(paths)) }
    func watch(_ datasets: [WatchedDataset]) { add(.watch(datasets)) }
    // No file of these is replaced while a run has it but as the world says so.
    func keepVersions(of run: RunID) {}
    func forgetVersions(of run: RunID) {}
    // Nobody takes notices here: what they tell of is checked where it is decided.
    func lookAtNotices(after channel: String?) {}
    func removeFolders(of runs: [String], by rule: Retention) { add(.removeFolders(runs: runs, by: rule)) }

    func add(_ deed: Deed) {
        deeds.withLock { $0.append(deed) }
    }

    /// The deeds since the last call, in their order.
    func take() -> [Deed] {
        deeds.withLock { deeds in
            defer { deeds = [] }
            return deeds
        }
    }
}
