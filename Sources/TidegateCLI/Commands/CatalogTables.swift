import ArgumentParser
import Catalog
import GRDB
import Orchestrator
import Store
import TableSchema
import Timekeeping

/// `tidegate catalog`.
struct CatalogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalog", abstract: "Look at the data catalog.",
        subcommands: [
            CatalogDatabases.self, CatalogTablesCommand.self, CatalogShow.self, CatalogVersions.self,
            CatalogSnapshots.self,
            CatalogDiff.self, CatalogDDL.self,
            CatalogPartitions.self, CatalogSearch.self, CatalogComment.self, CatalogDrop.self,
            CatalogExport.self, CatalogImport.self, CatalogRepair.self, CatalogAnalyze.self,
        ], defaultSubcommand: CatalogTablesCommand.self)
}

/// `tidegate catalog databases`.
struct CatalogDatabases: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "databases", abstract: "List databases.")

    @ParentCommand var tidegate: Tidegate
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let databases = try tidegate.openStore().read { db in try Catalog.databases(in: db) }
        let output = Output()
        if json {
            return output.json([
                "databases": .array(
                    databases.map { ["database": .string($0.name), "tables": JSONValue($0.tables)] })
            ])
        }
        var table = TextTable(.text("DATABASE"), .number("TABLES"))
        for database in databases {
            table.add(Cell(database.name), .count(database.tables))
        }
        output.table(table, ifEmpty: "The catalog is empty.")
    }
}

/// `tidegate catalog tables`.
struct CatalogTablesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "tables", abstract: "List tables.")

    @ParentCommand var tidegate: Tidegate
    @Option(help: "Only tables of this database.") var database: String?
    @Option(help: "Show at most so many.") var limit = 50
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let (tables, more) = try tidegate.openStore().read { db in
            try Catalog.tables(database: database, limit: limit, in: db)
        }
        Output().tables(tables, more: more, json: json)
    }
}

/// `tidegate catalog search`.
struct CatalogSearch: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "Find tables by a text in their name, columns, types or comments.")

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The text.") var text: String
    @Option(help: "Show at most so many.") var limit = 50
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let (tables, more) = try tidegate.openStore().read { db in try Catalog.search(text, limit: limit, in: db) }
        Output().tables(tables, more: more, json: json)
    }
}

/// `tidegate catalog drop`.
struct CatalogDrop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop", abstract: "Take a table out of the catalog; its files stay where they are.")

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The table, as DATABASE.TABLE.") var table: String

    func run() async throws {
        let reply = try await tidegate.ask(.dropTable(try TableName.parsed(table).description))
        Output().line(reply.message)
    }
}

extension Output {
    /// Prints tables as a list.
    fileprivate func tables(_ tables: [CatalogTable], more: Bool, json: Bool) {
        if json {
            return self.json(["tables": .array(tables.map(\.summaryJSON)), "more": .bool(more)])
        }
        var list = TextTable(
            .text("TABLE"), .text("FORMAT"), .number("VERSION"), .number("COLUMNS"), .number("PARTITIONS"),
            .number("FILES"), .number("ROWS"), .number("SIZE"), .text("UPDATED"), .text("LOCATION"))
        for table in tables {
            list.add(
                Cell(table.name.description, table.isDeprecated ? .faint : .plain), Cell(table.format.rawValue),
                .count(table.version), .count(table.columns.count + table.partitionKeys.count),
                .count(table.partitions), .count(table.files), .count(table.rows), .bytes(table.bytes),
                .time(table.updated), Cell(table.location))
        }
        self.table(list, ifEmpty: "No tables.")
        if more { hint("There are more; --limit N shows them.") }
        if let first = tables.first { hint("tidegate catalog show \(first.name)") }
    }
}

extension CatalogTable {
    /// The table as `catalog tables --json` shows it.
    fileprivate var summaryJSON: JSONValue {
        [
            "database": .string(name.database), "table": .string(name.table), "format": .string(format.rawValue),
            "location": .string(location), "version": JSONValue(version),
            "columns": JSONValue(columns.count + partitionKeys.count), "partitions": JSONValue(partitions),
            "files": JSONValue(files), "rows": JSONValue(rows), "bytes": JSONValue(bytes),
            "deprecated": .bool(isDeprecated), "comment": JSONValue(comment), "updated": updated.json,
        ]
    }
}

extension TableName {
    /// The table that a person named.
    static func parsed(_ text: String) throws(CommandFailure) -> TableName {
        guard let name = TableName(text) else {
            throw CommandFailure(.usage, "'\(text)' names no table; write DATABASE.TABLE")
        }
        return name
    }
}
