public import Files

/// A script for DuckDB's command-line program, and the values it reads.
public struct DuckDBScript: Hashable, Sendable {
    /// The script. No path and no value is in it, only in `variables`.
    public var sql: String
    /// A JSON object, for the file that TIDEGATE_VARIABLES names.
    public var variables: String
    /// Folders that it writes into.
    var folders: [String] = []
    /// What it reads from its environment, and is to stand in no file.
    public var secrets: [String: String] = [:]

    /// Writes both into an attempt's folder, for `arguments(in:)` and `environment(in:)` to name.
    public func write(to folder: AttemptFolder, files: any FileSystem = LocalFileSystem()) throws(EngineError) {
        try reading { () throws(FileSystemError) in
            try files.makeFolder(folder.temporary, .thisBoot)
            for folder in folders { try files.makeFolder(folder, .thisBoot) }
            try files.write(variables, to: folder.variables, .thisBoot)
            try files.write(sql, to: folder.script, .thisBoot)
        }
    }

    /// What DuckDB's program is to be called with.
    public static func arguments(in folder: AttemptFolder) -> [String] {
        ["-batch", "-bail", "-no-stdin", "-init", "/dev/null", "-f", folder.script]
    }

    /// What a script needs in its environment, besides what every job gets.
    public static func environment(in folder: AttemptFolder) -> [String: String] {
        // The script reads it through a function that takes patterns.
        ["TIDEGATE_VARIABLES": escapedPattern(folder.variables), "NO_COLOR": "1"]
    }

    /// A path as a pattern that matches it and no other.
    static func escapedPattern(_ path: String) -> String {
        guard path.contains(where: { "*?[".contains($0) }) else { return path }
        return String(path.flatMap { "*?[".contains($0) ? Array("[\($0)]") : [$0] })
    }
}
