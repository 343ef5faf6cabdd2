import ArgumentParser
import Files
import Orchestrator

/// `tidegate init`.
struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a workspace that runs, in this folder or DIR. Nothing that is there is changed.")

    @ParentCommand var tidegate: Tidegate
    @Argument(help: "The folder; made if it is not there.", completion: .directory) var folder: String?

    func run() throws {
        let files = LocalFileSystem()
        let root = folder ?? tidegate.workspace
        let output = Output()
        for (path, text) in Self.contents {
            let target = "\(root)/\(path)"
            guard try files.kind(of: target) == nil else {
                output.line("kept     \(path)")
                continue
            }
            if let slash = target.lastIndex(of: "/") {
                try files.makeFolder(String(target[..<slash]))
            }
            try files.write(text, to: target)
            output.line("made     \(path)")
        }
        let place = folder.map { "cd \($0) && " } ?? ""
        output.line()
        output.line("Next:  \(place)tidegate daemon")
        output.line("Then copy CSV files with a header into landing/sales/ and look at 'tidegate status'.")
    }

    private static let contents = [
        ("workflows/sales.yaml", workflow),
        ("jobs/summary.sql", query),
        ("landing/sales/.keep", ""),
        (".gitignore", ".tidegate/\nlanding/\nlake/\n"),
    ]

    private static let workflow = """
        workflow: sales
        description: Counts what arrives in landing/sales, file by file

        datasets:
          sales:
            path: landing/sales/*.csv
            table: raw.sales
            invalid: landing/failed/sales

        triggers:
          uploads:
            on-upload: sales
            batch: {files: 100, window: 5m, quiet: 5s}
            start: crawl-sales

        crawlers:
          crawl-sales:
            datasets: [sales]

        jobs:
          summary:
            sql: jobs/summary.sql
            needs: [crawl-sales]
            output: {table: curated.sales_summary, path: lake/sales_summary}

        """

    private static let query = """
        -- batch.sales holds the rows of the files that this run took; raw.sales those of all files.
        SELECT count(*) AS rows_in_batch, (SELECT count(*) FROM raw.sales) AS rows_in_all
        FROM batch.sales

        """
}
