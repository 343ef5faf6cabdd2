import Arrivals
import Engines
import Files
import Synchronization
import Workflows

/// Finds what the rows of jobs are made of: for SQL by DuckDB's plan, for others by the files that their run has.
final class JobOrigins: Sendable {
    /// What a plan depends on.
    private struct Question: Hashable {
        let preludes: [SQLSource]
        let sql: SQLSource
        let tables: [DeclaredTable]
    }

    /// What was asked before: a job is asked once for all its runs, until its SQL or a table's columns change.
    private let known = Mutex<[Question: [ColumnLineage]]>([:])
    private static let knownMax = 1000

    /// The origins of an attempt's output. Blocks. What is not known is left out: a job does not fail for it.
    func origins(of context: AttemptContext, runner: AttemptRunner) -> TableOrigins {
        guard let work = context.node.sqlWork else { return Self.datasets(of: context) }
        do {
            return try origins(of: work, context, runner)
        } catch {
            return [:]
        }
    }

    /// The datasets whose files a run has: a program may read any of them.
    private static func datasets(of context: AttemptContext) -> TableOrigins {
        Dictionary(Set(context.batch.map(\.dataset)).map { (context.source(ofDataset: $0), nil) }) { first, _ in first }
    }

    private func origins(of work: SQLWork, _ context: AttemptContext, _ runner: AttemptRunner) throws -> TableOrigins {
        let around = NodeSQL(context: context, files: runner.files)
        let query = try runner.settings.query(in: context.workspace, scratch: context.workspace.scratchFolder)
        let question = Question(
            preludes: try around.preludes(), sql: try around.source(work.source),
            tables: try SQLTables(context: context, store: runner.store, copies: runner.copies, query: query)
                .schemas(namedIn: try around.preludes() + [around.source(work.source)]))
        let tables = question.tables.map { SQLText.TableReference($0.schema, $0.name) }
        guard let columns = try lineage(of: question, around, query) else {
            return Dictionary(tables.map { (context.source(of: $0), nil) }) { first, _ in first }
        }
        var origins: TableOrigins = [:]
        for table in tables {
            var made: [String: [String]] = [:]
            for column in columns {
                let from = column.origins.filter { $0.table == table }.map(\.column)
                if !from.isEmpty { made[column.column] = from }
            }
            origins[context.source(of: table)] = made
        }
        return origins
    }

    private func lineage(
        of question: Question, _ around: NodeSQL, _ query: DuckDBQuery
    ) throws -> [ColumnLineage]? {
        if let known = known.withLock({ $0[question] }) { return known }
        var query = query
        query.timeout = .seconds(10)
        query.access = try around.access()
        query.workingFolder = around.context.workspace.root
        // A plan that is not understood is no reason to fail; nor is it asked for again.
        let found = try? query.columnLineage(
            of: question.sql, preludes: question.preludes, tables: question.tables, values: around.values)
        guard let found else { return nil }
        known.withLock { known in
            if known.count >= Self.knownMax { known.removeAll() }
            known[question] = found
        }
        return found
    }
}

extension AttemptContext {
    /// What lineage calls a dataset of the workflow.
    func source(ofDataset name: String) -> TableEdge.Source {
        TableEdge.Source(kind: .dataset, name: "\(workflow.name)/\(name)")
    }

    /// What it calls a table that SQL names.
    fileprivate func source(of table: SQLText.TableReference) -> TableEdge.Source {
        let dataset = table.schema == "batch" ? workflow.datasets.first { $0.sqlName == table.table } : nil
        return dataset.map { source(ofDataset: $0.name) }
            ?? TableEdge.Source(kind: .table, name: "\(table.schema).\(table.table)")
    }
}

extension Dataset {
    /// What SQL calls its files, after `batch.`.
    var sqlName: String { name.replacing("-", with: "_").lowercased() }
}
