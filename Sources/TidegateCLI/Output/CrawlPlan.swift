import Catalog
import Crawling
import Orchestrator
import TableSchema

/// What a crawl would do to one table.
struct CrawlPlan {
    let found: PathFindings.TableFiles
    /// The table that there is already.
    let table: CatalogTable?
    private let decision: TableDecision

    init(found: PathFindings.TableFiles, table: CatalogTable?, mode: CrawlMode) throws {
        self.found = found
        self.table = table
        decision = try TableDecision(table, named: found.name, files: found.files, mode: mode, locked: found.locked)
    }

    private var name: TableName { found.name }
    private var isNew: Bool { table == nil && !decision.isLeftOut }

    /// Tells the table, its columns if it is new, and what would change in it, with the file and line that argue for it.
    func show(_ output: Output) {
        let merge = decision.merge
        let refused = decision.refused.map { Cell($0).text }
        guard !decision.isLeftOut else {
            for line in refused { output.line("\(name)  \(line)") }
            return
        }
        let version = table?.version ?? 0
        let change = isNew ? "new" : merge.changesSchema ? "version \(version) → \(version + 1)" : "as it is"
        output.line(
            "\(name)  \(change), \(merge.files.count.counted("file")), such as \(Cell(found.files[0].path).text)")
        if isNew {
            for column in merge.columns { output.line("  \(Cell(column.name).text)  \(column.type.hiveName)") }
            for key in merge.partitionKeys {
                output.line("  \(Cell(key.name).text)  \(key.type.hiveName), a partition key")
            }
        }
        for change in merge.changes { output.line("  \(Cell(change).text)") }
        for line in refused { output.line("  \(line)") }
        for misfit in decision.misfits {
            output.line("  leaves out \(Cell(misfit.path).text): \(Cell(misfit.reason).text)")
        }
    }
}
