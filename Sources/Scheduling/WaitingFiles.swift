import Files
import OrderedCollections
import Timekeeping
import Workflows

/// The VALID files of one workflow that no run has taken, gathered for each of its upload triggers.
///
/// Each file is kept once; the gatherings hold its id and count it. Taking a file takes it out of every gathering, but for
/// one that several triggers take: that goes out of the gathering of the trigger that takes it.
struct WaitingFiles: Sendable {
    /// A batch that was closed.
    struct Batch {
        let trigger: Trigger
        let files: [WaitingFile]
        let closedBy: String
        let key: BatchKey?
    }

    /// A batch that may be closed.
    struct Due {
        fileprivate let upload: Upload
        fileprivate let value: String?
        fileprivate let closedBy: String
    }

    /// An upload trigger, with the datasets whose pattern has its `per` capture.
    fileprivate struct Upload: Sendable {
        let trigger: Trigger
        let condition: UploadCondition
        let keyedDatasets: Set<String>

        func key(_ value: String?) -> BatchKey? {
            guard let capture = condition.per, let value else { return nil }
            return BatchKey(capture: capture, value: value)
        }
    }

    /// The keys that are done, by trigger: files of them are late.
    var doneKeys: [String: Set<BatchKey>] = [:]
    /// The datasets that have ever had a valid file.
    var arrivedDatasets: Set<String> = []
    private var files: [Int64: WaitingFile] = [:]
    private var uploads: [Upload] = []
    /// By trigger, then by the value of its `per` capture (nil: files without that capture, or no `per`).
    private var gatherings: [String: OrderedDictionary<String?, Gathering>] = [:]
    /// The one timer that is set, if any.
    private var timerDue: Instant?

    /// Takes up the upload triggers of a workflow (none: nothing is batched), and gathers what waits anew.
    mutating func setTriggers(of workflow: Workflow?) {
        uploads = (workflow?.triggers ?? []).compactMap { trigger in
            guard let workflow, case .upload(let condition) = trigger.condition else { return nil }
            let keyed = condition.datasets.filter { name in
                guard let per = condition.per, let dataset = workflow.dataset(name) else { return false }
                return dataset.pattern.captureNames.contains(per)
            }
            return Upload(trigger: trigger, condition: condition, keyedDatasets: Set(keyed))
        }
        gatherings = [:]
        for arrival in files.keys.sorted() {
            if let file = files[arrival] { gather(file) }
        }
    }

    /// The files that wait.
    var all: Dictionary<Int64, WaitingFile>.Values { files.values }

    /// Adds a file that arrived; one that is there already changes nothing, unless it waits for other triggers.
    mutating func add(_ file: WaitingFile) {
        guard files[file.arrival]?.openShares != file.openShares || files[file.arrival] == nil else { return }
        remove(file.arrival)
        files[file.arrival] = file
        arrivedDatasets.insert(file.dataset)
        gather(file)
    }

    /// Takes one file out; nil when it does not wait.
    @discardableResult
    mutating func remove(_ arrival: Int64) -> WaitingFile? {
        guard let file = files.removeValue(forKey: arrival) else { return nil }
        scatter(file, to: nil)
        return file
    }

    /// Takes one file for a trigger, or for all of them; nil when it does not wait for it.
    private mutating func take(_ arrival: Int64, for trigger: String?) -> WaitingFile? {
        guard let file = files[arrival], file.isOpen(for: trigger) else { return nil }
        let rest = file.taken(for: trigger)
        files[arrival] = rest
        scatter(file, to: rest)
        return file
    }

    /// Takes all files of some datasets that wait for a trigger, or, with nil, for all of them; oldest first.
    mutating func takeAll(of datasets: Set<String>, for trigger: String?) -> [WaitingFile] {
        let arrivals = files.values.filter { datasets.contains($0.dataset) && $0.isOpen(for: trigger) }
        return arrivals.map(\.arrival).sorted().compactMap { take($0, for: trigger) }
    }

    /// Whether any file of some datasets waits for a trigger.
    func hasFiles(of datasets: Set<String>, for trigger: String) -> Bool {
        files.values.contains { datasets.contains($0.dataset) && $0.isOpen(for: trigger) }
    }

    /// Whether a key may run again, so that it matters which keys have runs under way.
    var mayRerun: Bool { uploads.contains { $0.condition.late == .rerun } }

    /// A batch that is due: a full one always, any other only when its run may start.
    ///
    /// - Parameter keysUnderWay: the keys of runs that have not ended: one that may run again waits for its run's end.
    func due(at now: Instant, mayStart: Bool, keysUnderWay: Set<BatchKey>) -> Due? {
        for upload in uploads {
            for (value, gathering) in gatherings[upload.trigger.name, default: [:]] {
                let key = upload.key(value)
                let isLate = isDone(key, for: upload)
                if upload.condition.late == .rerun, let key, keysUnderWay.contains(key) { continue }
                if isLate, upload.condition.late == .nextRun { continue }
                guard let reason = gathering.closes(upload.condition, at: now, mayStart: mayStart),
                    isLate || isComplete(gathering, key: value, for: upload)
                else { continue }
                return Due(
                    upload: upload, value: value,
                    closedBy: Self.text(reason, of: value, isLate: isLate, upload.condition.limits))
            }
        }
        return nil
    }

    /// Closes a batch that is due, and takes its files.
    mutating func close(_ due: Due) -> Batch {
        Batch(
            trigger: due.upload.trigger, files: take(key: due.value, for: due.upload), closedBy: due.closedBy,
            key: due.upload.key(due.value))
    }

    private static func text(_ reason: String, of value: String?, isLate: Bool, _ limits: BatchLimits) -> String {
        guard let value else { return reason }
        guard isLate else { return "\(reason) of \(value)" }
        return limits.isEmpty ? "late files of \(value)" : "late files (\(reason)) of \(value)"
    }

    private func isDone(_ key: BatchKey?, for upload: Upload) -> Bool {
        guard upload.condition.late != .wait, let key else { return false }
        return doneKeys[upload.trigger.name]?.contains(key) ?? false
    }

    /// When to look again, if that is sooner than the timer that is set; remembered as set.
    mutating func nextTimer(after now: Instant) -> Instant? {
        let dues = uploads.flatMap { upload in
            gatherings[upload.trigger.name, default: [:]].values.compactMap { $0.due(upload.condition) }
        }
        guard let earliest = dues.filter({ $0 > now }).min(), timerDue.map({ earliest < $0 || $0 <= now }) ?? true
        else { return nil }
        timerDue = earliest
        return earliest
    }

    /// The timer that was set has fired.
    mutating func timerFired(_ due: Instant) {
        if timerDue == due {
            timerDue = nil
        }
    }

    private mutating func gather(_ file: WaitingFile) {
        for upload in uploads where takes(file, upload) {
            let key = key(of: file, for: upload)
            gatherings[upload.trigger.name, default: [:]][key, default: Gathering()].add(file)
        }
    }

    /// Takes a file out of the gatherings that it was in, but for those that it goes on waiting in.
    private mutating func scatter(_ file: WaitingFile, to rest: WaitingFile?) {
        for upload in uploads where takes(file, upload) && !(rest.map { takes($0, upload) } ?? false) {
            let key = key(of: file, for: upload)
            let name = upload.trigger.name
            gatherings[name]?[key]?.remove(file) { [files] in files[$0]?.isOpen(for: name) ?? false }
            if gatherings[name]?[key]?.count == 0 { gatherings[name]?.removeValue(forKey: key) }
        }
    }

    private func takes(_ file: WaitingFile, _ upload: Upload) -> Bool {
        upload.condition.datasets.contains(file.dataset) && file.isOpen(for: upload.trigger.name)
    }

    private func key(of file: WaitingFile, for upload: Upload) -> String? {
        upload.condition.per.flatMap { file.captures[$0] }
    }

    /// Whether the datasets that the trigger waits for are there.
    ///
    /// With `per`, a dataset without that capture has no value of its own: it must only have arrived at some time.
    private func isComplete(_ gathering: Gathering, key: String?, for upload: Upload) -> Bool {
        guard upload.condition.mode == .all else { return true }
        return (upload.condition.per == nil || key != nil) && missing(in: gathering, for: upload).isEmpty
    }

    /// The datasets that the trigger waits for and that are not there.
    private func missing(in gathering: Gathering, for upload: Upload) -> [String] {
        guard upload.condition.mode == .all else { return [] }
        return upload.condition.datasets.filter { dataset in
            upload.condition.per == nil || upload.keyedDatasets.contains(dataset)
                ? !gathering.hasFiles(of: dataset) : !arrivedDatasets.contains(dataset)
        }
    }

    /// What each trigger that would take a file waits for.
    func waits(of arrival: Int64) -> [UploadWait] {
        guard let file = files[arrival] else { return [] }
        return uploads.compactMap { upload in
            let key = key(of: file, for: upload)
            guard takes(file, upload), let gathering = gatherings[upload.trigger.name]?[key] else { return nil }
            let isLate = isDone(upload.key(key), for: upload)
            return UploadWait(
                trigger: upload.trigger.name, per: upload.condition.mode == .all ? upload.condition.per : nil, key: key,
                late: isLate ? upload.condition.late : nil, files: gathering.count, bytes: gathering.bytes,
                missing: isLate ? [] : missing(in: gathering, for: upload), limits: upload.condition.limits,
                due: gathering.due(upload.condition))
        }
    }

    /// Takes the files of a batch; those without the `per` capture go along with the first that has it, and so do late
    /// ones that go with the next run.
    private mutating func take(key: String?, for upload: Upload) -> [WaitingFile] {
        let name = upload.trigger.name
        let gatherings = gatherings[name, default: [:]]
        func isOpen(_ arrival: Int64) -> Bool { files[arrival]?.isOpen(for: name) ?? false }
        var arrivals = gatherings[key]?.next(upload.condition, isWaiting: isOpen) ?? []
        if key != nil {
            var rest = upload.condition
            rest.limits = BatchLimits()
            for (other, gathering) in gatherings where other != key {
                guard other == nil || (rest.late == .nextRun && isDone(upload.key(other), for: upload)) else {
                    continue
                }
                arrivals += gathering.next(rest, isWaiting: isOpen)
            }
        }
        return arrivals.sorted().compactMap { take($0, for: name) }
    }
}
