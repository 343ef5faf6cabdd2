import Arrivals
import Catalog
import Crawling
public import Engines
import Scheduling
public import Store
import TableSchema
import Workflows

/// The tables that an SQL text names, as a DuckDB session is told of them: those of the catalog, and `batch.*`.
struct SQLTables {
    let context: AttemptContext
    let store: Store
    let copies: ObjectCopies
    /// Asks DuckDB where a text may name a table or a column.
    let query: DuckDBQuery

    /// Only those that the texts name, so that a job costs what it reads.
    func tables(namedIn sources: [SQLSource]) throws -> [DeclaredTable] {
        try tables(references(in: sources))
    }

    /// The tables of some references, as far as there are such.
    func tables(_ named: Set<SQLText.TableReference>) throws -> [DeclaredTable] {
        var tables = try CatalogTables.tables(named, in: store, copies)
        for dataset in context.workflow.datasets {
            guard named.contains(SQLText.TableReference("batch", dataset.sqlName)) else { continue }
            tables.append(try batchTable(of: dataset, name: dataset.sqlName))
        }
        return tables
    }

    /// The tables that there are of those that the texts name.
    private func references(in sources: [SQLSource]) throws -> Set<SQLText.TableReference> {
        let possible = try sources.reduce(into: Set()) { $0.formUnion(try $1.tableReferences()) }
        let datasets = Set(context.workflow.datasets.map(\.sqlName))
        let there = try store.read { db in
            try possible.filter { reference in
                try reference.schema == "batch" && datasets.contains(reference.table)
                    || Catalog.table(TableName(database: reference.schema, table: reference.table), in: db) != nil
            }
        }
        return there.isEmpty ? there : try query.tables(there, namedIn: sources)
    }

    /// The same without their files, which is cheap however many they are.
    func schemas(namedIn sources: [SQLSource]) throws -> [DeclaredTable] {
        let named = try references(in: sources)
        var tables = try store.read { db in
            try named.sorted().compactMap { reference in
                try Catalog.table(TableName(database: reference.schema, table: reference.table), in: db)
            }
        }.map { table in
            DeclaredTable(
                schema: table.name.database, name: table.name.table, columns: table.columns,
                partitionKeys: table.partitionKeys)
        }
        for dataset in context.workflow.datasets where named.contains(SQLText.TableReference("batch", dataset.sqlName))
        {
            var table = try batchTable(of: dataset, name: dataset.sqlName)
            table.files = []
            tables.append(table)
        }
        return tables
    }

    /// This run's files of a dataset, read with the columns of its table; before there is one, with their own.
    private func batchTable(of dataset: Dataset, name: String) throws -> DeclaredTable {
        let files = context.batch.filter { $0.dataset == dataset.name }.compactMap {
            CrawledFile($0, of: dataset, run: context.id.run.description)
        }
        let table = try store.read { db in try Catalog.table(dataset.table, in: db) }
        let merge = TableMerge(table, files: files)
        if let misfit = merge.refused.first {
            throw EngineError.unreadableFile(path: misfit.path, reason: misfit.reason)
        }
        return DeclaredTable(
            schema: "batch", name: name, columns: merge.columns, partitionKeys: merge.partitionKeys,
            files: try merge.files.filter { !$0.schema.columns.isEmpty }.map { file in
                DeclaredTable.File(
                    path: try copies.path(of: file.path, hash: file.hash, size: file.size, accepted: file.accepted),
                    layout: file.schema.layout, partition: file.partition, rows: file.schema.rows)
            })
    }
}

extension SQLTables {
    /// Those of an attempt.
    init(_ context: AttemptContext, _ runner: AttemptRunner) throws {
        self.init(
            context: context, store: runner.store, copies: runner.copies,
            query: try runner.settings.query(in: context.workspace, scratch: context.workspace.scratchFolder))
    }
}

/// The catalog's tables, as a DuckDB session is told of them.
public enum CatalogTables {
    /// The tables of some references; those that the catalog does not have are left out, and DuckDB will say so.
    public static func tables(
        _ named: Set<SQLText.TableReference>, in store: Store, _ copies: ObjectCopies
    ) throws -> [DeclaredTable] {
        try named.sorted().compactMap { reference in
            let name = TableName(database: reference.schema, table: reference.table)
            let found = try store.read { db in
                try Catalog.table(name, in: db).map { ($0, try Catalog.files(of: name, in: db)) }
            }
            guard let (table, files) = found else { return nil }
            return DeclaredTable(
                schema: name.database, name: name.table, columns: table.columns, partitionKeys: table.partitionKeys,
                files: try files.map { file in
                    DeclaredTable.File(
                        path: try copies.path(of: file.path, hash: file.hash, size: file.size, accepted: file.accepted),
                        layout: file.layout, partition: file.partition, rows: file.rows)
                })
        }
    }
}
