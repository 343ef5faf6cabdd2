import ArgumentParser
import Engines
import FoundationEssentials
import ObjectStorage
import Orchestrator
import Store
import TableSchema

/// `tidegate query`.
struct Query: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask the catalog's tables in DuckDB's SQL.",
        discussion: """
            Every database of the catalog is a schema: SELECT * FROM raw.orders. The SQL reads the tables that it names, and \
            touches nothing else; --unlocked lets it read and write files, load extensions and change settings.
            """)

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The SQL; its last statement is the question.") var sql: String
    @Option(help: "Show the tables as they were: a snapshot's number, or a time in UTC.") var at: String?
    @Option(help: "Show at most so many rows.") var limit = 1000
    @Flag(help: "Let the SQL touch any file that you may, as COPY … TO and read_csv do.") var unlocked = false
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let workspace = try tidegate.openWorkspace()
        let store = try tidegate.openStore()
        let settings = try Settings.read(workspace).settings
        let scratch = FileManager.default.temporaryDirectory.path
        let result: QueryResult
        do throws(EngineError) {
            var query = try settings.query(in: workspace, scratch: scratch)
            if unlocked { query.access = .free }
            query.way = "'tidegate query --unlocked' lets it"
            result = try answer(query, try TimeTravel(sql), in: store, workspace)
        } catch {
            let missing = error.missingTable.flatMap { MissingTable.words(for: $0, in: store) }
            throw CommandFailure(.failed, missing ?? error.description)
        }
        let output = Output()
        json ? Self.printJSON(result) : Self.show(result, output)
    }

    /// Asks again when files have left a table between the look at the catalog and the one at the files.
    private func answer(
        _ query: DuckDBQuery, _ travel: TimeTravel, in store: Store, _ workspace: Workspace
    ) throws(EngineError) -> QueryResult {
        var tables = try self.tables(travel, in: store, workspace)
        while true {
            do throws(EngineError) {
                return try query.run(travel.text, tables: tables, limit: limit)
            } catch {
                let now = try self.tables(travel, in: store, workspace)
                guard now != tables else { throw error }
                tables = now
            }
        }
    }

    private func tables(
        _ travel: TimeTravel, in store: Store, _ workspace: Workspace
    ) throws(EngineError) -> [DeclaredTable] {
        let named = try SQLText.tableReferences(in: travel.text)
        let copies = ObjectCopies(workspace, BucketAccess(workspace))
        do {
            let past = try PastTables.tables(travel, in: store, copies)
            guard let at else { return try CatalogTables.tables(named, in: store, copies) + past }
            guard let point = TimeTravel.Point(at) else {
                throw EngineError.queryFailed("--at takes the number of a snapshot, or a time such as 2026-01-31T12:00")
            }
            return try PastTables.tables(named, at: point, in: store, copies) + past
        } catch let error as ObjectStorageError {
            throw .queryFailed(error.description)
        } catch let error as EngineError {
            throw error
        } catch {
            throw .queryFailed("the catalog cannot be read: \(error)")
        }
    }

    private static func show(_ result: QueryResult, _ output: Output) {
        var table = TextTable(
            columns: result.columns.map { column in
                column.type.isNumber ? .number(column.name) : .text(column.name)
            })
        for row in result.rows {
            table.add(row: row.map { value in value.text.map { Cell($0) } ?? Cell("null", .faint) })
        }
        output.table(table, ifEmpty: "No rows.")
        if result.hasMore { output.hint("There are more rows; --limit N shows them.") }
    }

    /// Values are printed as DuckDB wrote them, with every digit.
    private static func printJSON(_ result: QueryResult) {
        let columns = JSONValue.array(
            result.columns.map { ["name": .string($0.name), "type": .string($0.type.hiveName)] })
        let rows = result.rows.map { "    [" + $0.map(\.json).joined(separator: ", ") + "]" }
        let output = Output()
        output.line("{\n  \"columns\": \(columns.text.replacing("\n", with: "\n  ")),")
        output.line("  \"rows\": [\(rows.isEmpty ? "" : "\n" + rows.joined(separator: ",\n") + "\n  ")],")
        output.line("  \"more\": \(result.hasMore)\n}")
    }
}

extension DataType {
    /// Whether its values are aligned as numbers are.
    fileprivate var isNumber: Bool {
        switch self {
        case .tinyint, .smallint, .int, .bigint, .float, .double, .decimal: true
        default: false
        }
    }
}
