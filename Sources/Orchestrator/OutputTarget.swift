import Catalog
import Engines
import Store
import TableSchema
import Workflows

/// The table of an output as it is, for an attempt that writes files of it anew.
struct OutputTarget {
    /// Files smaller than half of so many bytes are small, where an output does not say how large they are to be.
    static let usualFileSize: Int64 = 128 << 20

    let output: Output
    let context: AttemptContext
    let runner: AttemptRunner

    /// What new rows are merged into.
    func merge() throws -> DuckDBMerge {
        let (table, files, snapshot) = try current()
        let target = try table.map { try declared($0, files) }
        return DuckDBMerge(keys: output.keys, deleteWhen: output.deleteWhen, into: target, base: snapshot)
    }

    /// The small files that are written anew; nil when all are well as they are.
    func compaction() throws -> DuckDBCompaction? {
        let (table, files, _) = try current()
        let small = Self.small(files, fileSize: output.fileSize ?? Self.usualFileSize)
        guard let table, !small.isEmpty else { return nil }
        return DuckDBCompaction(of: try declared(table, small))
    }

    /// Sees to it that all files of the table under one key's name open with one key, before more of them are written.
    func checkKey() throws {
        // What is overwritten needs its key no more.
        guard let key = output.encryptionKey, output.write != .overwrite else { return }
        let files = try current().files
        guard let file = files.last(where: { $0.layout.encryptionKey == key }) else { return }
        let workspace = context.workspace
        let query = try runner.settings.query(in: workspace, scratch: workspace.scratchFolder)
        guard try query.opens(encrypted: workspace.path(file.path), key: key) else {
            throw EngineError.changedKey(key, file: file.path)
        }
    }

    /// Of each partition the files that are less than half as large as they may be, if they are more than one.
    static func small(_ files: [TableFile], fileSize: Int64) -> [TableFile] {
        let small = files.filter { $0.size < fileSize / 2 }
        let counts = Dictionary(small.map { ($0.partition, 1) }, uniquingKeysWith: +)
        return small.filter { counts[$0.partition, default: 0] > 1 }
    }

    private func current() throws -> (table: Table?, files: [TableFile], snapshot: Int) {
        try runner.store.read { db in
            (
                try Catalog.table(output.table, in: db), try Catalog.files(of: output.table, in: db),
                try Catalog.snapshot(of: output.table, in: db)
            )
        }
    }

    /// Files that DuckDB would have to be given copies of could not be told by their names.
    private func declared(_ table: Table, _ files: [TableFile]) throws -> DeclaredTable {
        let declared = DeclaredTable(
            schema: "tidegate", name: "target", columns: table.columns, partitionKeys: table.partitionKeys,
            files: files.map { file in
                DeclaredTable.File(
                    path: context.workspace.path(file.path), layout: file.layout, partition: file.partition,
                    rows: file.rows)
            })
        let readable = try declared.readable(copiesIn: context.folder.temporary + "/target")
        for (own, other) in zip(declared.files, readable.files) where own.path != other.path {
            throw EngineError.unreadableFile(
                path: own.path,
                reason: "it is no plain UTF-8 text, so its rows cannot be written anew; overwrite it once")
        }
        return readable
    }
}

extension AttemptContext {
    /// The output that the node declares; of a compaction, that of the job that makes its table.
    var output: Output? {
        guard case .sql(let work) = node.work, case .compaction(let table) = work.source else { return node.output }
        var output = workflow.output(of: table)
        output?.write = .compact
        // They are masked already.
        output?.masks = []
        output?.maskSalt = nil
        return output
    }
}
