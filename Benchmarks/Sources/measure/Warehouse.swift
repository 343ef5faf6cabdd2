import Foundation

/// A crawl, three joins with aggregates and a partitioned output over data of TPC-H's shape, beside the bare DuckDB program
/// with the same SQL. SCALE, in the environment, is TPC-H's scale factor; 1 is about 1 GB of CSV.
struct Warehouse {
    let folder: String
    let program: String
    let duckDB: String?

    private static let tables = ["nation", "supplier", "customer", "part", "partsupp", "orders", "lineitem"]
    private static let jobs = ["revenue", "customers", "margins", "sales"]

    private var source: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Warehouse").path
    }

    private var scale: String { ProcessInfo.processInfo.environment["SCALE"] ?? "1" }

    func measure() throws -> [Figure] {
        guard let duckDB else { throw MeasureError("DuckDB is needed to make the data, and to compare with") }
        return try ["csv", "parquet"].map { format in
            let root = "\(folder)/warehouse-\(format)"
            try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: root) }
            for part in ["workflows", "jobs"] {
                try FileManager.default.copyItem(atPath: "\(source)/\(part)", toPath: "\(root)/\(part)")
            }
            try generate(format, in: root, duckDB)
            // One beside the other, so that a machine whose speed changes is as fast for both. The first does not count.
            let pairs = try (0..<4).map { _ in
                (ours: try runFresh(in: root), bare: try runBare(format, in: root, duckDB))
            }
            let (ours, bare) = pairs.dropFirst().sorted { $0.ours / $0.bare < $1.ours / $1.bare }[1]
            return Figure(
                what: "crawl → 3 joins → partitioned output, TPC-H's shape at \(scale), \(size(of: root)) of \(format)",
                ours: String(format: "%.2f s, %.2f × bare", ours, ours / bare),
                others: String(format: "the same SQL by hand in one DuckDB: %.2f s", bare))
        }
    }

    private func generate(_ format: String, in root: String, _ duckDB: String) throws {
        var script = ".read '\(source)/generate.sql'\n"
        for table in Self.tables {
            let landing = "\(root)/landing/\(table)"
            try FileManager.default.createDirectory(atPath: landing, withIntermediateDirectories: true)
            let isLarge = ["orders", "lineitem", "partsupp"].contains(table)
            let target = isLarge ? landing : "\(landing)/data_0.\(format)"
            let options = isLarge ? ", FILE_SIZE_BYTES '128MB', OVERWRITE_OR_IGNORE true" : ""
            script += "COPY \(table) TO '\(target)' (FORMAT \(format)\(options));\n"
        }
        setenv("SCALE", scale, 1)
        try sql(script, named: "generate", in: root, duckDB)
    }

    /// A first run in a new workspace, from the program's start to its end.
    private func runFresh(in root: String) throws -> Double {
        try clear(root)
        setenv("TIDEGATE_DUCKDB", duckDB ?? "", 1)
        return try secondsToEnd(of: program, ["--workspace", root, "run", "warehouse"])
    }

    private func runBare(_ format: String, in root: String, _ duckDB: String) throws -> Double {
        try clear(root)
        var script = "CREATE SCHEMA raw;\nCREATE SCHEMA mart;\n"
        for table in Self.tables {
            script += "CREATE VIEW raw.\(table) AS FROM read_\(format)('\(root)/landing/\(table)/*');\n"
        }
        for job in Self.jobs {
            let lake = "\(root)/lake/\(job)"
            try FileManager.default.createDirectory(atPath: lake, withIntermediateDirectories: true)
            let query = try String(contentsOfFile: "\(root)/jobs/\(job).sql", encoding: .utf8)
            let isLast = job == Self.jobs.last
            script += "COPY (\(query)) TO '\(lake)\(isLast ? "" : "/part-0.parquet")' (FORMAT parquet"
            script += isLast ? ", PARTITION_BY (year));\n" : ");\n"
            script += "CREATE VIEW mart.\(job) AS FROM read_parquet('\(lake)/**/*.parquet');\n"
        }
        return try seconds { try sql(script, named: "bare", in: root, duckDB) }
    }

    private func sql(_ script: String, named name: String, in root: String, _ duckDB: String) throws {
        let file = "\(root)/\(name).sql"
        try script.write(toFile: file, atomically: true, encoding: .utf8)
        _ = try secondsToEnd(of: duckDB, ["-batch", "-bail", "-no-stdin", "-init", "/dev/null", "-f", file])
    }

    private func clear(_ root: String) throws {
        for part in [".tidegate", "lake"] where FileManager.default.fileExists(atPath: "\(root)/\(part)") {
            try FileManager.default.removeItem(atPath: "\(root)/\(part)")
        }
        // What the one before has written is not written to the disk in this one's time.
        sync()
    }

    private func size(of root: String) -> String {
        let files = FileManager.default.enumerator(atPath: "\(root)/landing")
        var bytes: UInt64 = 0
        while files?.nextObject() != nil {
            if let attributes = files?.fileAttributes, attributes[.type] as? FileAttributeType == .typeRegular {
                bytes += (attributes[.size] as? UInt64) ?? 0
            }
        }
        return String(format: "%.1f GB", Double(bytes) / 1e9)
    }
}
