import Arrivals
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
        /// Its files.
        public var files: [CrawledFile]

        /// The folder that all its files are under.
        var location: String {
            let folders = files.map { $0.path.split(separator: "/").dropLast() }
            guard var common = folders.first else { return "" }
            for folder in folders {
                common = common.prefix(zip(common, folder).prefix { $0 == $1 }.count)
            }
            return common.joined(separator: "/")
        }
    }

    /// The folder that was crawled, relative to the workspace.
    public var root: String
    /// The tables that were found.
    public var tables: [TableFiles]
    /// Files that are no tables, a line each.
    public var skipped: [String]

    /// Reads every file below a folder of the workspace. Hidden and temporary names are passed over.
    ///
    /// - Parameter progress: called before each file with its number, how many there are, and its path.
    public static func crawl(
        _ folder: String, in workspace: Workspace, database: String, files: any FileSystem = LocalFileSystem(),
        progress: (Int, Int, String) -> Void = { _, _, _ in }
    ) throws -> PathFindings {
        let paths = try list(folder, in: workspace, files)
        var found: [CrawledFile] = []
        var skipped: [String] = []
        for (number, path) in paths.enumerated() {
            progress(number + 1, paths.count, path)
            let request = ReaderRequest(workspace: workspace.root, path: path, requiredColumns: [])
            guard case .inspected(let inspection) = FileReader.read(request), let schema = inspection.schema else {
                skipped.append("\(path): it cannot be read")
                continue
            }
            found.append(
                CrawledFile(path: path, size: inspection.identity.size, hash: inspection.hash, schema: schema))
        }
        let crawl = PathCrawl(found, under: folder, database: database)
        return PathFindings(
            root: folder, tables: crawl.tables.map { TableFiles(name: $0.key, files: $0.value) },
            skipped: skipped + crawl.skipped.map { "\($0.path): \($0.reason)" })
    }

    private static func list(
        _ folder: String, in workspace: Workspace, _ files: any FileSystem
    ) throws(FileSystemError) -> [String] {
        var paths: [String] = []
        var pending = [folder]
        while let next = pending.popLast() {
            for entry in try files.list(workspace.path(next)) where !isIgnoredName(entry.name) {
                let path = next.isEmpty || next == "." ? entry.name : "\(next)/\(entry.name)"
                switch entry.kind {
                case .folder: pending.append(path)
                case .file: paths.append(path)
                case .link, .other: break
                }
            }
        }
        return paths.sorted()
    }
}
