import Arrivals
import Catalog
import Crawling
import Files
import GRDB
import Logging
import Notices
import Scheduling
import TableSchema
import Timekeeping
import Workflows

/// What attempts made goes into the catalog, in the transaction that ends them.
extension Core {
    /// Writes a crawler's findings into the catalog.
    func publish(
        _ findings: CrawlFindings, of attempt: AttemptID, in turn: inout Turn, _ db: Database
    ) throws -> AttemptResult {
        var outputs: [String: OutputValue] = [:]
        var rows: Int64 = 0
        var files = 0
        var changes: [String] = []
        var misfits: [CrawlReport.Misfit] = []
        var refusal: CrawlError?
        // All tables or none: a crawl that is refused half-way leaves the catalog as it was.
        try db.inSavepoint {
            do {
                try refuseTooManyTables(findings, db)
                for joining in findings.joining where !joining.files.isEmpty {
                    let report = try Catalog.recording(
                        "crawl", of: joining.table, by: attempt.run.description, at: turn.now, in: db
                    ) {
                        try Crawler.publish(
                            joining.files, to: joining.table, location: joining.location,
                            policy: SchemaChangePolicy(findings.work.onSchemaChange),
                            mode: CrawlMode(findings.work.mode), locked: joining.locked,
                            sketches: joining.sketches, at: turn.now, in: db)
                    }
                    rows += report.rows
                    files += report.files
                    misfits += report.misfits
                    changes += report.changes.map { "\(report.table): \($0)" }
                    try note(report, of: attempt.run, in: &turn, db)
                    if report.isNew, !joining.locked.isEmpty {
                        turn.followUps.append(.say(.info, "\(report.table) is locked: its schema stays as it is now"))
                    }
                }
                for joining in findings.joining {
                    let lines = try Catalog.recording(
                        "delete", of: joining.table, by: attempt.run.description, at: turn.now, in: db
                    ) {
                        try Crawler.reconcileDeletions(
                            of: joining.table, missing: findings.gone, policy: DeletionPolicy(findings.work.onDelete),
                            at: turn.now, in: db)
                    }
                    turn.followUps += lines.map { .say(.info, $0) }
                }
                return .commit
            } catch let error as CrawlError {
                refusal = error
                return .rollback
            }
        }
        if let refusal {
            return .failed(AttemptFailure(.schemaChanged, refusal.description))
        }
        for misfit in misfits {
            try reject(misfit, from: attempt.run, in: &turn, db)
        }
        outputs["files"] = .integer(Int64(files))
        outputs["rows"] = .integer(rows)
        outputs["changes"] = .integer(Int64(changes.count))
        return .succeeded(outputs: outputs)
    }

    /// Says what became of a table, and tells people when its schema is another one.
    private func note(_ report: CrawlReport, of run: RunID, in turn: inout Turn, _ db: Database) throws {
        turn.followUps += report.lines.map { .say(.info, $0) }
        guard report.isNew || !report.changes.isEmpty else { return }
        let notice = Notice(
            .schemaChange, at: turn.now, workflow: run.workflow, run: run.description, table: report.table.description,
            message: report.lines.joined(separator: "; "))
        try tell(notice, in: &turn, db)
    }

    private func refuseTooManyTables(_ findings: CrawlFindings, _ db: Database) throws {
        guard let max = findings.work.newTablesMax, findings.work.mode != .partitionsOnly else { return }
        let new = try findings.joining.filter { joining in
            try !joining.files.isEmpty && Catalog.table(joining.table, in: db) == nil
        }.map(\.table)
        if new.count > max { throw CrawlError.tooManyTables(new.sorted(), max: max) }
    }

    /// A file that does not fit its table is INVALID, and the run goes on without it.
    private func reject(
        _ misfit: CrawlReport.Misfit, from run: RunID, in turn: inout Turn, _ db: Database
    ) throws {
        let rejected = try Ledger.reject(
            path: misfit.path, from: run.description, reason: misfit.reason, at: turn.now, in: db)
        guard let rejected else { return }
        try leaveLineage(run, db)
        guard rejected.state == .invalid else { return keepForOthers(rejected, misfit.reason, in: &turn) }
        try becameInvalid(rejected, in: &turn, db)
        try quarantine(rejected, in: &turn, db)
    }

    /// Registers a job's files as (part of) its output table.
    func publish(
        _ produced: ProducedOutput, of attempt: AttemptID, in turn: inout Turn, _ db: Database
    ) throws -> AttemptResult {
        guard let output = produced.output else { return .succeeded(outputs: produced.outputs) }
        if let failure = try refuseOutdated(produced, of: attempt, in: &turn, db) { return .failed(failure) }
        let known = output.write == .overwrite ? nil : try Catalog.table(output.table, in: db)
        var files = produced.files.map { file in
            CrawledFile(
                path: file.path, size: file.size, hash: file.hash, run: attempt.run.description,
                schema: file.schema.keepingDoubles(of: known?.columns ?? []), partition: file.partition)
        }
        if let failure = try refuse(produced, of: attempt, in: &turn, db) { return .failed(failure) }
        let sketches = FileSketches(&files)
        let operation = output.write == .errorIfExists ? Output.WriteMode.append : output.write
        let (report, removed) = try Catalog.recording(
            operation.rawValue, of: output.table, by: attempt.run.description, at: turn.now, in: db
        ) { try join(files, sketches, replacing: produced.replaced, in: output, of: attempt, in: &turn, db) }
        guard let report else { return .succeeded(outputs: produced.outputs) }
        try Lineage.noteChange(by: attempt.run, in: db)
        if !removed.isEmpty { filesLeft(by: attempt, at: turn.now) }
        try note(report, of: attempt.run, in: &turn, db)
        return .succeeded(outputs: produced.outputs)
    }

    /// Lets files join a table as its output says, and gives the paths of those that leave it; no report when nothing is to
    /// be done.
    private func join(
        _ files: [CrawledFile], _ sketches: FileSketches, replacing replaced: [String], in output: Output,
        of attempt: AttemptID, in turn: inout Turn, _ db: Database
    ) throws -> (report: CrawlReport?, removed: [String]) {
        let end = turn.now + (output.timeTravel ?? .zero)
        switch output.write {
        case .append, .errorIfExists:
            var removed = try withdrawEarlier(of: attempt, from: output, keptUntil: end, at: turn.now, in: db)
            removed += try withdrawReplaced(by: attempt.run, from: output, keptUntil: end, in: &turn, db)
            guard !files.isEmpty || !removed.isEmpty else { return (nil, []) }
            let report = try Crawler.publish(
                files, to: output.table, location: output.path, policy: .evolve, sketches: sketches, at: turn.now,
                in: db)
            return (report, removed)
        case .merge, .compact:
            guard !files.isEmpty || !replaced.isEmpty else { return (nil, []) }
            if !replaced.isEmpty {
                try Catalog.remove(replaced, from: output.table, keptUntil: end, at: turn.now, in: db)
            }
            let report = try Crawler.publish(
                files, to: output.table, location: output.path, policy: .evolve, sketches: sketches, at: turn.now,
                in: db)
            return (report, replaced)
        case .overwrite:
            return try Crawler.replace(
                files, in: output.table, location: output.path, sketches: sketches, keptUntil: end, at: turn.now,
                in: db)
        case .overwritePartitions:
            let replaced = try withdrawReplaced(by: attempt.run, from: output, keptUntil: end, in: &turn, db)
            guard !files.isEmpty || !replaced.isEmpty else { return (nil, []) }
            let (report, removed) = try Crawler.replacePartitions(
                files, in: output.table, location: output.path, sketches: sketches, keptUntil: end, at: turn.now,
                in: db)
            return (report, removed + replaced)
        }
    }
}

extension Core {
    /// A node that runs again in the same run takes the place of what it appended before.
    private func withdrawEarlier(
        of attempt: AttemptID, from output: Output, keptUntil end: Instant, at now: Instant, in db: Database
    ) throws -> [String] {
        guard attempt.number > 1, try Catalog.table(output.table, in: db) != nil else { return [] }
        let earlier = try Catalog.files(of: output.table, in: db).filter(attempt.hasMade).map(\.path)
        try Catalog.remove(earlier, from: output.table, keptUntil: end, at: now, in: db)
        return earlier
    }
}

extension AttemptID {
    /// Whether a file is of its node in its run, of this attempt or another.
    func hasMade(_ file: TableFile) -> Bool {
        file.run == run.description && file.path.split(separator: "/").last?.hasPrefix("\(run)-\(node)-") == true
    }
}

extension CrawlReport {
    /// What a person should know of it, a line each.
    fileprivate var lines: [String] {
        var lines: [String] = []
        if isNew { lines.append("new table \(table)") }
        if !changes.isEmpty { lines.append("\(table) is version \(version): \(changes.joined(separator: "; "))") }
        return lines + refused.map { "\(table) \($0)" }
    }
}

extension SchemaChangePolicy {
    fileprivate init(_ change: CrawlWork.SchemaChange) {
        switch change {
        case .evolve: self = .evolve
        case .log: self = .log
        case .fail: self = .fail
        }
    }
}

extension CrawlMode {
    fileprivate init(_ mode: CrawlWork.Mode) {
        switch mode {
        case .create: self = .create
        case .evolve: self = .evolve
        case .partitionsOnly: self = .partitionsOnly
        }
    }
}

extension DeletionPolicy {
    fileprivate init(_ deletion: CrawlWork.Deletion) {
        switch deletion {
        case .deprecate: self = .deprecate
        case .delete: self = .delete
        case .log: self = .log
        }
    }
}
