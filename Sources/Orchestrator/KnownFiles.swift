public import Catalog
public import struct Catalog.Table
import Files
public import GRDB
import TableSchema

/// What the catalog has of a folder already.
public struct KnownFiles: Sendable {
    struct Known {
        let table: TableName
        let size: Int64
        let modified: Int64?
        /// Whether it is there without some rows: to read it again would bring them in.
        let isSeparated: Bool
    }

    /// The tables whose files are in the folder.
    public private(set) var tables: [Table] = []
    private var files: [String: Known] = [:]
    /// Files that have left their tables and are to go: they are no news.
    private var leaving: Set<String> = []

    /// Nothing.
    public init() {}

    /// The tables of a database that have files below a folder, and those files.
    public init(below folder: String, database: String, in db: Database) throws {
        let prefix = folder.isEmpty || folder == "." ? "" : folder + "/"
        for table in try Catalog.tables(database: database, in: db).tables {
            // A table of the folder, of one below it, or of one above it that has partitions here.
            let place = table.location + "/"
            guard place.hasPrefix(prefix) || prefix.hasPrefix(place) else { continue }
            try add(table, below: prefix, in: db)
        }
    }

    /// Tables of any database, and all their files.
    init(of tables: [Table], in db: Database) throws {
        for table in tables { try add(table, below: "", in: db) }
    }

    private mutating func add(_ table: Table, below prefix: String, in db: Database) throws {
        tables.append(table)
        files.reserveCapacity(files.count + table.files)
        leaving.formUnion(try Catalog.pastFiles(of: table.name, in: db).map(\.path))
        let separated = try Catalog.separatedFiles(of: table.name, in: db)
        try Catalog.forEachFile(of: table.name, in: db) { path, size, modified in
            guard path.hasPrefix(prefix) else { return }
            files[path] = Known(
                table: table.name, size: size, modified: modified, isSeparated: separated.contains(path))
        }
    }

    /// The paths of all files.
    var paths: Dictionary<String, Known>.Keys { files.keys }

    /// Whether a file was in the catalog, as it is now or as it was.
    func has(_ path: String) -> Bool { files[path] != nil }

    /// Whether a file is in the catalog as it is now, by its size and by when it was changed.
    func has(_ path: String, _ identity: FileIdentity) -> Bool {
        guard let known = files[path] else { return leaving.contains(path) }
        return known.size == identity.size && (known.isSeparated || known.modified == identity.modified)
    }

    /// The files that are not among those present, by table.
    ///
    /// - Parameter present: paths, none of them twice.
    func gone(from present: some Collection<String>) -> [TableName: [String]] {
        var gone: [TableName: [String]] = [:]
        // Nearly always none is gone, and that is told sooner than which.
        guard present.count(where: { files[$0] != nil }) < files.count else { return gone }
        let present = Set(present)
        for (path, known) in files where !present.contains(path) { gone[known.table, default: []].append(path) }
        return gone
    }
}
