import ArgumentParser
import Catalog
import Orchestrator
import Store

/// `tidegate catalog ddl`.
struct CatalogDDL: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ddl", abstract: "Print the statement that defines a table elsewhere.",
        discussion: "For Spark and Hive it is one over the files where they are; for DuckDB and Postgres an empty one.")

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The table, as DATABASE.TABLE.") var table: String
    @Option(help: "Whose words: duckdb, spark, hive or postgres.") var dialect = SQLDialect.duckdb

    func run() throws {
        let workspace = try tidegate.openWorkspace()
        let definition = try tidegate.openStore().read { db in
            let table = try Catalog.existing(table, in: db)
            return TableDefinition(
                table: table, layout: try Catalog.layout(of: table.name, in: db),
                location: table.location.contains("://") ? table.location : workspace.path(table.location))
        }
        Output().line(definition.text(dialect))
    }
}

extension SQLDialect: ExpressibleByArgument {}
