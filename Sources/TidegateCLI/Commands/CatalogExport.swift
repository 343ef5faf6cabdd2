import ArgumentParser
import Catalog
import GRDB
import Orchestrator
import Store
import TableSchema

/// `tidegate catalog export`.
struct CatalogExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print tables as JSON in the shape of AWS Glue's GetTables.",
        discussion: """
            'tidegate catalog import' reads it, in this or another workspace. Locations are relative to the workspace. \
            SerDes and parameters are those that Glue's crawler sets for the format.
            """)

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The tables, as DATABASE.TABLE; by default all.") var tables: [String] = []
    @Option(help: "Only tables of this database.") var database: String?
    @Flag(help: "Print partitions too, in the shape of GetPartitions without columns.") var partitions = false

    func run() throws {
        try tidegate.openStore().read { db in
            // Names are looked up before anything is printed.
            let named = try tables.map { try Catalog.existing($0, in: db) }
            var lists = JSONLists()
            lists.begin("TableList")
            try forEach(named, db) { table in lists.add(try GlueTable(table, in: db).json(of: table)) }
            if partitions {
                lists.begin("PartitionList")
                try forEach(named, db) { table in
                    let glue = try GlueTable(table, in: db)
                    try Catalog.forEachPartition(of: table.name, in: db) { lists.add(glue.json(of: $0)) }
                }
            }
            lists.end()
        }
    }

    private func forEach(_ named: [CatalogTable], _ db: Database, _ body: (CatalogTable) throws -> Void) throws {
        guard tables.isEmpty else {
            return try named.filter { database == nil || $0.name.database == database }.forEach(body)
        }
        try Catalog.forEachTable(database: database, in: db, body)
    }
}

extension GlueTable {
    fileprivate init(_ table: CatalogTable, in db: Database) throws {
        self.init(table, layout: try Catalog.layout(of: table.name, in: db))
    }
}
