import Arrivals
import Catalog
public import Crawling
public import Files
import SchemaInference
public import TableSchema

/// What a crawl by hand of a bare path found: files with their schemas, by table.
public struct PathFindings: Hashable, Sendable, Codable {
    /// The files of one table.
    public struct TableFiles: Hashable, Sendable, Codable {
        /// The table.
        public var name: TableName
        /// Its new and changed files.
        public var files: [CrawledFile]
        /// Those of them that the table must hold as it is, because their dataset is locked.
        public var locked: Set<String> = []
        /// What is known of the files' values.
        public var sketches = FileSketches()

        /// The folder that all its files are under, without those that are partitions.
        public var location: String {
            guard var last = files.first else { return "" }
            var common = Self.tableFolder(of: last)
            // Most files are in the folder of the one before.
            for file in files where file.path.folderPart != last.path.folderPart || file.partition != last.partition {
                common = common.prefix(zip(common, Self.tableFolder(of: file)).prefix { $0 == $1 }.count)
                last = file
            }
            return common.joined(separator: "/")
        }

        /// A table of one partition may get another.
        private static func tableFolder(of file: CrawledFile) -> ArraySlice<Substring> {
            var folders = file.path.split(separator: "/").dropLast()
            let values = Set(file.partition.compactMap(\.value))
            while let last = folders.last, last.contains("=") || values.contains(String(last)) { folders.removeLast() }
            return folders
        }
    }

    /// The folder that was crawled, relative to the workspace.
    public var root: String
    /// The tables that were found.
    public var tables: [TableFiles]
    /// Files that are no tables, a line each.
    public var skipped: [String]
    /// How many files are in the catalog already, unchanged.
    public var knownCount: Int
    /// Files of the catalog's tables that are gone from the folder, by table.
    public var gone: [TableName: [String]]
    /// What to do about those.
    public var onDelete = DeletionPolicy.deprecate
    /// What may be done to the catalog.
    public var mode = CrawlMode.evolve

    /// Reads the files below a folder of the workspace that the catalog does not have as they are. Hidden and temporary
    /// names are passed over, links are not followed.
    ///
    /// - Parameter known: what the catalog has of the folder, asked for once, while the files are listed.
    /// - Parameter scope: which files count, what is known of them and which are one table.
    /// - Parameter progress: called before each file that is read with its number, how many there are, and its path.
    public static func crawl(
        _ folder: String, in workspace: Workspace, database: String,
        known: @escaping @Sendable () async throws -> KnownFiles = { KnownFiles() },
        scope: CrawlScope = CrawlScope(), files: any FileSystem = LocalFileSystem(),
        progress: @escaping @Sendable (Int, Int, String) -> Void = { _, _, _ in }
    ) async throws -> PathFindings {
        async let catalogued = known()
        let present = try list(folder, in: workspace, files)
        return try await read(
            present, below: folder, in: workspace, database: database, known: catalogued, scope: scope,
            progress: progress)
    }

    /// The same for files that were listed.
    static func read(
        _ present: [PathReading.Present], below folder: String, in workspace: Workspace, database: String,
        known: KnownFiles, scope: CrawlScope = CrawlScope(), progress: @escaping @Sendable (Int, Int, String) -> Void
    ) async throws -> PathFindings {
        let counted = present.filter { scope.filter.admits($0.path, below: folder) }
        let unread = counted.filter { !known.has($0.path, $0.identity) }.sorted { $0.path < $1.path }
        let classifiers = scope.classifiers
        let reading = try await PathReading(unread, in: workspace, by: classifiers).read(progress)
        let crawl = PathCrawl(
            reading.files, under: folder, database: database, existing: known.tables,
            grouping: scope.grouping
        ) { classifiers.classifier(of: $0) != .none }
        return PathFindings(
            root: folder,
            tables: crawl.tables.map { name, files in
                let locked = files.map(\.path).filter { classifiers.isLocked($0, into: name) }
                return TableFiles(
                    name: name, files: files, locked: Set(locked), sketches: reading.sketches.restricted(to: files))
            },
            skipped: (reading.unreadable + crawl.skipped).sorted { $0.path < $1.path }.map {
                "\($0.path): \($0.reason)"
            },
            knownCount: counted.count - unread.count, gone: known.gone(from: present.lazy.map(\.path)))
    }

    /// The files below a folder, in no order.
    static func list(
        _ folder: String, in workspace: Workspace, _ files: any FileSystem
    ) throws(FileSystemError) -> [PathReading.Present] {
        var present: [PathReading.Present] = []
        var pending = [folder]
        while let next = pending.popLast() {
            let contents = try files.contents(of: workspace.path(next))
            let prefix = next.isEmpty || next == "." ? "" : next + "/"
            pending += contents.folders.filter { !isIgnoredName($0) }.map { prefix + $0 }
            for file in contents.files where !isIgnoredName(file.name) {
                present.append(PathReading.Present(path: prefix + file.name, identity: file.identity))
            }
        }
        return present
    }
}
