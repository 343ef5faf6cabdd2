import Arrivals
public import Catalog
public import struct Catalog.Table
import Crawling
public import Files
public import GRDB
import Scheduling
public import TableSchema

/// What the catalog says of tables against what is on the disk.
public struct CatalogCheck: Sendable {
    /// The tables that are looked at, without those whose files are not in the workspace.
    public let tables: [Table]
    /// Numbers that are wrong, by table.
    public let miscounts: [TableName: [Catalog.Miscount]]
    private let known: KnownFiles

    /// What looking at the disk found.
    public struct Finding: Sendable {
        /// Files to read in and files that are gone, of tables that there are.
        public var findings: PathFindings
        /// Of the files to read in, those that the catalog had otherwise.
        public var changed: Set<String> = []
        /// Files that are not read in, each with the reason.
        public var leftOut: [(path: String, reason: String)] = []
    }

    /// Looks up what the catalog says: of one table, or of all.
    public init(of name: TableName? = nil, in db: Database) throws {
        let all = try Catalog.tables(in: db).tables.filter {
            !$0.location.contains("://") && !$0.location.hasPrefix("/")
        }
        let wanted = all.filter { name == nil || $0.name == name }
        let roots = wanted.map(Self.root)
        // What is another table's is not new to this one.
        let near = name == nil ? all : all.filter { table in roots.contains { Self.overlap($0, Self.root(table)) } }
        tables = wanted
        known = try KnownFiles(of: near, in: db)
        var miscounts: [TableName: [Catalog.Miscount]] = [:]
        for table in wanted {
            let wrong = try Catalog.miscounts(of: table, in: db)
            if !wrong.isEmpty { miscounts[table.name] = wrong }
        }
        self.miscounts = miscounts
    }

    /// Looks at the disk, and reads the files that are new or changed, as `tidegate crawl` does.
    ///
    /// Files of a workflow's dataset are left to it: taking them in here would hide from it that they have come.
    public func look(
        in workspace: Workspace, files: any FileSystem = LocalFileSystem(),
        progress: @escaping @Sendable (Int, Int, String) -> Void = { _, _, _ in }
    ) async throws -> Finding {
        let workflows = WorkflowFolder(workspace, files: files).read().loaded.map(\.definition.workflow)
        let datasets = WatchList(workflows.flatMap(\.watchedDatasets))
        let classifiers = CrawlClassifiers(workflows: workflows)
        var finding = Finding(
            findings: PathFindings(root: "", tables: [], skipped: [], knownCount: 0, gone: [:]))
        var present: Set<String> = []
        for root in Self.topmost(tables.map(Self.root)) {
            var listed =
                try files.kind(of: workspace.path(root)) == .folder
                ? PathFindings.list(root, in: workspace, files) : []
            present.formUnion(listed.map(\.path))
            listed.removeAll { file in
                guard !known.has(file.path, file.identity), let owner = datasets.matches(file.path).first else {
                    return false
                }
                let reason =
                    "it is of the dataset '\(owner.dataset.name)', whose workflow '\(owner.dataset.workflow)' takes it"
                finding.leftOut.append((file.path, reason))
                return true
            }
            let read = try await PathFindings.read(
                listed, below: root, in: workspace, database: "", known: known,
                scope: CrawlScope(classifiers: classifiers), progress: progress)
            take(read, into: &finding)
        }
        let wanted = Set(tables.map(\.name))
        for (table, paths) in known.gone(from: present) where wanted.contains(table) {
            let gone = try paths.filter { try files.identity(of: workspace.path($0)) == nil }
            if !gone.isEmpty { finding.findings.gone[table] = gone.sorted() }
        }
        finding.leftOut.sort { $0.path < $1.path }
        return finding
    }

    /// Keeps what belongs to the tables.
    private func take(_ read: PathFindings, into finding: inout Finding) {
        finding.findings.knownCount += read.knownCount
        finding.findings.skipped += read.skipped
        for found in read.tables {
            guard let table = tables.first(where: { $0.name == found.name }) else {
                if !known.tables.contains(where: { $0.name == found.name }) {
                    finding.leftOut += found.files.map {
                        ($0.path, "it is like no table here; 'tidegate crawl' makes it one")
                    }
                }
                continue
            }
            let keys = table.partitionKeys.map(\.key).sorted()
            var taken = found
            taken.files.removeAll { file in
                let own = file.partition.map { $0.key.lowercased() }.sorted()
                guard table.files > 0, own != keys else { return false }
                finding.leftOut.append((file.path, "its folders do not tell the partition keys of \(table.name)"))
                return true
            }
            finding.changed.formUnion(taken.files.map(\.path).filter(known.has))
            if !taken.files.isEmpty { finding.findings.tables.append(taken) }
        }
    }

    /// The folder of a table, of which a partition may have been taken for it.
    private static func root(_ table: Table) -> String {
        var folders = table.location.split(separator: "/")
        while folders.last?.contains("=") == true { folders.removeLast() }
        return folders.joined(separator: "/")
    }

    private static func overlap(_ left: String, _ right: String) -> Bool {
        left.isEmpty || right.isEmpty || left == right || left.hasPrefix(right + "/") || right.hasPrefix(left + "/")
    }

    /// The folders that are in no other one.
    private static func topmost(_ folders: [String]) -> [String] {
        let all = Set(folders)
        return all.sorted().filter { folder in
            guard !folder.isEmpty else { return true }
            guard !all.contains("") else { return false }
            var parts = folder.split(separator: "/").dropLast()
            while !parts.isEmpty {
                if all.contains(parts.joined(separator: "/")) { return false }
                parts.removeLast()
            }
            return true
        }
    }
}
