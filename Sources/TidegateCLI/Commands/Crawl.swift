import ArgumentParser
import Catalog
import Crawling
import Files
import Orchestrator
import Scheduling
import Store
import TableSchema

/// `tidegate crawl`.
struct Crawl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read the new and changed files below a folder and write their tables into the catalog.",
        discussion: """
            Files of like schema in one folder are one table; key=value and dated folders are partitions. Files that the \
            catalog has already, by their size and by when they were changed, are not read again. What a dataset's \
            'classifier' says of its files holds here too, unless --classifier says otherwise.
            """)

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The folder, relative to the workspace.", completion: .directory) var folder: String
    @Option(help: "The database that the tables go into.") var database = "raw"
    @OptionGroup var pins: ClassifierOption
    @Option(help: "Write nothing if more tables than these would be new.") var maxNewTables = 20
    @Option(help: "What to do about files that are gone: deprecate, delete (tables without files too) or log.")
    var onDelete = OnDelete.deprecate
    @Flag(help: "Show what would be written, and write nothing.") var plan = false

    func run() async throws {
        let workspace = try tidegate.openWorkspace()
        let path = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        guard !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
            throw CommandFailure(.usage, "'\(folder)' is not in the workspace; name a folder relative to it")
        }
        let store = try tidegate.openStoreIfAny()
        let known = try store?.read { db in try KnownFiles(below: path, database: database, in: db) } ?? KnownFiles()
        var findings: PathFindings
        do {
            findings = try await PathFindings.crawl(
                path, in: workspace, database: database, known: known, classifiers: try classifiers(in: workspace),
                progress: Self.showProgress)
        } catch let error as FileSystemError {
            throw CommandFailure(.usage, error.description)
        }
        findings.onDelete = onDelete.policy
        if Terminal.standardError.isInteractive { StandardStream.errors.write("\r\u{1B}[K") }
        let output = Output()
        for line in findings.skipped { output.line("skipped \(Cell(line).text)") }
        let tables = findings.tables.sorted { $0.name < $1.name }.map { found in
            CrawlPlan(found: found, table: known.tables.first { $0.name == found.name })
        }
        if plan { return show(tables, findings, output) }
        try refuse(tables.filter(\.isNew))
        output.line(try await tidegate.ask(.crawl(findings)).message)
    }

    /// What is known of the files. Workflows that do not load say nothing, which is told.
    private func classifiers(in workspace: Workspace) throws -> CrawlClassifiers {
        if let given = try pins.read() { return CrawlClassifiers(given: given) }
        guard (try? LocalFileSystem().kind(of: workspace.workflowsFolder)) != nil else { return CrawlClassifiers() }
        let reading = WorkflowFolder(workspace).read()
        for file in reading.brokenFiles.sorted() {
            StandardStream.errors.write(
                "warning: \(file) does not load, so that what its datasets say of files is not known; see 'tidegate validate'\n"
            )
        }
        return CrawlClassifiers(workflows: reading.loaded.map(\.definition.workflow))
    }

    private func show(_ tables: [CrawlPlan], _ findings: PathFindings, _ output: Output) {
        for table in tables { table.show(output) }
        for (name, paths) in findings.gone.sorted(by: { $0.key < $1.key }) {
            let first = paths.min() ?? ""
            output.line("\(name)  \(paths.count.counted("file")) gone, such as \(Cell(first).text)")
        }
        if tables.isEmpty, findings.gone.isEmpty { output.line("nothing would change") }
    }

    /// Stops before a flood of tables is written.
    private func refuse(_ new: [CrawlPlan]) throws {
        guard new.count > maxNewTables else { return }
        let names = new.prefix(3).map(\.name.description).joined(separator: ", ") + (new.count > 3 ? ", …" : "")
        throw CommandFailure(
            .data,
            "the crawl would make \(new.count.counted("new table")) (\(names)), more than --max-new-tables \(maxNewTables); "
                + "look at them with --plan, crawl a folder at a time, or allow more")
    }

    @Sendable static func showProgress(_ number: Int, _ count: Int, _ path: String) {
        let terminal = Terminal.standardError
        guard terminal.isInteractive else { return }
        let line = "reading \(number) of \(count): \(Cell(path).text)"
        StandardStream.errors.write("\r\u{1B}[K\(line.cut(to: (terminal.width ?? 80) - 1))")
    }
}

/// What a user says is to be done about files that are gone.
enum OnDelete: String, ExpressibleByArgument, CaseIterable {
    case deprecate
    case delete
    case log

    fileprivate var policy: DeletionPolicy {
        switch self {
        case .deprecate: .deprecate
        case .delete: .delete
        case .log: .log
        }
    }
}

/// What a crawl would do to one table.
struct CrawlPlan {
    let found: PathFindings.TableFiles
    /// The table that there is already.
    let table: CatalogTable?

    var name: TableName { found.name }
    var isNew: Bool { table == nil }

    /// Files of a locked dataset that the table cannot take as it is, each with the reason.
    private var refusalsByLock: [String: String] {
        guard let lock = table.map(TableLock.init) else { return [:] }
        let pairs = found.files.filter { found.locked.contains($0.path) }.compactMap { file in
            lock.refusal(of: file).map { (file.path, $0) }
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// Tells the table, its columns if it is new, and what would change in it, with the file and line that argue for it.
    func show(_ output: Output) {
        let refusals = refusalsByLock
        let merge = TableMerge(table, files: found.files.filter { refusals[$0.path] == nil })
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
        for (path, reason) in refusals.sorted(by: { $0.key < $1.key }) {
            output.line("  leaves out \(Cell(path).text): \(Cell(reason).text)")
        }
        for refused in merge.refused { output.line("  leaves out \(Cell(refused.path).text): \(refused.reason)") }
    }
}
