import ArgumentParser
import Catalog
import Orchestrator
import Store
import TableSchema

/// `tidegate catalog analyze`.
struct CatalogAnalyze: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyze", abstract: "Read a table's files again, and keep what the values of its columns are.",
        discussion: """
            Crawls keep the statistics of a table as its files come, so this is for tables whose files changed or went, and \
            for those of an earlier version of the program. 'catalog show' tells when it is due.
            """)

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The table, as DATABASE.TABLE.") var table: String

    func run() async throws {
        let workspace = try tidegate.openWorkspace()
        let (name, files) = try tidegate.openStore().read { db in
            let name = try Catalog.existing(table, in: db).name
            return (name, try Catalog.files(of: name, in: db))
        }
        let analysis = try await TableAnalysis.analyze(name, files, in: workspace, progress: Crawl.showProgress)
        Crawl.clearProgress()
        let output = Output()
        for line in analysis.leftOut { output.line("left out \(Cell(line).text)") }
        output.line(try await tidegate.ask(.analyzed(analysis)).message)
    }
}
