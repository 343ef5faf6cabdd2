package import Arrivals
import Catalog
import Crawling
import Files
import Scheduling
import Store
package import TableSchema
package import Workflows

/// What a crawler found: the files of the batch with their schemas, by table, and files of those tables that are gone.
///
/// No file is read here: their schemas were told when they arrived, and wait in the ledger.
package struct CrawlFindings: Sendable {
    /// The files that join one table.
    struct Joining: Sendable {
        let table: TableName
        let location: String
        var files: [CrawledFile]
        /// Those of them that the table must hold as it is.
        var locked: Set<String> = []
        /// What is known of the files' values.
        var sketches = FileSketches()
    }

    let work: CrawlWork
    private(set) var joining: [Joining] = []
    private(set) var gone: Set<String> = []

    init(_ work: CrawlWork, in context: AttemptContext, store: Store, files: any FileSystem) throws {
        self.init(work, batch: context.batch, in: context.workflow, run: context.id.run.description) { arrival in
            try? store.read { db in try Ledger.sketch(of: arrival.id, in: db) }
        }
        for table in Set(joining.map(\.table)) {
            gone.formUnion(try Self.gone(from: table, in: context.workspace, store, files))
        }
    }

    /// The files of a batch, with none gone. `sketch` gives what is known of the values of a file.
    package init(
        _ work: CrawlWork, batch: [Arrival], in workflow: Workflow, run: String,
        sketch: (Arrival) -> TableSketch? = { _ in nil }
    ) {
        self.work = work
        for dataset in workflow.datasets where work.datasets.contains(dataset.name) {
            let arrivals = batch.filter { $0.dataset == dataset.name }
            var sketches = FileSketches()
            let found = arrivals.compactMap { arrival -> CrawledFile? in
                guard var file = CrawledFile(arrival, of: dataset, run: run) else { return nil }
                file.schema.sketch = sketch(arrival)
                sketches.take(from: &file)
                return file
            }
            if let index = joining.firstIndex(where: { $0.table == dataset.table }) {
                joining[index].files += found
                joining[index].sketches.add(sketches)
            } else {
                joining.append(
                    Joining(
                        table: dataset.table, location: dataset.pattern.literalPrefix, files: found,
                        sketches: sketches))
            }
            if dataset.isLocked, let index = joining.firstIndex(where: { $0.table == dataset.table }) {
                joining[index].locked.formUnion(found.map(\.path))
            }
        }
    }

    private static func gone(
        from table: TableName, in workspace: Workspace, _ store: Store, _ files: any FileSystem
    ) throws -> [String] {
        var paths: [String] = []
        try store.read { db in try Catalog.forEachFile(of: table, in: db) { path, _, _ in paths.append(path) } }
        // What is in a bucket is no matter of the disk.
        return paths.filter { ObjectAddress($0) == nil }.filter { path -> Bool in
            // A file that cannot be looked at now may be back tomorrow.
            do throws(FileSystemError) {
                return try files.kind(of: workspace.path(path)) == nil
            } catch {
                return false
            }
        }
    }
}

extension CrawledFile {
    /// A file of a batch; nil when its schema is not known.
    init?(_ arrival: Arrival, of dataset: Dataset, run: String?) {
        guard let schema = arrival.schema else { return nil }
        self.init(
            path: arrival.path, size: arrival.size, hash: arrival.hash ?? "", run: run, schema: schema,
            partition: PartitionPath.values(
                of: arrival.path, captures: arrival.captures, order: dataset.pattern.captureNames))
        accepted = arrival.separated?.accepted
    }
}
