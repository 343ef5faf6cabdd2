import TableSchema

/// How many rows a table has, as DuckDB is told it for the order of its joins.
///
/// By itself it takes 42 rows for a file of text, however large, and with files of two tables that are far from it joins them in
/// an order that may take ten times as long. Only its reader of Parquet can be told a number. So the view of a table of text gets
/// one more branch, which reads a Parquet file without rows that is said to have the table's. It stands first: DuckDB takes
/// the rows of all branches, but of the first alone how many values a column has, and without that number it keeps the largest
/// table of a join in memory rather than the smallest.
struct KnownRows {
    private let count: Int64

    /// Fewer are joined fast in any order.
    private static let many: Int64 = 10_000

    /// Whether some of a session's tables is so large that DuckDB is to be told the rows of each.
    static func matter(in tables: [DeclaredTable]) -> Bool {
        tables.contains { $0.files.lazy.reduce(0) { $0 + ($1.rows ?? 0) } >= many }
    }

    /// The rows of a table's files of text; nil where there are none, and for a table that is asked what its files hold rather
    /// than joined.
    init?(of table: DeclaredTable) {
        guard table.originals == nil, table.fileNames == nil else { return nil }
        count = table.files.lazy.filter { $0.layout.format != .parquet }.reduce(0) { $0 + ($1.rows ?? 0) }
        guard count > 0 else { return nil }
    }

    /// The rows of several Parquet files; nil where DuckDB is to find out.
    ///
    /// It would take the number for all of the files also where a filter of the partition keys leaves most of them closed.
    static func ofParquet(_ files: [DeclaredTable.File], keys: [Column]) -> Int64? {
        guard keys.isEmpty else { return nil }
        let count = files.lazy.reduce(0) { $0 + ($1.rows ?? 0) }
        return count > 0 ? count : nil
    }

    /// The branch of the view. A filter of columns takes a part of the rows away, as it should, because their values could be
    /// anything; one of partition keys, which are null, takes all, and what is left are DuckDB's own 42 for each file that is read.
    func select(
        _ columns: [Column], _ keys: [Column], from none: SampleFile, _ variables: inout SessionVariables
    ) -> String {
        let name = "tidegate_none_\(variables.count)"
        variables.add(name, RawJSON.string(DuckDBScript.escapedPattern(none.path)))
        var outputs = columns.map { TableView.cast("none", to: $0) } + keys.map { TableView.cast("NULL", to: $0) }
        if outputs.isEmpty { outputs = ["NULL AS empty"] }
        return "SELECT \(outputs.joined(separator: ", "))\n"
            + "FROM read_parquet(getvariable('\(name)'), explicit_cardinality = \(count))"
    }
}
