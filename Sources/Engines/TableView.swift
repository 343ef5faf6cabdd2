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
    private let temporaryFolder: String
    private let tellsRows: Bool
    /// Files that are to be made before the view.
    private(set) var samples: [SampleFile] = []

    /// - Parameters:
    ///   - temporaryFolder: where files may be made that the view needs.
    ///   - tellsRows: whether DuckDB is to be told how many rows there are.
    init(_ table: DeclaredTable, temporaryFolder: String, tellsRows: Bool) {
        self.table = table
        self.tellsRows = tellsRows
        self.temporaryFolder = temporaryFolder
        let keys = Set(table.partitionKeys.map { $0.name.lowercased() })
        columns = table.columns.filter { !keys.contains($0.name.lowercased()) }
    }

    mutating func select(_ variables: inout SessionVariables) throws(EngineError) -> String {
        var groups: [[DeclaredTable.File]] = []
        var indexes: [FileLayout: Int] = [:]
        for file in table.files {
            // One reader has room for the longest rows of all its files.
            var layout = file.layout
            layout.hasLongRows = nil
            if let index = indexes[layout] {
                groups[index].append(file)
            } else {
                indexes[layout] = groups.count
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
        if tellsRows, let known = KnownRows(of: table) {
            let none = SampleFile(ofNothingIn: temporaryFolder)
            samples.append(none)
            selects.insert(known.select(columns, table.partitionKeys, from: none, &variables), at: 0)
        }
        return selects.isEmpty ? emptySelect : selects.joined(separator: "\nUNION ALL\n")
    }

    private var emptySelect: String {
        let all = (columns + table.partitionKeys).map { Self.cast("NULL", to: $0) }
        return "SELECT \(all.isEmpty ? "NULL AS empty" : all.joined(separator: ", ")) WHERE false"
    }

    private func refuse(_ file: DeclaredTable.File) throws(EngineError) {
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
    }

    /// Makes the variable with the files' paths, those of a sample first, and gives its expression.
    private func paths(
        of files: [DeclaredTable.File], after sample: SampleFile?, _ variables: inout SessionVariables
    ) throws(EngineError) -> String {
        var patterns = sample.map { [RawJSON.string(DuckDBScript.escapedPattern($0.path))] } ?? []
        for file in files { patterns.append(RawJSON.string(try pattern(of: file.path))) }
        let name = "tidegate_files_\(variables.count)"
        variables.add(name, RawJSON.array(patterns), type: "VARCHAR[]")
        return "getvariable('\(name)')"
    }

    private mutating func select(
        from files: [DeclaredTable.File], like file: DeclaredTable.File, _ variables: inout SessionVariables
    ) throws(EngineError) -> String {
        try refuse(file)
        var layout = file.layout
        layout.hasLongRows = files.contains { $0.layout.hasLongRows ?? true }
        let source =
            table.partitionKeys.isEmpty
            ? nil : PartitionSource(of: files, keys: table.partitionKeys, columns: file.layout.columns)
        var sample: SampleFile?
        if file.layout.format == .parquet, files.count > 1 {
            sample = SampleFile(
                in: "\(temporaryFolder)/sample-\(variables.count)", columns: columns, layout: file.layout, source)
        }
        if let sample { samples.append(sample) }
        let reader = FileReader(
            layout: layout, columns: columns, files: try paths(of: files, after: sample, &variables),
            partitions: source, keepsOriginals: table.originals != nil,
            rows: sample == nil ? nil : KnownRows.ofParquet(files, keys: table.partitionKeys),
            namesFile: table.fileNames != nil)
        var outputs = columns.map { column in Self.cast(reader.expression(for: column), to: column) }
        if let source { outputs += keys(of: files, from: source, reader, sample, &variables) }
        if let name = table.originals { outputs.append("\(reader.original) AS \(SQLText.identifier(name))") }
        if let name = table.fileNames {
            outputs.append("\(SQLText.identifier(reader.fileColumn)) AS \(SQLText.identifier(name))")
        }
        if outputs.isEmpty { outputs = ["NULL AS empty"] }
        let condition = reader.rowCondition.map { " WHERE \($0)" } ?? ""
        return "SELECT \(outputs.joined(separator: ", "))\nFROM \(reader.call)\(condition)"
    }

    /// The partition keys' columns.
    private func keys(
        of files: [DeclaredTable.File], from source: PartitionSource, _ reader: FileReader, _ sample: SampleFile?,
        _ variables: inout SessionVariables
    ) -> [String] {
        let expressions: [String]
        switch source {
        case .folders(let names): expressions = names.map(SQLText.identifier)
        case .parts(let parts):
            let column = SQLText.identifier(reader.fileColumn)
            expressions = parts.map { part in
                let value = part.expression(of: column)
                guard let sample else { return value }
                // The sample's path has no value, and a filter looks at it all the same.
                let name = "tidegate_sample_\(variables.count)"
                variables.add(name, RawJSON.string(sample.path))
                return "CASE WHEN \(column) <> getvariable('\(name)') THEN \(value) END"
            }
        case .list:
            let name = "tidegate_partitions_\(variables.count)"
            let partitions = files.map {
                ($0.path, RawJSON.array(values(of: $0).map { $0.map(RawJSON.string) ?? "null" }))
            }
            variables.add(name, RawJSON.object(partitions), type: "MAP(VARCHAR, VARCHAR[])")
            let row = "getvariable('\(name)')[\(SQLText.identifier(reader.fileColumn))]"
            expressions = table.partitionKeys.indices.map { "\(row)[\($0 + 1)]" }
        }
        return zip(expressions, table.partitionKeys).map { Self.cast($0, to: $1) }
    }

    private func values(of file: DeclaredTable.File) -> [String?] {
        table.partitionKeys.map { key in
            file.partition.first { $0.key.lowercased() == key.name.lowercased() }?.value
        }
    }

    /// A column of the view.
    static func cast(_ expression: String, to column: Column) -> String {
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
