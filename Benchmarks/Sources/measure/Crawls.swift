import Foundation

/// First crawls of many small files, from nothing to the committed catalog, and crawls that find nothing new.
struct Crawls {
    let folder: String
    let program: String
    let duckDB: String?

    func measure() throws -> [Figure] {
        let samples = InferenceSamples(folder: folder)
        var figures = try crawl(
            "5,000 CSV files of 19 KB in 50 partitions", try samples.manySeparated(5000, in: 50), reader: "read_csv",
            pattern: "data/**/*.csv")
        figures += try crawl(
            "5,000 NDJSON files of 13 KB", try samples.manyLines(5000), reader: "read_json", pattern: "data/**/*.ndjson"
        )
        if let duckDB {
            figures += try crawl(
                "10,000 Parquet files", try samples.manyParquet(10_000, duckDB: duckDB), reader: "read_parquet",
                pattern: "data/**/*.parquet")
        }
        return figures
    }

    /// Into a catalog that is empty each time, and once more.
    private func crawl(_ what: String, _ workspace: String, reader: String, pattern: String) throws -> [Figure] {
        let arguments = ["--workspace", workspace, "crawl", "data", "--database", "raw"]
        let reading = try median(of: 3) { try seconds { try readAll(workspace + "/data") } }
        let first = try median(of: 3) {
            try? FileManager.default.removeItem(atPath: workspace + "/.tidegate")
            return try secondsToEnd(of: program, arguments)
        }
        let again = try median(of: 3) { try secondsToEnd(of: program, arguments) }
        var others = "only reading them: \(rounded(reading)) s"
        if let duckDB {
            let isSampled = reader != "read_parquet"
            let options = (isSampled ? "sample_size=-1, " : "") + "union_by_name=true"
            let query = "DESCRIBE SELECT * FROM \(reader)('\(workspace)/\(pattern)', \(options))"
            let theirs = try secondsToEnd(of: duckDB, ["-init", "/dev/null", "-c", query])
            others += "; DuckDB, no catalog: \(rounded(theirs)) s"
        }
        try? FileManager.default.removeItem(atPath: workspace)
        return [
            Figure(what: "\(what), first crawl", ours: "\(rounded(first)) s", others: others),
            Figure(what: "the same, nothing changed", ours: "\(rounded(again)) s", others: ""),
        ]
    }

    private func readAll(_ folder: String) throws {
        for case let name as String in FileManager.default.enumerator(atPath: folder) ?? .init()
        where name.contains(".") {
            try read(folder + "/" + name)
        }
    }

    private func rounded(_ seconds: Double) -> Double { (seconds * 1000).rounded() / 1000 }
}
