import Catalog
public import Store
import TableSchema
import YAMLSource

/// A table that SQL names though the catalog does not have it. Since only tables that are there are declared to DuckDB, it
/// would say that their schema is missing.
public enum MissingTable {
    /// What people are told; nil for a name that is none of the catalog's.
    public static func words(for table: String, in store: Store) -> String? {
        guard TableName(table) != nil else { return nil }
        let known = (try? store.read { db in try Catalog.tables(in: db).tables.map(\.name.description) }) ?? []
        let near = NearMiss.best(for: table, in: known)
        return "the catalog has no table '\(table)'\(near.map { "; did you mean '\($0)'?" } ?? "")"
    }
}
