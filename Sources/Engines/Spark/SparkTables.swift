import TableSchema

/// Declared tables as a Spark session gets them: folders of links to their files, and the SQL over those.
///
/// Spark reads folders, guesses at names and leaves out those that begin with `_`. So each file gets a link of a plain
/// name, in a folder that says its partition as Hive does; a table of Spark's lies over each such folder, and the view
/// that the user's SQL names is over them.
struct SparkTables {
    /// A link, below the session's folder, and the file it leads to.
    struct Link: Hashable {
        var link: String
        var file: String
    }

    /// The columns that a Parquet file has itself: Spark does not widen them by itself.
    typealias OwnColumns = (DeclaredTable.File) throws(EngineError) -> [Column]

    private(set) var links: [Link] = []
    /// Statements that make the databases, tables and views.
    private(set) var statements: [String] = []
    /// The absolute path of the session's folder.
    private let folder: String
    private var tableCount = 0

    init(_ tables: [DeclaredTable], folder: String, ownColumns: OwnColumns) throws(EngineError) {
        self.folder = folder
        for schema in Set(tables.map(\.schema)).union(["tidegate"]).sorted() {
            statements.append("CREATE DATABASE IF NOT EXISTS \(SparkSQL.identifier(schema))")
        }
        for table in tables { try declare(table, ownColumns) }
    }

    private mutating func declare(_ table: DeclaredTable, _ ownColumns: OwnColumns) throws(EngineError) {
        var groups: [[DeclaredTable.File]] = []
        var readers: [SparkReader] = []
        var indexes: [SparkReader: Int] = [:]
        for file in table.files {
            let reader = try SparkReader(file, of: table, ownColumns)
            if let index = indexes[reader] {
                groups[index].append(file)
            } else if !reader.columns.isEmpty {
                indexes[reader] = groups.count
                groups.append([file])
                readers.append(reader)
            }
        }
        var selects: [String] = []
        for (reader, files) in zip(readers, groups) { selects.append(add(reader, files, of: table)) }
        if selects.isEmpty { selects = [Self.emptySelect(of: table)] }
        let name = "\(SparkSQL.identifier(table.schema)).\(SparkSQL.identifier(table.name))"
        statements.append("CREATE VIEW \(name) AS\n" + selects.joined(separator: "\nUNION ALL\n"))
    }

    /// A table of Spark's over some files of one kind; gives the query that makes rows of the declared table of it.
    private mutating func add(
        _ reader: SparkReader, _ files: [DeclaredTable.File], of table: DeclaredTable
    ) -> String {
        let place = "tables/t\(tableCount)"
        let name = "tidegate.t\(tableCount)"
        tableCount += 1
        for (index, file) in files.enumerated() {
            let folders = table.partitionKeys.enumerated().map { key in
                let value = file.partition.first { $0.key.lowercased() == key.element.name.lowercased() }?.value
                return "/p\(key.offset)=" + HivePath.folderValue(value)
            }
            let path = place + folders.joined() + "/f\(index)" + reader.fileExtension
            links.append(Link(link: path, file: file.path))
        }
        let keys = table.partitionKeys.enumerated().map { "p\($0.offset)" }
        let columns =
            reader.columns.map { "\(SparkSQL.identifier($0.name)) \($0.type)" }
            + zip(keys, table.partitionKeys).map { "\($0) \(SparkType.text(for: $1.type))" }
        var statement = "CREATE TABLE \(name) (\(columns.joined(separator: ", ")))\nUSING \(reader.source)"
        if !reader.options.isEmpty {
            let options = reader.options.map { "\(SparkSQL.literal($0.name)) \(SparkSQL.literal($0.value))" }
            statement += "\nOPTIONS (\(options.joined(separator: ", ")))"
        }
        if !keys.isEmpty { statement += "\nPARTITIONED BY (\(keys.joined(separator: ", ")))" }
        statements.append(statement + "\nLOCATION \(SparkSQL.literal("file:" + folder + "/" + place))")
        let outputs =
            reader.expressions
            + zip(keys, table.partitionKeys).map {
                "\(HivePath.expression(ofFolder: $0, $1.type)) AS \(SparkSQL.identifier($1.name))"
            }
        return "SELECT \(outputs.joined(separator: ", ")) FROM \(name)"
    }

    private static func emptySelect(of table: DeclaredTable) -> String {
        let all = (table.ownColumns + table.partitionKeys).map {
            "CAST(NULL AS \(SparkType.text(for: $0.type))) AS \(SparkSQL.identifier($0.name))"
        }
        return "SELECT \(all.isEmpty ? "NULL AS empty" : all.joined(separator: ", ")) WHERE false"
    }
}

extension DeclaredTable {
    /// Columns that a partition key of the same name does not stand for.
    var ownColumns: [Column] {
        let keys = Set(partitionKeys.map { $0.name.lowercased() })
        return columns.filter { !keys.contains($0.name.lowercased()) }
    }
}

extension HivePath {
    /// The value that Spark reads from a folder's name; filters on it leave folders out all the same.
    fileprivate static func expression(ofFolder name: String, _ type: DataType) -> String {
        type == .string ? "CASE WHEN \(name) = '\\u0001' THEN '' ELSE \(name) END" : name
    }

    /// A partition's value as the name of a folder has it.
    static func folderValue(_ value: String?) -> String {
        guard let value else { return null }
        // Hive has no folder for an empty text.
        if value.isEmpty { return "%01" }
        return value.unicodeScalars.map { scalar in
            let isPlain =
                scalar.value >= 0x80
                || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
                || "-._".unicodeScalars.contains(scalar)
            if isPlain { return String(scalar) }
            let digits = String(scalar.value, radix: 16, uppercase: true)
            return "%" + (digits.count < 2 ? "0" : "") + digits
        }.joined()
    }
}
