import ArgumentParser
import Catalog
import Files
import Importing
import Orchestrator
import Timekeeping

/// `tidegate catalog import`.
struct CatalogImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make tables of the JSON that 'aws glue get-tables' or 'catalog export' prints.",
        discussion: """
            All of them or none, if something is wrong with one. They have no files at first: 'tidegate catalog repair' \
            or 'tidegate crawl' finds those that are in the workspace. Views and tables of Iceberg and the like are left out.
            """)

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The JSON file, or - for standard input.", completion: .file(extensions: ["json"])) var file: String
    @Flag(help: "Put them in place of tables that are there, which keep their history.") var replace = false

    func run() async throws {
        let workspace = try tidegate.openWorkspace()
        let bytes: [UInt8]
        do throws(FileSystemError) {
            bytes = file == "-" ? StandardStream.readInput() : try LocalFileSystem().read(file)
        } catch {
            throw CommandFailure(.usage, error.description)
        }
        let list: GlueTableList
        let notes: [String]
        do throws(GlueError) {
            list = try GlueTableList(json: bytes)
            notes = try GlueTable.imported(list.tables, root: workspace.root, at: .now).notes
        } catch {
            // The decoder does not tell where a text stops being JSON.
            let problem = JSONSyntax.problem(in: String(decoding: bytes, as: UTF8.self))?.description
            let name = file == "-" ? "standard input" : file
            throw CommandFailure(.data, "\(name): \(problem ?? error.description); nothing is imported")
        }
        let reply = list.tables.isEmpty ? "" : try await ask(list)
        let terminal = Terminal.standardError
        for note in notes + (list.hasPartitions ? ["partitions are not read; they come with their files"] : []) {
            StandardStream.errors.write("\(terminal.styled("warning:", .busy)) \(Cell(note).text)\n")
        }
        Output().line(reply.isEmpty ? "there is no table to import" : reply)
    }

    private func ask(_ list: GlueTableList) async throws -> String {
        try await tidegate.ask(.importTables(list.tables, replacing: replace)).message
    }
}
