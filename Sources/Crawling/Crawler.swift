import Catalog
public import GRDB
public import TableSchema
public import Timekeeping

/// What to do when files bring a schema that their table does not have.
public enum SchemaChangePolicy: String, Hashable, Sendable {
    /// A new version of the table.
    case evolve
    /// The table stays as it is; files that it can't read stay out.
    case log
    /// The crawl fails.
    case fail
}

/// What a crawl did to one table.
public struct CrawlReport: Hashable, Sendable {
    /// The table.
    public var table: TableName
    /// Whether it is new.
    public var isNew: Bool
    /// Its version now.
    public var version: Int
    /// How many files joined it.
    public var files: Int
    /// Rows in them.
    public var rows: Int64
    /// What changed in its schema, a clause each.
    public var changes: [String]
    /// Files that do not fit the table at all, each with the reason.
    public var misfits: [Misfit]
    /// What the rules of the crawl left out, a line each.
    public var refused: [String]
    /// Whether the table was left as it is, or not made.
    public var isLeftOut = false

    /// A file that does not fit its table.
    public struct Misfit: Hashable, Sendable {
        /// Its path.
        public var path: String
        /// Why it does not fit.
        public var reason: String
    }
}

/// Why a crawl was refused.
public enum CrawlError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Files bring a schema that the crawler's rule refuses.
    case schemaChanged(TableName, changes: [String])
    /// More tables would be new than the crawler may make.
    case tooManyTables([TableName], max: Int)

    /// What was refused, and how to go on.
    public var description: String {
        switch self {
        case .schemaChanged(let table, let changes):
            "\(table) would change: \(changes.joined(separator: "; ")); set on-schema-change: evolve to allow it"
        case .tooManyTables(let names, let max):
            "\(names.count) tables would be new (\(names.map(\.description).joined(separator: ", "))), and max-new-tables is \(max)"
        }
    }
}

/// Writes files with their schemas into the catalog.
public enum Crawler {
    /// Merges files into a table, made if it is not there, inside the caller's transaction.
    ///
    /// - Parameter mode: what may be done to the catalog.
    /// - Parameter locked: paths of files that the table must hold as it is; those it does not are misfits.
    /// - Parameter sketches: what is known of the files' values.
    /// - Throws: `CrawlError.schemaChanged` before anything is written, and what the store throws.
    public static func publish(
        _ files: [CrawledFile], to name: TableName, location: String, policy: SchemaChangePolicy,
        mode: CrawlMode = .evolve, locked: Set<String> = [], sketches: FileSketches = FileSketches(), at now: Instant,
        in db: Database
    ) throws -> CrawlReport {
        let table = try Catalog.table(name, in: db)
        let decision = try TableDecision(
            table, named: name, files: files, policy: policy, mode: mode, locked: locked)
        let merge = decision.merge
        if !decision.isLeftOut {
            if table == nil {
                try create(name, location: location, merge, at: now, in: db)
            } else if merge.changesSchema {
                try Catalog.evolve(
                    name, columns: merge.columns, partitionKeys: merge.partitionKeys,
                    change: merge.changes.joined(separator: "; "), at: now, in: db)
            }
            try add(merge, sketches, to: name, at: now, in: db)
        }
        var report = CrawlReport(
            table: name, isNew: table == nil && !decision.isLeftOut,
            version: try Catalog.table(name, in: db)?.version ?? 1, files: merge.files.count,
            rows: merge.files.reduce(0) { $0 + $1.schema.rows }, changes: merge.changes, misfits: decision.misfits,
            refused: decision.refused)
        report.isLeftOut = decision.isLeftOut
        return report
    }

    /// Puts files in place of all that a table has; its schema becomes theirs. Gives the paths that it had.
    ///
    /// - Parameter end: until when those are kept for earlier snapshots, and then to be removed.
    public static func replace(
        _ files: [CrawledFile], in name: TableName, location: String, sketches: FileSketches = FileSketches(),
        keptUntil end: Instant? = nil, at now: Instant, in db: Database
    ) throws -> (report: CrawlReport, removed: [String]) {
        guard let table = try Catalog.table(name, in: db) else {
            let report = try publish(
                files, to: name, location: location, policy: .evolve, sketches: sketches, at: now, in: db)
            return (report, [])
        }
        let kept = Set(files.map(\.path))
        let removed = try Catalog.removeFiles(from: name, keptUntil: end, at: now, in: db).filter { !kept.contains($0) }
        let merge = TableMerge(nil, files: files)
        let changed =
            merge.columns.map(\.typeText) != table.columns.map(\.typeText)
            || merge.partitionKeys.map(\.typeText) != table.partitionKeys.map(\.typeText)
        // Files without rows and columns say nothing about the schema.
        if changed, !merge.columns.isEmpty {
            try Catalog.evolve(
                name, columns: merge.columns, partitionKeys: merge.partitionKeys, format: merge.format,
                change: "replaced by files of another schema", at: now, in: db)
        }
        try add(merge, sketches, to: name, at: now, in: db)
        let report = CrawlReport(
            table: name, isNew: false, version: try Catalog.table(name, in: db)?.version ?? 1,
            files: merge.files.count, rows: merge.files.reduce(0) { $0 + $1.schema.rows },
            changes: changed ? ["replaced by files of another schema"] : [],
            misfits: merge.misfits, refused: [])
        return (report, removed)
    }

    /// Puts files in place of those of the partitions that they are in. Gives the paths that were there.
    ///
    /// - Parameter end: until when those are kept for earlier snapshots, and then to be removed.
    public static func replacePartitions(
        _ files: [CrawledFile], in name: TableName, location: String, sketches: FileSketches = FileSketches(),
        keptUntil end: Instant? = nil, at now: Instant, in db: Database
    ) throws -> (report: CrawlReport, removed: [String]) {
        var removed: [String] = []
        if try Catalog.table(name, in: db) != nil {
            let kept = Set(files.map(\.path))
            removed = try Catalog.removeFiles(
                from: name, partitions: Set(files.map(\.partition)), keptUntil: end, at: now, in: db
            ).filter { !kept.contains($0) }
        }
        let report = try publish(
            files, to: name, location: location, policy: .evolve, sketches: sketches, at: now, in: db)
        return (report, removed)
    }

    private static func create(
        _ name: TableName, location: String, _ merge: TableMerge, at now: Instant, in db: Database
    ) throws {
        let table = Table(
            name: name, format: merge.format, location: location, columns: merge.columns,
            partitionKeys: merge.partitionKeys, created: now)
        let first = merge.files.first.map { " from \($0.path)" } ?? ""
        let more = merge.files.count > 1 ? " and \(merge.files.count - 1) more" : ""
        try Catalog.create(table, change: "created\(first)\(more)", in: db)
    }

    private static func add(
        _ merge: TableMerge, _ sketches: FileSketches, to name: TableName, at now: Instant, in db: Database
    ) throws {
        // A file without rows and columns is known to the ledger; a reader has nothing to gain from it.
        let joining = merge.files.filter { !$0.schema.columns.isEmpty }
        let hashes = try Catalog.sketchedFiles(of: name, among: joining.map(\.path), in: db)
        // The same bytes again: their values count already.
        let kept = Set(joining.filter { hashes[$0.path] == $0.hash }.map(\.path))
        let (sketch, sketched) = sketches.sum(of: joining, known: kept)
        let files = joining.map { file in
            TableFile(
                path: file.path, size: file.size, modified: file.modified, rows: file.schema.rows, hash: file.hash,
                run: file.run, layout: file.schema.layout, partition: file.partition,
                isSketched: kept.contains(file.path) || sketched.contains(file.path), accepted: file.accepted)
        }
        try Catalog.add(files, to: name, at: now, in: db)
        if !kept.isEmpty || !sketched.isEmpty {
            let keptRows = files.reduce(0) { $0 + (kept.contains($1.path) ? $1.rows : 0) }
            try Catalog.add(sketch, keptRows: keptRows, to: name, in: db)
        }
        if !files.isEmpty { try Catalog.setDeprecated(false, name, at: now, in: db) }
    }
}

extension TableSchema.Column {
    /// What tells one schema from another: name and type.
    fileprivate var typeText: String { "\(key) \(type)" }
}

extension TableMerge {
    /// The files that cannot join.
    fileprivate var misfits: [CrawlReport.Misfit] {
        refused.map { CrawlReport.Misfit(path: $0.path, reason: $0.reason) }
    }
}
