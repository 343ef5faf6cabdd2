package import Arrivals
import Catalog
import Crawling
import Engines
import Files
import GRDB
import Logging
import Scheduling
import TableSchema
import Workflows

/// Files: what was seen and read becomes arrivals in the ledger, and those that are VALID go to the scheduler.
extension Core {
    /// Takes note of files that were seen; those whose content is not known are read.
    func fileSeen(_ sightings: [Sighting], in turn: inout Turn, _ db: Database) throws {
        for sighting in sightings where datasets[DatasetID(sighting.dataset)] != nil {
            if sighting.isManifest {
                if try Ledger.isUnread(sighting, in: db) { turn.followUps.append(.inspect(sighting)) }
                continue
            }
            let detection = try Ledger.detect(
                sighting.path, sighting.identity, of: sighting.dataset, captures: sighting.captures, at: turn.now,
                in: db)
            switch detection {
            case .inspect:
                turn.followUps.append(.inspect(sighting))
            case .quarantine(let arrival):
                try quarantine(arrival, in: &turn, db)
            case .known:
                break
            }
        }
    }

    /// Takes note of what reading a file told.
    func fileInspected(_ file: InspectedFile, in turn: inout Turn, _ db: Database) throws {
        let sighting = file.sighting
        switch file.reply {
        case .inspected(let inspection):
            try conclude(inspection, of: sighting, in: &turn, db)
        case .manifest(let manifest):
            try manifestRead(manifest, of: sighting, in: &turn, db)
        case .readerCrashed where sighting.isManifest:
            turn.followUps.append(.say(.error, "\(sighting.path.displayedPath): its reader crashed; is it a manifest?"))
        case .readerCrashed:
            // Hashed here, but not parsed: that is what killed its readers.
            let inspector = FileInspector(workspace: world.root)
            let rules = InspectionRules(sighting.dataset, isDistrusted: true)
            if let inspection = try? inspector.inspect(sighting.path, rules: rules) {
                try conclude(inspection, of: sighting, in: &turn, db)
            }
        case .gone:
            let unread = try Ledger.arrivals(path: sighting.path, in: db).first { arrival in
                arrival.state == .new && arrival.workflow == sighting.dataset.workflow
                    && arrival.dataset == sighting.dataset.name
            }
            if let unread {
                _ = try Ledger.withdraw(
                    unread.id, reason: "the file was gone before it was read", at: turn.now, in: db)
                try reconsider(passedOverFor: unread.id, in: &turn, db)
            }
        case .changedMeanwhile:
            break
        case .unreadable(let message):
            turn.followUps.append(.say(.warning, message))
        }
    }

    private func conclude(
        _ inspection: Inspection, of sighting: Sighting, in turn: inout Turn, _ db: Database
    ) throws {
        var inspection = inspection
        if inspection.verdict == .valid, let refusal = try refusalByLock(inspection, of: sighting, db) {
            inspection.add(reasons: [refusal])
        }
        if inspection.verdict == .valid { try compare(&inspection, of: sighting, db) }
        if inspection.verdict != .valid { (inspection.separated, inspection.accepted) = (nil, nil) }
        let conclusion = try Ledger.conclude(
            inspection, of: sighting.path, in: sighting.dataset, captures: sighting.captures, at: turn.now, in: db)
        switch conclusion {
        case .unchanged:
            if sighting.dataset.manifest != nil, let held = try Ledger.held(sighting.path, of: sighting.dataset, in: db)
            {
                try judge(held: held, in: &turn, db)
            }
        case .valid(let arrival, let replaced):
            try note(inspection, of: arrival, sighting.dataset, in: &turn, db)
            try withdraw(replaced, of: arrival.workflow, in: &turn, db)
            turn.followUps.append(
                .say(
                    inspection.warnings.isEmpty ? .info : .warning,
                    "\(arrival.path.displayedPath) is VALID, \(arrival.dataset) of \(arrival.workflow)"
                        + inspection.warnings.map { "; warning: \($0)" }.joined()))
            if arrival.separated?.staged != nil { turn.followUps.append(.placeRejects(arrival)) }
            guard !arrival.isHeld else { return try judge(held: arrival, in: &turn, db) }
            try countArrival(arrival, in: &turn, db)
            let waiting =
                sighting.dataset.holdFor.isEmpty ? WaitingArrival(arrival) : try Ledger.waiting(arrival, in: db)
            try decide(.arrived(WaitingFile(waiting)), in: &turn, db)
        case .passedOver(let arrival, let replaced):
            try withdraw(replaced, of: arrival.workflow, in: &turn, db)
            turn.followUps.append(
                .say(.info, "\(arrival.path.displayedPath) is passed over: \(arrival.reason ?? "")"))
        case .invalid(let arrival, let replaced):
            try note(inspection, of: arrival, sighting.dataset, in: &turn, db)
            try withdraw(replaced, of: arrival.workflow, in: &turn, db)
            try sayInvalid(arrival, in: &turn, db)
            try quarantine(arrival, in: &turn, db)
        }
    }

    /// The log and people are told that a file is INVALID.
    private func sayInvalid(_ arrival: Arrival, in turn: inout Turn, _ db: Database) throws {
        turn.followUps.append(.say(.warning, "\(arrival.path.displayedPath) is INVALID: \(arrival.reason ?? "")"))
        try tell(of: arrival, in: &turn, db)
    }

    /// A file was VALID and is INVALID now: that is told, and what was passed over for it is read again.
    func becameInvalid(_ arrival: Arrival, in turn: inout Turn, _ db: Database) throws {
        try sayInvalid(arrival, in: &turn, db)
        try reconsider(passedOverFor: arrival.id, in: &turn, db)
    }

    /// Holds a file against those of its dataset that came before.
    private func compare(_ inspection: inout Inspection, of sighting: Sighting, _ db: Database) throws {
        for expectation in inspection.measures.isEmpty ? [] : sighting.dataset.expectations {
            guard let rule = try? HistoryRule(expectation.condition), let value = inspection.measures[rule.measure]
            else { continue }
            let subject = QualityRecord.Subject(
                kind: .file, workflow: sighting.dataset.workflow, name: sighting.dataset.name)
            let before = try QualityRecord.values(
                of: rule.measure, of: subject, limit: rule.valuesMax, besides: sighting.path, in: db)
            inspection.add(expectation.outcome(rule.refusal(of: value, after: before)))
        }
        let trends = sighting.dataset.expectations.compactMap { expectation in
            RowTrend(expectation.condition).map { (expectation, $0) }
        }
        guard !trends.isEmpty, let rows = (inspection.accepted ?? inspection.read)?.rows else { return }
        for (expectation, trend) in trends {
            let before = try Ledger.lastRows(
                of: sighting.dataset, limit: trend.filesMax, besides: sighting.path, in: db)
            let problem = trend.refusal(of: rows, after: before)
            inspection.add(RuleOutcome(expectation.words, isWarning: expectation.isWarning, problem: problem))
        }
    }

    /// Why the table of a locked dataset cannot take a file as it is; nil when it can, or when there is no table yet.
    private func refusalByLock(_ inspection: Inspection, of sighting: Sighting, _ db: Database) throws -> String? {
        let workflow = workflows[sighting.dataset.workflow]?.definition.workflow
        guard let dataset = workflow?.dataset(sighting.dataset.name), dataset.isLocked, let schema = inspection.schema,
            let table = try Catalog.table(dataset.table, in: db)
        else { return nil }
        let partition = PartitionPath.values(
            of: sighting.path, captures: sighting.captures, order: dataset.pattern.captureNames)
        let file = CrawledFile(
            path: sighting.path, size: inspection.identity.size, hash: inspection.hash, schema: schema,
            partition: partition)
        return TableLock(table).refusal(of: file)
    }

    private func withdraw(
        _ replaced: [Int64], of workflow: String, in turn: inout Turn, _ db: Database
    ) throws {
        for arrival in replaced {
            try decide(.withdrawn(workflow: workflow, arrival: arrival), in: &turn, db)
            try reconsider(passedOverFor: arrival, in: &turn, db)
        }
    }

    /// Files that were passed over for one that is INVALID now are read again.
    func reconsider(passedOverFor arrival: Int64, in turn: inout Turn, _ db: Database) throws {
        for arrival in try Ledger.reconsider(passedOverFor: arrival, at: turn.now, in: db) {
            inspectAgain(arrival, in: &turn)
        }
    }

    /// Has the file of an arrival that is NEW read.
    func inspectAgain(_ arrival: Arrival, in turn: inout Turn) {
        let id = DatasetID(workflow: arrival.workflow, dataset: arrival.dataset)
        guard let dataset = datasets[id] else { return }
        let sighting = Sighting(
            path: arrival.path, identity: arrival.identity, dataset: dataset, captures: arrival.captures)
        turn.followUps.append(.inspect(sighting))
    }

    /// A version that a run was to read, and nobody can any more, is INVALID; the run goes on without it.
    func loseVersion(_ path: String, of run: RunID, in turn: inout Turn, _ db: Database) throws {
        let reason = "replaced before run \(run) had read it"
        guard let lost = try Ledger.reject(path: path, from: run.description, reason: reason, at: turn.now, in: db)
        else { return }
        try leaveLineage(run, db)
        guard lost.state == .invalid else { return keepForOthers(lost, reason, in: &turn) }
        try becameInvalid(lost, in: &turn, db)
    }

    /// Has a file set aside, if its dataset has a folder for that.
    func quarantine(_ arrival: Arrival, in turn: inout Turn, _ db: Database) throws {
        let id = DatasetID(workflow: arrival.workflow, dataset: arrival.dataset)
        guard let folder = datasets[id]?.invalidFolder else { return }
        var arrival = arrival
        if datasets[id]?.expectations.isEmpty == false {
            arrival.broken = try QualityRecord.newest(ofFile: arrival.id, in: db)?.broken ?? []
        }
        turn.followUps.append(.quarantine(arrival, folder: folder))
    }
}

/// A file that was read, or could not be.
package struct InspectedFile: Sendable {
    let sighting: Sighting
    let reply: ReaderReply

    /// What a reader replied of a file that was seen.
    package init(sighting: Sighting, reply: ReaderReply) {
        self.sighting = sighting
        self.reply = reply
    }
}

extension DatasetID {
    init(_ dataset: WatchedDataset) {
        self.init(workflow: dataset.workflow, dataset: dataset.name)
    }
}

extension WaitingFile {
    /// An arrival that waits, as the scheduler knows it.
    init(_ arrival: WaitingArrival) {
        self.init(
            arrival: arrival.id, workflow: arrival.workflow, dataset: arrival.dataset, captures: arrival.captures,
            bytes: arrival.size, arrived: arrival.arrived)
        openShares = arrival.openShares
        takenShares = arrival.takenShares
    }
}
