import ArgumentParser
import CSystemCalls
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

            Patterns are relative to the folder: '*.csv' are its own files, '**/*.csv' those of all folders below it too.
            """)

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The folder, relative to the workspace.", completion: .directory) var folder: String
    @Option(help: "The database that the tables go into.") var database = "raw"
    @OptionGroup var pins: ClassifierOption
    @Option(help: "Write nothing if more tables than these would be new.") var maxNewTables = 20
    @Option(help: "What to do about files that are gone: deprecate, delete (tables without files too) or log.")
    var onDelete = OnDelete.deprecate
    @Option(name: .customLong("include"), help: "Take these files only; may be given several times.")
    var included: [String] = []
    @Option(name: .customLong("exclude"), help: "Pass over these files; may be given several times.")
    var excluded: [String] = []
    @Option(
        help: ArgumentHelp(
            "Which files are one table: 'folder', all of one format in a folder; 'schema', all of like schema anywhere; "
                + "'level:2', all below the same folder 2 levels down, which names it. By default those of like schema in a folder.",
            valueName: "rule"), transform: CrawlGrouping.named)
    var groupBy: CrawlGrouping?
    @Option(
        help:
            "What may be done: create (new tables only), evolve (new versions too) or partitions-only (files join tables that are there; no new table, no new column or type). (default: evolve)",
        transform: CrawlMode.named)
    var mode = CrawlMode.evolve
    @Flag(help: "Show what would be written, and write nothing.") var plan = false

    func run() async throws {
        tidegate_keep_freed_memory()
        let workspace = try tidegate.openWorkspace()
        let path = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        guard !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
            throw CommandFailure(.usage, "'\(folder)' is not in the workspace; name a folder relative to it")
        }
        let store = try tidegate.openStoreIfAny()
        let known = Task { [database] in
            try store?.read { db in try KnownFiles(below: path, database: database, in: db) } ?? KnownFiles()
        }
        var findings: PathFindings
        do {
            findings = try await PathFindings.crawl(
                path, in: workspace, database: database, known: { try await known.value },
                scope: try scope(in: workspace),
                progress: Self.showProgress)
        } catch let error as FileSystemError {
            throw CommandFailure(.usage, error.description)
        }
        findings.onDelete = onDelete.policy
        findings.mode = mode
        // Tables that are there are not touched.
        if mode == .create { findings.gone = [:] }
        Self.clearProgress()
        let output = Output()
        for line in findings.skipped { output.line("skipped \(Cell(line).text)") }
        let existing = try await known.value.tables
        let tables = findings.tables.sorted { $0.name < $1.name }.map { found in
            (found, existing.first { $0.name == found.name })
        }
        if plan { return show(try tables.map { try CrawlPlan(found: $0, table: $1, mode: mode) }, findings, output) }
        try refuse(mode == .partitionsOnly ? [] : tables.filter { $1 == nil }.map(\.0.name))
        output.line(try await tidegate.ask(.crawl(findings)).message)
    }

    private func scope(in workspace: Workspace) throws -> CrawlScope {
        CrawlScope(
            classifiers: try classifiers(in: workspace),
            filter: PathFilter(
                including: try Self.patterns(included, "--include"), excluding: try Self.patterns(excluded, "--exclude")
            ),
            grouping: groupBy ?? .usual)
    }

    private static func patterns(_ texts: [String], _ option: String) throws(CommandFailure) -> [PathPattern] {
        var patterns: [PathPattern] = []
        for text in texts {
            do throws(PathPatternError) { patterns.append(try PathPattern(text)) } catch {
                throw CommandFailure(.usage, "\(option): \(error.description)")
            }
        }
        return patterns
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
    private func refuse(_ new: [TableName]) throws {
        guard new.count > maxNewTables else { return }
        let names = new.prefix(3).map(\.description).joined(separator: ", ") + (new.count > 3 ? ", …" : "")
        throw CommandFailure(
            .data,
            "the crawl would make \(new.count.counted("new table")) (\(names)), more than --max-new-tables \(maxNewTables); "
                + "look at them with --plan, crawl a folder at a time, or allow more")
    }

    /// Takes the line of progress away.
    static func clearProgress() {
        if Terminal.standardError.isInteractive { StandardStream.errors.write("\r\u{1B}[K") }
    }

    @Sendable static func showProgress(_ number: Int, _ count: Int, _ path: String) {
        guard let widthMax else { return }
        let line = "reading \(number) of \(count): \(Cell(path).text)"
        StandardStream.errors.write("\r\u{1B}[K\(line.cut(to: widthMax))")
    }

    /// How long a line of progress may be; nil when nobody sees it. The terminal is asked once, not for each file.
    private static let widthMax: Int? = {
        let terminal = Terminal.standardError
        return terminal.isInteractive ? (terminal.width ?? 80) - 1 : nil
    }()
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

extension CrawlMode {
    fileprivate static func named(_ text: String) throws -> CrawlMode {
        if let mode = CrawlMode(rawValue: text) { return mode }
        throw ValidationError("--mode is one of \(allCases.map(\.rawValue).joined(separator: ", ")), not '\(text)'")
    }
}

extension CrawlGrouping {
    fileprivate static func named(_ text: String) throws -> CrawlGrouping {
        if let grouping = CrawlGrouping(text) { return grouping }
        throw ValidationError("--group-by is folder, schema or level:N with N from 1 on, not '\(text)'")
    }
}
