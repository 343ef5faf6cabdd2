public import TableSchema

extension DuckDBQuery {
    /// What encrypted Parquet files are, which nobody but DuckDB reads: a schema for each, in their order.
    ///
    /// What their values are is not gathered: it would stand in the clear where it is kept. Blocks.
    ///
    /// - Parameters:
    ///   - paths: files with the same columns, absolute.
    ///   - key: the name of the key that they are encrypted with.
    public func schemas(ofEncrypted paths: [String], key: String) throws(EngineError) -> [FileSchema] {
        guard !paths.isEmpty else { return [] }
        let options = "encryption_config = \(ParquetKeys.configuration(key)), hive_partitioning = false"
        let files = "getvariable('tidegate_encrypted')"
        let answer = try ask(
            """
            SELECT true AS is_column, row_number() OVER () AS number, column_name AS name, column_type AS value
            FROM (DESCRIBE SELECT * FROM read_parquet(\(files)[1:1], \(options)))
            UNION ALL
            SELECT false, 0, tidegate_file, CAST(count(*) AS VARCHAR)
            FROM read_parquet(\(files), filename = 'tidegate_file', \(options)) GROUP BY tidegate_file
            ORDER BY number
            """, of: paths, key: key)
        var columns: [Column] = []
        // A file without rows is in no group.
        var rows: [String: Int64] = [:]
        for row in answer.rows {
            guard row.count == 4, let name = row[2].text, let value = row[3].text else { continue }
            if row[0].json == "true" {
                columns.append(Column(name, DuckDBType.type(of: value)))
            } else {
                rows[name] = Int64(value)
            }
        }
        return paths.map { path in
            var schema = FileSchema(format: .parquet, rows: rows[path] ?? 0, columns: columns)
            schema.encryptionKey = key
            return schema
        }
    }

    /// Whether a key opens a file that was encrypted under its name; true also of a file that cannot be read for another
    /// reason. Blocks.
    public func opens(encrypted path: String, key: String) throws(EngineError) -> Bool {
        let options = "encryption_config = \(ParquetKeys.configuration(key))"
        do throws(EngineError) {
            _ = try ask(
                "SELECT 1 FROM read_parquet(getvariable('tidegate_encrypted'), \(options)) LIMIT 0", of: [path],
                key: key)
            return true
        } catch {
            switch error {
            case .otherKey: return false
            case .queryFailed: return true
            default: throw error
            }
        }
    }

    /// Asks about files whose patterns are the variable `tidegate_encrypted`.
    private func ask(_ sql: String, of paths: [String], key: String) throws(EngineError) -> QueryResult {
        let patterns = paths.map(DuckDBScript.escapedPattern)
        return try run(
            sql, tables: [], values: ["tidegate_encrypted": .list(patterns.map { .text($0) })],
            writing: SessionAccess(files: paths + patterns), keys: [key])
    }
}
