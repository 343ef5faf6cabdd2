import Files

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension DuckDBProgram {
    /// The extension with the cipher that encrypts files: DuckDB's own only decrypts.
    private static let name = "httpfs"

    /// What `LOAD` takes to have DuckDB encrypt: the file of PyPI's `duckdb-extension-httpfs` beside `duckdb-cli`, or the
    /// name of what DuckDB has installed for the user; nil when there is neither.
    ///
    /// DuckDB loads only what DuckDB's makers have signed, for its own version.
    public func encryptionExtension() throws(EngineError) -> String? {
        let packages = ProgramFile.parent(of: ProgramFile.parent(of: path))
        if let file = try Self.file(below: "\(packages)/duckdb_extension_\(Self.name)/extensions", depth: 1) {
            return file
        }
        guard let home = getenv("HOME") else { return nil }
        let installed = "\(String(cString: home))/.duckdb/extensions"
        return try Self.file(below: installed, depth: 2) == nil ? nil : Self.name
    }

    /// The extension's file in a folder, so many folders down.
    private static func file(below folder: String, depth: Int) throws(EngineError) -> String? {
        let files = LocalFileSystem()
        return try reading { () throws(FileSystemError) -> String? in
            guard try files.kind(of: folder) == .folder else { return nil }
            var folders = [folder]
            for _ in 0..<depth {
                var inner: [String] = []
                for folder in folders where try files.kind(of: folder) == .folder {
                    inner += try files.list(folder).map { "\(folder)/\($0.name)" }
                }
                folders = inner.sorted().reversed()
            }
            for folder in folders {
                let file = "\(folder)/\(name).duckdb_extension"
                if try files.kind(of: file) == .file { return file }
            }
            return nil
        }
    }
}
