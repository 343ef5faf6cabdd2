public import Catalog
public import TableSchema

/// What becomes of files that are to join a table: a crawl does it, and a plan shows it.
public struct TableDecision: Sendable {
    /// The files that join, and what the table becomes.
    public private(set) var merge: TableMerge
    /// Files that do not fit the table, each with the reason.
    public let misfits: [CrawlReport.Misfit]
    /// What is left out by the rules of the crawl, a line each.
    public private(set) var refused: [String] = []
    /// Whether the table is left as it is, or is not made.
    public let isLeftOut: Bool

    /// Decides by the table as it is now; nil when it is not there.
    ///
    /// - Parameter locked: paths of files that the table must hold as it is; those it does not are misfits.
    public init(
        _ table: Table?, named name: TableName, files: [CrawledFile], policy: SchemaChangePolicy = .evolve,
        mode: CrawlMode = .evolve, locked: Set<String> = []
    ) throws(CrawlError) {
        if let reason = Self.reasonToLeaveOut(table, mode) {
            merge = TableMerge(table, files: [])
            misfits = []
            isLeftOut = true
            if let first = files.map(\.path).min() {
                let count = "\(files.count) file\(files.count == 1 ? "" : "s"), such as \(first)"
                refused = ["leaves out \(count): \(reason)"]
            }
            return
        }
        isLeftOut = false
        let departing =
            locked.isEmpty ? [] : TableLock.misfits(of: files.filter { locked.contains($0.path) }, in: table)
        let paths = Set(departing.map(\.path))
        merge = TableMerge(table, files: paths.isEmpty ? files : files.filter { !paths.contains($0.path) })
        misfits = departing + merge.refused.map { CrawlReport.Misfit(path: $0.path, reason: $0.reason) }
        guard let table, merge.changesSchema else { return }
        switch mode == .partitionsOnly ? .log : policy {
        case .evolve: break
        case .log: keepWhatFits(table)
        case .fail: throw .schemaChanged(name, changes: merge.changes)
        }
    }

    private static func reasonToLeaveOut(_ table: Table?, _ mode: CrawlMode) -> String? {
        switch mode {
        case .create: table == nil ? nil : "the table is there, and the mode is create"
        case .partitionsOnly: table == nil ? "there is no such table, and the mode is partitions-only" : nil
        case .evolve: nil
        }
    }

    /// Leaves out each file that would change the table.
    private mutating func keepWhatFits(_ table: Table) {
        var fitting: [CrawledFile] = []
        for file in merge.files {
            let changes = TableMerge(table, files: [file]).changes
            if changes.isEmpty {
                fitting.append(file)
            } else {
                refused.append(
                    "leaves out \(file.path): it would change the table: \(changes.joined(separator: "; "))")
            }
        }
        merge = TableMerge(table, files: fitting)
    }
}
