import Arrivals
import Catalog
import Engines
import GRDB
import Logging
import Scheduling
import TableSchema
import Timekeeping
import Workflows

/// What each message means, inside the round's transaction.
extension Core {
    func handle(_ message: Message, in turn: inout Turn, _ db: Database) throws {
        if message.readsRuns { try turn.journal.write(in: db) }
        switch message {
        case .event(let event):
            try decide(event, in: &turn, db)
        case .seen(let sightings):
            try fileSeen(sightings, in: &turn, db)
        case .inspected(let file):
            try fileInspected(file, in: &turn, db)
        case .moved(let arrival, let path):
            try Ledger.recordMove(of: arrival, to: path, in: db)
        case .rejectsPlaced(let arrival, let path, let staged):
            try Ledger.recordRejects(of: arrival, at: path, from: staged, in: db)
        case .versionsLost(let run, let paths):
            for path in paths { try loseVersion(path, of: run, in: &turn, db) }
        case .removed(let paths):
            try Removals.done(paths, in: db)
            try lookAtPastFiles(in: &turn, db)
        case .setAside(let ids):
            try Catalog.noteAside(ids, in: db)
            if !ids.isEmpty { try lookAtPastFiles(in: &turn, db) }
        case .attemptFinished(let attempt, let finish):
            try attemptFinished(attempt, finish, in: &turn, db)
        case .engineNoted(let attempt, let record):
            try record.write(for: attempt, in: db)
        case .priceLoaded(let model):
            price = model
            for name in workflows.keys.sorted() { try tellSpending(of: name, in: &turn, db) }
        case .daemonStarted(let start):
            try daemonStarted(start, in: &turn, db)
        case .prune(let rule):
            try lookAtPastFiles(in: &turn, db)
            let runs = try Pruning.begin(by: rule, at: turn.now, in: db)
            guard runs.isEmpty else { return turn.followUps.append(.removeFolders(runs: runs, by: rule)) }
            if !rule.keepsAll { try Pruning.forgetDefinitions(in: db) }
        case .foldersRemoved(let runs, let rule):
            let left = try Pruning.forget(runs, in: db)
            if left.isEmpty {
                turn.followUps.append(.say(.info, "forgot \(runs.count.counted("run")) that ended long ago"))
            }
            // One step at a time, so that others are heard between them.
            turn.followUps.append(.post(left.isEmpty ? .prune(rule) : .foldersRemoved(runs: left, by: rule)))
            turn.isPruning = true
        case .forgetDropped:
            try Catalog.forgetDropped(in: db)
            if try Catalog.hasDropped(in: db) { turn.followUps.append(.post(.forgetDropped)) }
            turn.isPruning = true
        case .noticesTold(let channel, let last, let count):
            try noticesTold(channel, upTo: last, count, in: &turn, db)
        case .noticesFailed(let channel, let error):
            try noticesFailed(channel, error, in: &turn, db)
        case .bucketFailed(let what, let error):
            try bucketFailed(what, error, in: &turn, db)
        case .bucketWorks(let what):
            try bucketWorks(what, in: &turn, db)
        case .workflowsRead(let reading):
            try workflowsRead(reading, in: &turn, db)
        case .command(let command, let reply):
            let answer = try carryOut(command, in: &turn, db)
            turn.followUps.append(.reply(answer, reply))
        }
    }

    /// Publishes what an attempt made, and tells the scheduler how it ended, in one transaction.
    private func attemptFinished(
        _ attempt: AttemptID, _ finish: AttemptFinish, in turn: inout Turn, _ db: Database
    ) throws {
        // An end that comes twice must not publish twice.
        guard scheduler.isRunning(attempt) else { return }
        let result: AttemptResult
        switch finish {
        case .ended(let ended, let leftovers, let check):
            result = ended
            if let check { try note(check, of: attempt, in: &turn, db) }
            if !leftovers.isEmpty { try Removals.note(leftovers, in: db) }
        case .crawled(let findings):
            result = try publish(findings, of: attempt, in: &turn, db)
            if case .succeeded = result { try noteOrigins(of: findings, by: attempt, in: &turn, db) }
        case .produced(let output):
            if let check = output.check { try note(check, of: attempt, in: &turn, db) }
            result = try publish(output, of: attempt, in: &turn, db)
            if case .succeeded = result { try keep(output, of: attempt, in: &turn, db) }
        }
        try decide(.attemptEnded(attempt, result, draw: world.draw()), in: &turn, db)
        if !leavingFiles.isEmpty { try lookAtPastFiles(in: &turn, db) }
    }

    /// Takes up workflow files that were read: new and edited ones are loaded, broken ones leave the last good version.
    private func workflowsRead(
        _ reading: WorkflowFolder.Reading, in turn: inout Turn, _ db: Database
    ) throws {
        brokenFiles = reading.brokenFiles
        var found = Dictionary(reading.loaded.map { ($0.definition.workflow.name, $0) }) { first, _ in first }
        for (name, loaded) in try lastGood(of: reading, in: db) where found[name] == nil {
            found[name] = loaded
        }
        for name in workflows.keys.sorted() where found[name] == nil {
            workflows[name] = nil
            try db.execute(literal: "DELETE FROM workflows WHERE name = \(name)")
            try Deadlines.forget(name, in: db)
            try decide(.workflowRemoved(name), in: &turn, db)
            turn.followUps.append(.say(.info, "workflow \(name) is gone"))
        }
        for (name, loaded) in found.sorted(by: { $0.key < $1.key })
        where workflows[name]?.definition.hash != loaded.definition.hash
            || workflows[name]?.definition.zone != loaded.definition.zone
        {
            try load(loaded, isEdit: workflows[name] != nil, in: &turn, db)
        }
        let watched = workflows.values.sorted { $0.file < $1.file }.flatMap { $0.definition.workflow.watchedDatasets }
        let byID = Dictionary(watched.map { (DatasetID($0), $0) }) { first, _ in first }
        guard byID != datasets || !hasWatched else { return }
        let isFirst = !hasWatched
        hasWatched = true
        datasets = byID
        try Ledger.forgetContents(besides: watched, in: db)
        try arrivedTogether(Ledger.letGo(of: watched, at: turn.now, in: db), in: &turn, db)
        turn.followUps.append(.watch(watched))
        try forgetOutages(besidesThoseOf: watched, in: db)
        guard isFirst else { return }
        try readUnread(in: &turn, db)
        for dataset in watched where dataset.invalidFolder != nil {
            for arrival in try Ledger.notSetAside(of: dataset, in: db) { try quarantine(arrival, in: &turn, db) }
        }
        for arrival in try Ledger.unplacedRejects(in: db) { turn.followUps.append(.placeRejects(arrival)) }
        // Whoever runs still may read what has left its table before.
        leavingFiles.note(scheduler.runningAttempts, at: Instant(microseconds: 0))
        let removals = try Removals.noted(in: db)
        if !removals.isEmpty { turn.followUps.append(.remove(removals)) }
    }

    /// Files that were NEW when the last daemon ended are read again, also those that are gone by now.
    private func readUnread(in turn: inout Turn, _ db: Database) throws {
        for arrival in try Ledger.unread(in: db) {
            inspectAgain(arrival, in: &turn)
        }
    }

    private func load(
        _ loaded: WorkflowFolder.Loaded, isEdit: Bool, in turn: inout Turn, _ db: Database
    ) throws {
        let name = loaded.definition.workflow.name
        // Before it is loaded, so that no trigger takes by itself what it is to share.
        try share(loaded.definition.workflow, before: workflows[name]?.definition.workflow, in: &turn, db)
        workflows[name] = loaded
        try db.execute(
            literal: """
                INSERT OR IGNORE INTO definitions (hash, file, text)
                VALUES (\(loaded.definition.hash), \(loaded.file), \(loaded.text))
                """)
        try db.execute(
            literal: """
                INSERT OR REPLACE INTO workflows (name, file, definition)
                VALUES (\(name), \(loaded.file), \(loaded.definition.hash))
                """)
        // Before it is loaded, so that nothing begins that the budget has no room for.
        try tellSpending(of: name, in: &turn, db)
        try Deadlines.begin(loaded.definition, at: turn.now, in: db)
        try decide(.workflowLoaded(loaded.definition), in: &turn, db)
        turn.followUps.append(.say(.info, "\(isEdit ? "reloaded" : "loaded") \(loaded.file)"))
    }

    /// The workflows as they were last good, of files that are broken now or may be there unseen.
    private func lastGood(
        of reading: WorkflowFolder.Reading, in db: Database
    ) throws -> [(String, WorkflowFolder.Loaded)] {
        guard reading.isIncomplete || !reading.brokenFiles.isEmpty else { return [] }
        return try Row.fetchAll(
            db,
            sql: """
                SELECT w.name, w.file, d.text FROM workflows w JOIN definitions d ON d.hash = w.definition
                """
        ).compactMap { row in
            let file: String = row["file"]
            guard reading.isIncomplete || reading.brokenFiles.contains(file) else { return nil }
            let text: String = row["text"]
            return WorkflowFolder.define(text, file: file).map { definition in
                (row["name"], WorkflowFolder.Loaded(file: file, text: text, origin: file, definition: definition))
            }
        }
    }
}

extension Message {
    /// Whether what it means depends on runs as they are in the store, and not only in the scheduler.
    fileprivate var readsRuns: Bool {
        switch self {
        case .event, .seen, .inspected, .moved, .rejectsPlaced, .versionsLost, .removed, .setAside, .attemptFinished,
            .engineNoted, .forgetDropped, .noticesTold,
            .noticesFailed, .daemonStarted, .bucketFailed, .bucketWorks:
            false
        case .prune, .foldersRemoved, .workflowsRead, .priceLoaded, .command: true
        }
    }
}

extension Workflow {
    /// The datasets that a crawler of it reads.
    private var crawledDatasets: Set<String> {
        Set(
            nodes.flatMap { node -> [String] in
                if case .crawl(let work) = node.work { work.datasets } else { [] }
            })
    }

    /// Its datasets, as the Arrivals room knows them.
    var watchedDatasets: [WatchedDataset] {
        datasets.map { dataset in
            var watched = WatchedDataset(
                workflow: name, name: dataset.name, pattern: dataset.pattern,
                requiredColumns: dataset.requiredColumns, expectations: dataset.expectations,
                invalidFolder: dataset.invalidFolder, settle: dataset.settle)
            watched.rejectsFolder = dataset.rejectsFolder
            watched.classifier = dataset.classifier
            watched.filter = dataset.filter
            watched.pollInterval = dataset.pollInterval
            watched.onReplace = dataset.onReplace
            watched.duplicates = dataset.duplicates
            watched.holdFor = dataset.holdFor
            watched.done = dataset.done
            watched.manifest = dataset.manifest
            watched.bucket = dataset.bucket
            // A condition that is no SQL is told of with the first file.
            let asksForThem = dataset.expectations.contains { (try? StatisticTerms(in: $0.condition).isEmpty) == false }
            watched.statistics = asksForThem || crawledDatasets.contains(dataset.name) ? .part : .none
            return watched
        }
    }
}
