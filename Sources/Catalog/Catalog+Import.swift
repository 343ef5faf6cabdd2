public import GRDB
import Store
import TableSchema
public import Timekeeping

/// Tables that come with a description in place of files.
extension Catalog {
    /// What became of an imported table.
    public enum ImportOutcome: Hashable, Sendable {
        /// It was not there, and is now.
        case made
        /// It was there, and is as it was.
        case leftAlone
        /// It was there, and is now as it was described; so many of its files are no longer its.
        case replaced(removed: Int)
    }

    /// Makes a table of a description, or puts the description in place of the table's own.
    ///
    /// A table that is replaced keeps its history, and its files as long as its location and partition keys stay.
    /// - Parameter table: as `GlueTable.imported` gives it.
    public static func take(
        _ table: Table, replacing: Bool, at now: Instant, in db: Database
    ) throws -> ImportOutcome {
        guard let old = try self.table(table.name, in: db) else {
            try create(table, change: "imported", in: db)
            return .made
        }
        guard replacing else { return .leftAlone }
        var removed: [String] = []
        if old.location != table.location || old.partitionKeys.map(\.key) != table.partitionKeys.map(\.key) {
            removed = try removeFiles(from: table.name, at: now, in: db)
        }
        let differs =
            old.format != table.format || old.columns.map(schemaText) != table.columns.map(schemaText)
            || old.partitionKeys.map(schemaText) != table.partitionKeys.map(schemaText)
        if differs {
            try evolve(
                table.name, columns: table.columns, partitionKeys: table.partitionKeys, format: table.format,
                change: "imported", at: now, in: db)
        }
        try db.execute(
            literal: """
                UPDATE catalog_tables SET location = \(table.location), comment = \(table.comment),
                    column_comments = \(JSONText.encode(table.columnComments)), updated = \(now),
                    given = \(try table.given.map { try JSONText.encode($0) })
                WHERE database = \(table.name.database) AND name = \(table.name.table)
                """)
        return .replaced(removed: removed.count)
    }

    /// What tells one schema from another: name and type.
    private static func schemaText(_ column: TableSchema.Column) -> String { "\(column.key) \(column.type.hiveName)" }
}
