import Arrivals
public import Files
import GRDB
import Scheduling
public import Store
public import Timekeeping
import Workflows

/// Answers why a file is not ingested: from the ledger, the workflows as they are now, and the file itself.
public struct FileInquiry {
    private let workspace: Workspace
    private let reading: WorkflowFolder.Reading
    let hasDaemon: Bool
    let now: Instant
    private let files: any FileSystem
    let datasets: WatchList
    let access: BucketAccess?
    /// What runs cost, as far as that is said.
    private let price: PriceModel?

    /// An inquiry in a workspace whose workflows were read.
    public init(
        _ workspace: Workspace, _ reading: WorkflowFolder.Reading, hasDaemon: Bool, at now: Instant = .now,
        files: any FileSystem = LocalFileSystem(), access: BucketAccess? = nil
    ) {
        self.workspace = workspace
        self.reading = reading
        self.hasDaemon = hasDaemon
        self.now = now
        self.files = files
        price = (try? Settings.read(workspace, in: files))?.settings.price
        self.access = access
        datasets = WatchList(reading.loaded.flatMap { $0.definition.workflow.watchedDatasets })
    }

    /// The path that a file arrived at: where it is, or where it was before it was set aside.
    public func origin(of path: String) -> String {
        Quarantine(workspace: workspace.root, files: files).origin(of: path) ?? path
    }

    /// The answers for a file, one for each dataset that it belongs to or belonged to, and one when there is none.
    ///
    /// - Parameters:
    ///   - path: where it arrived, relative to the workspace.
    ///   - store: nil when nothing has run in the workspace yet.
    public func reasons(for path: String, in store: Store?) throws -> [FileReason] {
        let identity = isObject(path) ? nil : try? files.identity(of: workspace.path(path))
        let manifests =
            try store.map { try $0.read { try deliveries(of: path, exists: identity != nil, $0) } }
            ?? deliveries(of: path, exists: identity != nil, nil)
        guard manifests.isEmpty else { return manifests }
        let matches = datasets.matches(path).map(\.dataset)
        var reasons: [FileReason] = []
        var known: Set<DatasetID> = []
        try store?.read { db in
            for arrival in try Ledger.arrivals(path: path, in: db) {
                let id = DatasetID(workflow: arrival.workflow, dataset: arrival.dataset)
                guard known.insert(id).inserted else { continue }
                var sentence = try self.sentence(of: arrival, db)
                if arrival.state != .invalid, let rows = arrival.separated {
                    sentence +=
                        "; \(rows.rejected.counted("row")) of it went to \(rows.rejectsPlace.displayedPath)"
                }
                if let dataset = matches.first(where: { DatasetID($0) == id }),
                    let newer = newerContent(than: arrival, identity, dataset)
                        ?? newerObject(than: arrival)
                {
                    sentence += "; \(newer)"
                }
                reasons.append(
                    FileReason(
                        workflow: id.workflow, dataset: id.dataset, state: arrival.state, sentence: sentence))
            }
        }
        for dataset in matches where !known.contains(DatasetID(dataset)) {
            reasons.append(
                FileReason(
                    workflow: dataset.workflow, dataset: dataset.name,
                    sentence: isObject(path) ? unseenObject(path, dataset) : unseen(path, identity, dataset)))
        }
        if reasons.isEmpty, let address = ObjectAddress(path) { return [FileReason(sentence: ownedByNone(address))] }
        return reasons.isEmpty ? [FileReason(sentence: ownedByNone(path, exists: identity != nil))] : reasons
    }

    // MARK: Files that have arrived

    private func sentence(of arrival: Arrival, _ db: Database) throws -> String {
        switch arrival.state {
        case .new:
            return "has arrived and is not read yet"
                + (hasDaemon ? "; the daemon is about to" : ", since no daemon runs")
        case .invalid where try Ledger.isPassedOver(arrival.id, in: db):
            return "is passed over: \(arrival.reason ?? "it came before")"
        case .invalid:
            return "is INVALID: \(arrival.reason ?? "the reason is not known")"
                + (arrival.movedTo.map { "; it was moved to \($0.displayedPath): mend it there, and " }
                    ?? "; mend it, and ")
                + "'tidegate files retry \(arrival.path.displayedPath)' has it looked at again"
        case .ingested:
            return "is INGESTED" + (try takers(of: arrival, db) ?? arrival.run.map { " by run \($0)" } ?? "")
                + (arrival.ingested.map { " at \($0.toTheSecond)" } ?? "")
        case .valid:
            if arrival.isHeld { return try held(arrival, db) }
            guard let run = arrival.run else { return try shared(arrival, db) ?? waiting(arrival, db) }
            return "is VALID and in the batch of run \(try state(ofRun: run, db))"
        }
    }

    func state(ofRun run: String, _ db: Database) throws -> String {
        guard let record = try RunRecord.run(run, in: db) else { return run }
        switch record.state {
        case .failed, .stopped:
            return "\(run), which is \(record.state.rawValue)\(record.reason.map { ": \($0)" } ?? "")"
                + "; 'tidegate runs resume \(run)' goes on with it,"
                + " 'tidegate files retry --run \(run)' lets other runs have its files"
        default: return "\(run), which is \(record.state.rawValue)"
        }
    }

    /// Whether the file has changed since its newest version was read.
    private func newerContent(
        than arrival: Arrival, _ identity: FileIdentity?, _ dataset: WatchedDataset
    ) -> String? {
        guard let identity, arrival.state != .new, arrival.movedTo == nil,
            identity.size != arrival.identity.size || identity.modified != arrival.identity.modified
        else { return nil }
        return "there is another content now, which \(notArrived(arrival.path, identity, dataset))"
    }

    // MARK: Files that wait

    func waiting(_ arrival: Arrival, _ db: Database) throws -> String {
        guard
            let definition = reading.loaded.map(\.definition).first(where: { $0.workflow.name == arrival.workflow })
        else { return "is VALID and waits, but workflow '\(arrival.workflow)' does not load; see 'tidegate validate'" }
        let workflow = definition.workflow
        var files: [WaitingFile] = []
        try Ledger.waiting(in: db) { if $0.workflow == workflow.name { files.append(WaitingFile($0)) } }
        let arrived = try workflow.datasets.map(\.name).filter {
            try Ledger.hasArrived(workflow: workflow.name, dataset: $0, in: db)
        }
        let waits = UploadWait.waits(
            of: arrival.id, among: files, in: workflow, arrived: Set(arrived),
            done: try BatchKeys.done(of: workflow.name, in: db))
        let shared = files.first { $0.arrival == arrival.id }
        let live = try liveRuns(of: workflow, db)
        let occupied = live.count >= workflow.maxConcurrentRuns ? live.last?.id : nil
        let budget = try BudgetRecord.of(definition, price, at: now, in: db)
        let parts =
            waits.map { Self.text(of: $0, occupied: occupied ?? run(ofKeyOf: $0, live), budget, at: now) }
            + workflow.triggers.filter { shared?.isOpen(for: $0.name) ?? true }.compactMap { trigger in
                trigger.nextFire(after: now, in: definition.zone).map {
                    "trigger '\(trigger.name)' takes it at \($0.toTheSecond)"
                }
            }
        guard !parts.isEmpty else {
            return "is VALID and waits, but no trigger of '\(workflow.name)' takes files of '\(arrival.dataset)';"
                + " 'tidegate run \(workflow.name)' does"
        }
        let end = hasDaemon ? "" : "; no daemon runs that would start it"
        return "is VALID and waits: \(parts.joined(separator: shared?.openShares == nil ? ", or " : ", and "))\(end)"
    }

    private func liveRuns(of workflow: Workflow, _ db: Database) throws -> [RunRecord] {
        try [RunState.running, .queued, .stopping].flatMap { state -> [RunRecord] in
            try RunRecord.list(.init(workflow: workflow.name, state: state), in: db).runs
        }
    }

    /// A run that is to end before a key may run again.
    private func run(ofKeyOf wait: UploadWait, _ live: [RunRecord]) -> String? {
        guard wait.late == .rerun, let capture = wait.per, let value = wait.key else { return nil }
        return live.first { $0.key == BatchKey(capture: capture, value: value).description }?.id
    }

    private static func text(
        of wait: UploadWait, occupied: String?, _ budget: BudgetRecord?, at now: Instant
    ) -> String {
        let trigger = "trigger '\(wait.trigger)'"
        let key = wait.key.map { " of \($0)" } ?? ""
        if let per = wait.per, wait.key == nil {
            return "\(trigger) takes it along with the next batch of files that have a '\(per)'"
        }
        if wait.late == .nextRun {
            return "\(trigger) takes it along with its next batch, since \(wait.key ?? "its key") is done"
        }
        guard wait.missing.isEmpty else {
            return "\(trigger) waits for files of \(wait.missing.joined(separator: " and "))\(key)"
        }
        if wait.isReady(at: now) {
            if let occupied { return "\(trigger) takes it when run \(occupied) has ended" }
            guard let budget, budget.opens > now else { return "\(trigger) takes it now" }
            let rest =
                budget.isUsed ? "today's budget" : "the rest of today's budget is to last the day: \(budget.spent)"
            return "\(trigger) takes it at \(budget.opens.toTheSecond), as \(rest) of \(budget.amount) is used"
        }
        var ends: [String] = []
        if let due = wait.due { ends.append("at \(due.toTheSecond)") }
        if let files = wait.limits.files { ends.append("with \(files.counted("file"))") }
        if let bytes = wait.limits.bytes { ends.append("with \(ByteSizeText.format(bytes))") }
        return "\(trigger) takes it \(ends.joined(separator: " or ")), and"
            + " \(wait.files.counted("file"))\(key) of \(ByteSizeText.format(wait.bytes)) \(wait.files == 1 ? "has" : "have") gathered"
    }

    // MARK: Files that have not arrived

    private func unseen(_ path: String, _ identity: FileIdentity?, _ dataset: WatchedDataset) -> String {
        guard let identity else { return "is not there, and never was" }
        switch try? files.kind(of: workspace.path(path)) {
        case .file: return notArrived(path, identity, dataset)
        case .link: return "is a link: only files count"
        case .folder: return "is a folder: only files count"
        default: return "is no file"
        }
    }

    private func notArrived(_ path: String, _ identity: FileIdentity, _ dataset: WatchedDataset) -> String {
        let sighting = Sighting(path: path, identity: identity, dataset: dataset, captures: [:])
        if let marker = sighting.missingMarker(in: workspace.root, files: files) {
            return "waits for its marker, \(marker.displayedPath)"
        }
        let changed = Instant(microseconds: identity.changed / 1_000)
        let age = now - changed
        if age >= .zero, age < dataset.settle {
            return "was changed just now: it counts once it is closed, or has stayed as it is for"
                + " \(DurationText.format(dataset.settle))"
        }
        return hasDaemon
            ? "has not been seen yet, though a daemon runs; its log tells which folders it cannot look into"
            : "has not been seen, since no daemon runs; start 'tidegate daemon'"
    }

    private func ownedByNone(_ path: String, exists: Bool) -> String {
        guard exists else { return "is not there, and never was; paths are relative to the workspace" }
        if path.isAtOrBelow(".tidegate") { return "is Tidegate's own" }
        if datasets.isMarker(path) { return "is a marker: it tells that files beside it are whole" }
        if let part = path.split(separator: "/").map(String.init).first(where: isIgnoredName) {
            return "is passed over: '\(part)' is the name of something hidden or still being written; rename it"
        }
        let all = datasets.datasets
        if let dataset = all.first(where: { path.isAtOrBelow($0.invalidFolder ?? path + "/") }) {
            return "is in the folder of the invalid files of '\(dataset.name)' of '\(dataset.workflow)'"
        }
        if let dataset = all.first(where: { path.isAtOrBelow($0.rejectsFolder ?? path + "/") }) {
            return
                "is in the folder of the rejected rows of '\(dataset.name)' of '\(dataset.workflow)'; mend them, and put them"
                + " where its files arrive"
        }
        if let dataset = all.first(where: { $0.pattern.match(path) != nil }) {
            return "is left out by 'include' or 'exclude' of '\(dataset.name)' of '\(dataset.workflow)'"
        }
        let near = all.filter { path.isAtOrBelow($0.pattern.literalPrefix) }
        let patterns = (near.isEmpty ? all : near).prefix(3).map { "\($0.pattern.text) of '\($0.workflow)'" }
        let mismatch = patterns.isEmpty ? "" : ": it does not match \(patterns.joined(separator: " nor "))"
        let broken = reading.brokenFiles.sorted().map { "; \($0) does not load, see 'tidegate validate'" }.joined()
        return "belongs to no dataset\(mismatch)\(broken)"
    }
}

extension Instant {
    /// As people read it.
    var toTheSecond: String { Instant(seconds: seconds).iso8601 }
}
