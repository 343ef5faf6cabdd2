import DequeModule
import Timekeeping
import Workflows

/// The files that gather for one batch of one trigger, by dataset and in the order they came.
///
/// A file that was taken elsewhere is counted out at once, but its entry stays until it reaches an end of its queue.
struct Gathering: Sendable {
    private struct Entry {
        let arrival: Int64
        let arrived: Instant
        let bytes: Int64
    }

    /// Files that wait here.
    private(set) var count = 0
    private(set) var bytes: Int64 = 0
    private var queues: [String: Deque<Entry>] = [:]
    private var counts: [String: Int] = [:]

    mutating func add(_ file: WaitingFile) {
        queues[file.dataset, default: []].append(
            Entry(arrival: file.arrival, arrived: file.arrived, bytes: file.bytes))
        counts[file.dataset, default: 0] += 1
        count += 1
        bytes += file.bytes
    }

    /// Counts a file out; `isWaiting` tells which entries are still good.
    mutating func remove(_ file: WaitingFile, isWaiting: (Int64) -> Bool) {
        counts[file.dataset, default: 0] -= 1
        count -= 1
        bytes -= file.bytes
        func isStale(_ entry: Entry) -> Bool { entry.arrival == file.arrival || !isWaiting(entry.arrival) }
        while let front = queues[file.dataset]?.first, isStale(front) { queues[file.dataset]?.removeFirst() }
        while let back = queues[file.dataset]?.last, isStale(back) { queues[file.dataset]?.removeLast() }
    }

    func hasFiles(of dataset: String) -> Bool { counts[dataset, default: 0] > 0 }

    /// The files of the next batch: one of each dataset where all are needed, then the oldest, up to the limits.
    func next(_ condition: UploadCondition, isWaiting: (Int64) -> Bool) -> [Int64] {
        let limits = condition.limits
        var fronts = queues.mapValues { $0[...] }
        var chosen: [Int64] = []
        var chosenBytes: Int64 = 0

        /// Takes the front of a dataset's queue if it fits or must be had; false ends the batch.
        func take(_ dataset: String, isNeeded: Bool) -> Bool {
            guard let entry = fronts[dataset]?.first else { return true }
            let (sum, overflow) = chosenBytes.addingReportingOverflow(entry.bytes)
            let fits = chosen.count < limits.files ?? .max && !overflow && sum <= limits.bytes ?? .max
            guard isNeeded || fits else { return false }
            fronts[dataset]?.removeFirst()
            chosen.append(entry.arrival)
            chosenBytes = overflow ? .max : sum
            return true
        }
        func dropStale(_ dataset: String) {
            while let front = fronts[dataset]?.first, !isWaiting(front.arrival) {
                fronts[dataset]?.removeFirst()
            }
        }

        let datasets = queues.keys.sorted()
        datasets.forEach(dropStale)
        if condition.mode == .all {
            for dataset in datasets {
                _ = take(dataset, isNeeded: true)
                dropStale(dataset)
            }
        }
        while let oldest = datasets.min(by: { front($0, fronts) < front($1, fronts) }),
            fronts[oldest]?.isEmpty == false,
            take(oldest, isNeeded: chosen.isEmpty)
        {
            dropStale(oldest)
        }
        return chosen
    }

    private func front(_ dataset: String, _ fronts: [String: Deque<Entry>.SubSequence]) -> Int64 {
        fronts[dataset]?.first?.arrival ?? .max
    }

    /// Why the batch closes now; nil when it does not yet.
    func closes(_ condition: UploadCondition, at now: Instant, mayStart: Bool) -> String? {
        let limits = condition.limits
        if let files = limits.files, count >= files { return "\(files) files" }
        if let most = limits.bytes, bytes >= most { return "size" }
        guard mayStart, count > 0 else { return nil }
        if limits.isEmpty { return condition.mode == .all ? "completeness" : "arrival" }
        if let window = windowEnd(limits), window <= now { return "window" }
        if let quiet = quietEnd(limits), quiet <= now { return "quiet" }
        return nil
    }

    /// When time alone will close it.
    func due(_ condition: UploadCondition) -> Instant? {
        guard let window = windowEnd(condition.limits) else { return quietEnd(condition.limits) }
        return min(window, quietEnd(condition.limits) ?? window)
    }

    private func windowEnd(_ limits: BatchLimits) -> Instant? {
        guard let window = limits.window else { return nil }
        return queues.values.compactMap { $0.first?.arrived }.min().map { $0 + window }
    }

    private func quietEnd(_ limits: BatchLimits) -> Instant? {
        guard let quiet = limits.quiet else { return nil }
        return queues.values.compactMap(\.last).max { $0.arrival < $1.arrival }.map { $0.arrived + quiet }
    }
}
