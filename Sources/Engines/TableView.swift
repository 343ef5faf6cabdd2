import Files
import TableSchema

/// The query behind a declared table's view: one reader for each layout its files have, joined with UNION ALL.
///
/// A reader is told all that the catalog knows, so that DuckDB guesses nothing: the file's own columns in their order,
/// each with the type that the table gives it.
struct TableView {
    private let table: DeclaredTable
    /// Columns that a partition key of the same name does not stand for.
    private let columns: [Column]

    init(_ table: DeclaredTable) {
        self.table = table
        let keys = Set(table.partitionKeys.map { $0.name.lowercased() })
        columns = table.columns.filter { !keys.contains($0.name.lowercased()) }
    }

    func select(_ variables: inout SessionVariables) throws(EngineError) -> String {
        var groups: [[DeclaredTable.File]] = []
        var indexes: [FileLayout: Int] = [:]
        for file in table.files {
            if let index = indexes[file.layout] {
                groups[index].append(file)
            } else {
                indexes[file.layout] = groups.count
                groups.append([file])
            }
        }
        var selects: [String] = []
        for group in groups {
            // A CSV without columns is an empty file.
            guard let first = group.first, first.layout.format != .csv || !first.layout.columns.isEmpty else {
                continue
            }
            selects.append(try select(from: group, like: first, &variables))
        }
        return selects.isEmpty ? emptySelect : selects.joined(separator: "\nUNION ALL\n")
    }

    private var emptySelect: String {
        let all = (columns + table.partitionKeys).map { cast("NULL", to: $0) }
        return "SELECT \(all.isEmpty ? "NULL AS empty" : all.joined(separator: ", ")) WHERE false"
    }

    private func reader(
        of files: [DeclaredTable.File], like file: DeclaredTable.File, _ variables: inout SessionVariables
    ) throws(EngineError) -> FileReader {
        guard file.layout.format != .avro, file.layout.format != .orc else {
            let format = file.layout.format == .avro ? "Avro" : "ORC"
            throw .unreadableFile(
                path: file.path,
                reason: "it has no reader for \(format); read it in a python job, or have it sent as Parquet")
        }
        guard file.layout.isReadable else {
            throw .unreadableFile(
                path: file.path, reason: "DuckDB cannot read it as it is; give a plain UTF-8 copy of it")
        }
        let number = variables.count
        var patterns: [String] = []
        for file in files { patterns.append(RawJSON.string(try pattern(of: file.path))) }
        variables.add("tidegate_files_\(number)", RawJSON.array(patterns), type: "VARCHAR[]")
        return FileReader(
            layout: file.layout, columns: columns, files: "getvariable('tidegate_files_\(number)')",
            fileCount: files.count, namesFile: !table.partitionKeys.isEmpty,
            keepsOriginals: table.originals != nil)
    }

    private func select(
        from files: [DeclaredTable.File], like file: DeclaredTable.File, _ variables: inout SessionVariables
    ) throws(EngineError) -> String {
        let number = variables.count
        let reader = try reader(of: files, like: file, &variables)
        var outputs = columns.map { column in cast(reader.expression(for: column), to: column) }
        if !table.partitionKeys.isEmpty {
            let partitions = files.map {
                ($0.path, RawJSON.array(values(of: $0).map { $0.map(RawJSON.string) ?? "null" }))
            }
            variables.add("tidegate_partitions_\(number)", RawJSON.object(partitions), type: "MAP(VARCHAR, VARCHAR[])")
            let row = "getvariable('tidegate_partitions_\(number)')[\(SQLText.identifier(reader.fileColumn))]"
            outputs += table.partitionKeys.enumerated().map { cast("\(row)[\($0.offset + 1)]", to: $0.element) }
        }
        if let name = table.originals { outputs.append("\(reader.original) AS \(SQLText.identifier(name))") }
        if outputs.isEmpty { outputs = ["NULL AS empty"] }
        let condition = reader.rowCondition.map { " WHERE \($0)" } ?? ""
        return "SELECT \(outputs.joined(separator: ", "))\nFROM \(reader.call)\(condition)"
    }

    private func values(of file: DeclaredTable.File) -> [String?] {
        table.partitionKeys.map { key in
            file.partition.first { $0.key.lowercased() == key.name.lowercased() }?.value
        }
    }

    private func cast(_ expression: String, to column: Column) -> String {
        "CAST(\(expression) AS \(DuckDBType.text(for: column.type))) AS \(SQLText.identifier(column.name))"
    }

    private func pattern(of path: String) throws(EngineError) -> String {
        let pattern = DuckDBScript.escapedPattern(path)
        guard path.pathBytes == Array(path.utf8), !path.utf8.contains(0) else {
            throw .unreadableFile(path: path, reason: "its name is not UTF-8; rename it")
        }
        guard pattern == path || !path.contains("\\") else {
            throw .unreadableFile(path: path, reason: "its path holds a backslash beside one of *?[; rename it")
        }
        return pattern
    }
}
