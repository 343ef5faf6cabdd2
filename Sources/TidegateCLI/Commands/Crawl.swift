import ArgumentParser
import Crawling
import Files
import Orchestrator

/// `tidegate crawl`.
struct Crawl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read every file below a folder of the workspace and write their tables into the catalog.",
        discussion: "Files of like schema in one folder are one table; key=value and dated folders are partitions.")

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The folder, relative to the workspace.", completion: .directory) var folder: String
    @Option(help: "The database that the tables go into.") var database = "raw"
    @Flag(help: "Show what would be written, and write nothing.") var plan = false

    func run() async throws {
        let workspace = try tidegate.openWorkspace()
        let path = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        guard !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
            throw CommandFailure(.usage, "'\(folder)' is not in the workspace; name a folder relative to it")
        }
        let terminal = Terminal.standardError
        let findings: PathFindings
        do {
            findings = try PathFindings.crawl(path, in: workspace, database: database) { number, count, path in
                guard terminal.isInteractive else { return }
                let line = "reading \(number) of \(count): \(Cell(path).text)"
                StandardStream.errors.write("\r\u{1B}[K\(line.cut(to: (terminal.width ?? 80) - 1))")
            }
        } catch let error as FileSystemError {
            throw CommandFailure(.usage, error.description)
        }
        if terminal.isInteractive { StandardStream.errors.write("\r\u{1B}[K") }
        let output = Output()
        for line in findings.skipped {
            output.line("skipped \(Cell(line).text)")
        }
        guard !plan else {
            for table in findings.tables.sorted(by: { $0.name < $1.name }) {
                output.line(
                    "\(table.name)  \(table.files.count.counted("file")), such as \(Cell(table.files[0].path).text)")
            }
            return
        }
        output.line(try await tidegate.ask(.crawl(findings)).message)
    }
}
