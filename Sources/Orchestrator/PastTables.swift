import Catalog
import Crawling
public import Engines
import Files
public import Store
import TableSchema

/// Tables of the catalog as they were, as a DuckDB session is told of them.
public enum PastTables {
    /// The tables that an SQL text names with `AT`, each in the schema that the text is changed to name.
    ///
    /// - Throws: `EngineError.badSQL` for a table or a state of it that there is not, or not any more.
    public static func tables(
        _ travel: TimeTravel, in store: Store, _ copies: ObjectCopies
    ) throws -> [DeclaredTable] {
        var tables: [String: DeclaredTable] = [:]
        for reference in travel.references {
            let name = "\(reference.schema).\(reference.table.table)"
            if tables[name] == nil { tables[name] = try table(reference, as: reference.schema, in: store, copies) }
        }
        return tables.sorted { $0.key < $1.key }.map(\.value)
    }

    /// All tables that a text names by themselves as they were at one point; those that the catalog does not have are left
    /// out.
    public static func tables(
        _ named: Set<SQLText.TableReference>, at point: TimeTravel.Point, in store: Store, _ copies: ObjectCopies
    ) throws -> [DeclaredTable] {
        try named.sorted().compactMap { reference in
            let name = TableName(database: reference.schema, table: reference.table)
            guard try store.read({ db in try Catalog.table(name, in: db) }) != nil else { return nil }
            let past = TimeTravel.Reference(table: reference, point: point, line: 1)
            return try table(past, as: reference.schema, in: store, copies)
        }
    }

    private static func table(
        _ reference: TimeTravel.Reference, as schema: String, in store: Store, _ copies: ObjectCopies
    ) throws -> DeclaredTable {
        let name = TableName(database: reference.table.schema, table: reference.table.table)
        let (location, columns, keys, files) = try store.read { db in
            guard let table = try Catalog.table(name, in: db) else {
                throw EngineError.badSQL(message: "there is no table \(name) in the catalog", line: reference.line)
            }
            let snapshot =
                switch reference.point {
                case .snapshot(let number): try Catalog.snapshot(number, of: name, in: db)
                case .instant(let time): try Catalog.snapshot(of: name, at: time, in: db)
                }
            guard let snapshot else {
                throw EngineError.badSQL(
                    message: "\(name) has no such snapshot; see 'tidegate catalog snapshots \(name)'",
                    line: reference.line)
            }
            guard snapshot.isKept else {
                throw EngineError.badSQL(
                    message: "snapshot \(snapshot.number) of \(name) is not kept any more: files of it are gone; its "
                        + "output's 'time-travel' says how long they stay", line: reference.line)
            }
            let schema = try Catalog.columns(of: name, in: snapshot, db)
            return (table.location, schema.columns, schema.partitionKeys, try Catalog.files(of: name, in: snapshot, db))
        }
        return DeclaredTable(
            schema: schema, name: reference.table.table, columns: columns, partitionKeys: keys,
            files: try files.map { file in
                var path = try copies.path(of: file.path, hash: file.hash, size: file.size, accepted: file.accepted)
                // It may stand aside since, and that is not noted yet.
                if try LocalFileSystem().kind(of: path) == nil,
                    let aside = PastFile.asidePath(of: file.path, in: location)
                {
                    path = try copies.path(of: aside, hash: file.hash, size: file.size)
                }
                return DeclaredTable.File(path: path, layout: file.layout, partition: file.partition, rows: file.rows)
            })
    }
}
