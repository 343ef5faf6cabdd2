import TableSchema

/// A Parquet file without rows.
///
/// One with a table's types stands before the table's files: DuckDB takes the types from the first file that it is given; else
/// it would have to open all, also those that a filter leaves closed. One with a single column of texts, `none`, is for
/// `KnownRows`.
struct SampleFile: Hashable {
    /// Its absolute path.
    let path: String
    /// The folder that it is in, which has to be made.
    let folder: String
    private let select: String
    /// What DuckDB is told of it: readers take files that are encrypted, or those that are not.
    private let options: String

    /// A sample of a layout; nil where none of its columns is the table's.
    init?(in folder: String, columns: [Column], layout: FileLayout, _ partitions: PartitionSource?) {
        let named = layout.columns.compactMap { name in
            columns.first { $0.name.lowercased() == name.lowercased() }.map { (name, $0.type) }
        }
        guard !named.isEmpty else { return nil }
        let values = named.map { "CAST(NULL AS \(DuckDBType.text(for: $1))) AS \(SQLText.identifier($0))" }
        select = "SELECT \(values.joined(separator: ", ")) WHERE false"
        options =
            "FORMAT parquet"
            + (layout.encryptionKey.map { ", ENCRYPTION_CONFIG \(ParquetKeys.configuration($0))" } ?? "")
        var inner = folder
        if case .folders(let names) = partitions { inner += names.map { "/\($0)=\(HivePath.null)" }.joined() }
        self.folder = inner
        path = inner + "/sample.parquet"
    }

    /// One with the column `none`.
    init(ofNothingIn folder: String) {
        self.folder = folder
        path = folder + "/none.parquet"
        select = "SELECT CAST(NULL AS VARCHAR) AS none WHERE false"
        options = "FORMAT parquet"
    }

    /// What makes it, in a session.
    func making(_ variables: inout SessionVariables) -> String {
        let name = "tidegate_sample_\(variables.count)"
        variables.add(name, RawJSON.string(path))
        return "COPY (\(select)) TO (getvariable('\(name)')) (\(options));\n"
    }
}
