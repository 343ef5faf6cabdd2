import Catalog
public import GRDB
public import TableSchema
public import Timekeeping

/// What to do when files of a table are gone.
public enum DeletionPolicy: String, Hashable, Sendable, Codable {
    /// Take the files out; a table that has none left is kept, marked as deprecated.
    case deprecate
    /// Take the files out; a table that has none left is dropped.
    case delete
    /// Leave all as it is, and say so.
    case log
}

extension Crawler {
    /// Brings a table in line with files that are gone, and says what was done, a line each.
    ///
    /// - Parameter missing: paths, relative to the workspace, at which no file is any more, of this table or of none.
    public static func reconcileDeletions(
        of name: TableName, missing: some Sequence<String>, policy: DeletionPolicy, at now: Instant, in db: Database
    ) throws -> [String] {
        let gone = try Catalog.paths(of: name, among: missing, in: db)
        guard let first = gone.first, let table = try Catalog.table(name, in: db) else { return [] }
        let what = "\(gone.count) file\(gone.count == 1 ? "" : "s") of \(name) gone, such as \(first)"
        switch policy {
        case .log:
            return ["\(what); left as they are"]
        case .deprecate, .delete:
            try Catalog.remove(gone, from: name, at: now, in: db)
            guard gone.count == table.files else { return [what] }
            if policy == .delete {
                try Catalog.drop(name, in: db)
                return ["\(what); the table has none left and was dropped"]
            }
            try Catalog.setDeprecated(true, name, at: now, in: db)
            return ["\(what); the table has none left and is deprecated"]
        }
    }
}
