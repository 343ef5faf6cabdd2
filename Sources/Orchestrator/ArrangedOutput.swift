import Crawling
import Engines
import Files
import FoundationEssentials
import Scheduling
import TableSchema
import Workflows

extension DuckDBOutput {
    /// What a workflow says of an output's files.
    init(_ output: Output, in folder: String) {
        self.init(folder: folder, format: output.format, partitionBy: output.partitionBy)
        sortBy = output.sortBy
        fileSize = output.fileSize
        masks = output.masks
        encryptionKey = output.encryptionKey
    }

    /// What a workflow says of an output, for DuckDB.
    ///
    /// - Parameter environment: the daemon's, where the salt of masks is.
    init(
        _ output: Output, in folder: String, of context: AttemptContext, _ runner: AttemptRunner,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws {
        self.init(output, in: folder)
        if output.write == .merge {
            merge = try OutputTarget(output: output, context: context, runner: runner).merge()
        }
        guard let name = output.maskSalt else { return }
        guard let text = environment[name], !text.isEmpty else {
            throw SecretError(description: "the environment has no '\(name)', where the salt of its masks should be")
        }
        salt = text
    }
}

extension Output {
    /// Whether its files take more than to write the rows once, in their order.
    var isArrangedApart: Bool { write == .merge || DuckDBOutput(self, in: "").isNumbered }
}

extension DeclaredTable {
    /// Files that a job has made, as one table.
    init(schema: String, name: String, made files: [ProducedOutput.File], in workspace: Workspace) {
        let crawled = files.map { file in
            CrawledFile(
                path: file.path, size: file.size, hash: file.hash, schema: file.schema, partition: file.partition)
        }
        let merge = TableMerge(nil, files: crawled)
        self.init(
            schema: schema, name: name, columns: merge.columns, partitionKeys: merge.partitionKeys,
            files: merge.files.filter { !$0.schema.columns.isEmpty }.map { file in
                DeclaredTable.File(
                    path: workspace.path(file.path), layout: file.schema.layout, partition: file.partition,
                    rows: file.schema.rows)
            })
    }
}

/// Writes the files that a job has staged anew, as its output is to be arranged.
struct ArrangedOutput {
    let context: AttemptContext
    let runner: AttemptRunner

    /// Reads the staged files and writes their rows below the staging folder, for the publication to take. Blocks.
    ///
    /// May be done again after a crash at any point, also while the process of an earlier time goes on.
    func arrange(_ staged: [ProducedOutput.File], for output: Output, in publication: Publication) throws {
        let folder = try publication.makeArrangement()
        let room = AttemptFolder("\(context.folder.temporary)/arranging")
        let table = try DeclaredTable(schema: "staged", name: "rows", made: staged, in: context.workspace)
            .readable(copiesIn: room.temporary + "/utf-8")
        let settings = runner.settings
        var session = settings.session(
            of: context.node, in: context.workspace, temporaryFolder: room.temporary)
        // No SQL of the user's is run, and a shell that is shut in cannot write numbered files.
        session.access = .free
        var written = try DuckDBOutput(output, in: folder, of: context, runner)
        written.masks = []
        let script = try session.script(tables: [table], userSQL: "SELECT * FROM staged.rows", output: written)
        try script.write(to: room)
        let child = ChildProcess(
            program: try settings.duckDB(in: context.workspace).path, arguments: DuckDBScript.arguments(in: room),
            environment: DuckDBScript.environment(in: room).merging(script.secrets) { $1 },
            folder: context.workspace.root, output: room.log,
            errors: room.path + "/errors")
        let end = try child.run(timeout: nil)
        guard end == .exited(0) else {
            let said = LogTail.lastLine(of: room.path + "/errors", in: LocalFileSystem())
            throw AttemptFailure(
                .invalidOutput, "what it wrote could not be arranged as its output says: \(said ?? "DuckDB was ended")")
        }
        try publication.use(arrangement: folder)
    }
}
