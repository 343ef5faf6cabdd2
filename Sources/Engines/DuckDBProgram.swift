import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// DuckDB's command-line program.
public struct DuckDBProgram: Hashable, Sendable {
    /// The path of the program itself, not of a script that starts it, where that could be found out.
    public let path: String

    /// The program at a path that is known to be right.
    public init(path: String) {
        self.path = path
    }

    /// Looks where DuckDB may be, in this order: the configured path, `$TIDEGATE_DUCKDB`, `PATH`, a `.venv` in the
    /// workspace or a folder above it, a `.venv` in the folders above the running executable.
    ///
    /// A path that is configured, or set in the environment, is taken or refused, never passed over. A configured one is
    /// relative to the workspace, one in the environment to the working folder, as a shell would take it.
    public static func locate(
        configured: String?, environment: [String: String], workspace: String, executable: String? = nil
    ) throws(EngineError) -> DuckDBProgram {
        let set = environment["TIDEGATE_DUCKDB"].map(ProgramFile.resolved)
        for wanted in [configured, set] {
            guard let wanted, !wanted.isEmpty else { continue }
            let path = wanted.hasPrefix("/") ? wanted : workspace + "/" + wanted
            guard ProgramFile.isExecutable(path) else { throw .duckDBUnusable(path: path) }
            return DuckDBProgram(path: realProgram(behind: path))
        }
        let inPath = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/duckdb" }
        let executableFolder = executable.map { ProgramFile.parent(of: ProgramFile.resolved($0)) }
        let environments =
            (ProgramFile.ancestors(of: workspace) + ProgramFile.ancestors(of: executableFolder ?? workspace))
            .map { ($0 == "/" ? "" : $0) + "/.venv/bin/duckdb" }
        if let found = (inPath + environments).first(where: ProgramFile.isExecutable) {
            return DuckDBProgram(path: realProgram(behind: found))
        }
        throw .duckDBMissing(searched: ["$TIDEGATE_DUCKDB", "PATH", workspace + "/.venv/bin/duckdb"])
    }

    /// PyPI's `duckdb-cli` installs a Python script that starts the program, and takes twice as long to start as it.
    private static func realProgram(behind path: String) -> String {
        let path = ProgramFile.resolved(path)
        guard isScript(path) else { return path }
        let library = ProgramFile.parent(of: ProgramFile.parent(of: path)) + "/lib"
        let versions = (try? LocalFileSystem().list(library))?.map(\.name).filter { $0.hasPrefix("python") } ?? []
        let candidates = versions.reversed().flatMap { version in
            ["site-packages", "dist-packages"].map { "\(library)/\(version)/\($0)/duckdb_cli/duckdb" }
        }
        return candidates.first { ProgramFile.isExecutable($0) && !isScript($0) } ?? path
    }

    private static func isScript(_ path: String) -> Bool {
        guard let file = fopen(path, "rb") else { return false }
        defer { fclose(file) }
        return fgetc(file) == Int32(UInt8(ascii: "#")) && fgetc(file) == Int32(UInt8(ascii: "!"))
    }
}
