import Arrivals
import Catalog
import Engines
import Files
public import Scheduling
import Store
import TableSchema
import Timekeeping
public import Workflows

/// What a run of a workflow would do now; nothing is changed.
public struct Rehearsal: Sendable {
    /// A file that the run would take, or that nobody has looked at yet.
    public struct File: Hashable, Sendable {
        /// The dataset.
        public var dataset: String
        /// Relative to the workspace.
        public var path: String
        /// In bytes.
        public var size: Int64
        /// Whether it is known to be valid; else it would be read first.
        public var isRead: Bool
    }

    /// A table that an SQL job would see.
    public struct View: Hashable, Sendable {
        /// As the SQL names it.
        public var name: String
        /// Its files now; nil when there is no such table, and DuckDB is left to find out what is meant.
        public var files: Int?
    }

    /// The nodes that would run, each after those it listens to.
    public var nodes: [Node]
    /// The files that it would take.
    public var files: [File]
    /// By SQL job: the tables that its text names.
    public var views: [String: [View]]

    /// Looks at a workspace as it is.
    public init(_ definition: RunDefinition, trigger: String?, in workspace: Workspace) throws {
        let workflow = definition.workflow
        let starts = trigger.flatMap(workflow.trigger)?.start ?? workflow.triggers.flatMap(\.start)
        nodes = workflow.nodes(startedBy: starts)
        let disk = LocalFileSystem()
        let hasStore = try disk.kind(of: workspace.databaseFile) != nil
        let store = hasStore ? try Store.openReadOnly(path: workspace.databaseFile) : nil
        let files = try Self.files(of: workflow, trigger: trigger, in: workspace, store)
        self.files = files
        var views: [String: [View]] = [:]
        for node in nodes {
            guard case .sql(let work) = node.work else { continue }
            let text: String
            switch work.source {
            case .text(let sql): text = sql
            case .compaction: text = ""
            case .file(let path): text = String(decoding: try disk.read(workspace.path(path)), as: UTF8.self)
            }
            let databases = Set(workflow.databases)
            views[node.name] = try SQLText.tableReferences(in: text).sorted().compactMap { reference in
                let view = try Self.view(reference, of: workflow, files, store)
                // A column of an alias looks like a table too.
                return view.files == nil && !databases.contains(reference.schema) ? nil : view
            }
        }
        self.views = views
    }

    private static func files(
        of workflow: Workflow, trigger: String?, in workspace: Workspace, _ store: Store?
    ) throws -> [File] {
        var files: [File] = []
        let settings = try Settings.read(workspace).settings
        let reachable = ReachableFolders(workspace: workspace, roots: settings.roots, files: LocalFileSystem())
        let datasets = workflow.watchedDatasets
        let list = WatchList(datasets, following: reachable.links(to: datasets))
        _ = try Scan(list, in: workspace.root).run { sighting in
            let sharers = sighting.dataset.holdFor
            guard trigger.map({ sharers.isEmpty || sharers.contains($0) }) ?? true else { return }
            let known = try store?.read { db in
                try Ledger.arrivals(path: sighting.path, in: db).first {
                    $0.workflow == workflow.name && $0.dataset == sighting.dataset.name
                        && $0.identity == sighting.identity
                }
            }
            guard let known = known ?? nil else {
                files.append(
                    File(
                        dataset: sighting.dataset.name, path: sighting.path, size: sighting.identity.size,
                        isRead: false))
                return
            }
            guard known.state == .new || (known.state == .valid && known.run == nil),
                try store?.read({ db in try Ledger.waits(known.id, for: trigger, in: db) }) ?? true
            else { return }
            files.append(
                File(
                    dataset: known.dataset, path: known.path, size: known.size, isRead: known.state == .valid))
        }
        return files.sorted { ($0.dataset, $0.path) < ($1.dataset, $1.path) }
    }

    private static func view(
        _ reference: SQLText.TableReference, of workflow: Workflow, _ files: [File], _ store: Store?
    ) throws -> View {
        let name = "\(reference.schema).\(reference.table)"
        if reference.schema == "batch" {
            let dataset = workflow.datasets.first { $0.name.replacing("-", with: "_").lowercased() == reference.table }
            return View(name: name, files: dataset.map { dataset in files.count { $0.dataset == dataset.name } })
        }
        let table = TableName(database: reference.schema, table: reference.table)
        let count = try store?.read { db in
            try Catalog.table(table, in: db) == nil ? nil : try Catalog.files(of: table, in: db).count
        }
        return View(name: name, files: count ?? nil)
    }
}

extension Workflow {
    /// The databases of its own tables, and that of the batch.
    fileprivate var databases: [String] {
        ["batch"] + datasets.map(\.table.database) + nodes.compactMap { $0.output?.table.database }
    }
}
