import TableSchema
public import Timekeeping

/// What becomes of a table that is imported.
public struct GlueImport: Hashable, Sendable {
    /// The table; nil when it is left out.
    public var table: Table?
    /// What a person should know, or why it is left out.
    public var notes: [String]
}

/// Why nothing is imported.
public struct GlueError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with which table and column.
    public var description: String

    init(_ description: String) { self.description = description }
}

extension GlueTable {
    /// The name as a person would write it, for what is said about it.
    var ownName: String { "\(databaseName ?? "?").\(name ?? "?")" }

    /// The tables that descriptions are, and what a person should know of them; throws if two have one name.
    public static func imported(
        _ described: [GlueTable], root: String, at now: Instant
    ) throws(GlueError) -> (tables: [Table], notes: [String]) {
        var tables: [Table] = []
        var notes: [String] = []
        var names: Set<TableName> = []
        for table in described {
            let result = try table.imported(root: root, at: now)
            notes += result.notes
            guard let table = result.table else { continue }
            guard names.insert(table.name).inserted else { throw GlueError("there are two tables named \(table.name)") }
            tables.append(table)
        }
        return (tables, notes)
    }

    /// The table that it is in a catalog; one that we cannot have, such as a view, is left out with the reason.
    ///
    /// - Parameter root: the workspace's absolute path, which locations in it become relative to.
    /// - Throws: `GlueError` for a missing name, or a type that is none.
    public func imported(root: String, at now: Instant) throws(GlueError) -> GlueImport {
        let (name, renaming) = try tableName()
        var notes = renaming.map { [$0] } ?? []
        if tableType == "VIRTUAL_VIEW" { return leftOut("left out \(ownName): it is a view") }
        if let other = parameters?["table_type"] { return leftOut("left out \(ownName): it is a table of \(other)") }
        guard let format = GlueFormat.format(of: self) else {
            let library = storage?.serde?.library.map { "the SerDe \($0)" } ?? "no SerDe"
            return leftOut("left out \(ownName): it has \(library), which tells no format that is known here")
        }
        let place = Self.location(storage?.location ?? "", root: root)
        if place.isOutside {
            notes.append("\(name) is at '\(place.text)', which is not in the workspace; its files cannot be read here")
        }
        var comments: [String: String] = [:]
        let columns = try Self.columns(storage?.columns, of: name, &comments)
        let keys = try Self.columns(partitionKeys, of: name, &comments)
        if let twice = Self.repeated(columns + keys) {
            throw GlueError("\(name): the column '\(twice)' is there twice")
        }
        var given = self
        given.databaseName = nil
        given.name = nil
        given.description = nil
        given.partitionKeys = nil
        given.storage?.columns = nil
        given.storage?.location = nil
        let table = Table(
            name: name, format: format, location: place.text, columns: columns, partitionKeys: keys, created: now,
            comment: description, columnComments: comments, given: given)
        return GlueImport(table: table, notes: notes)
    }

    private func leftOut(_ reason: String) -> GlueImport { GlueImport(table: nil, notes: [reason]) }

    /// Glue's names may hold more than ours.
    private func tableName() throws(GlueError) -> (TableName, renaming: String?) {
        guard let databaseName, !databaseName.isEmpty, let name, !name.isEmpty else {
            throw GlueError("\(ownName): a table needs a DatabaseName and a Name")
        }
        let own = TableName(database: Self.identifier(databaseName), table: Self.identifier(name))
        let isRenamed = own.description != ownName.lowercased()
        return (own, isRenamed ? "'\(ownName)' is named \(own) here" : nil)
    }

    private static func identifier(_ text: String) -> String {
        var name = String(
            text.lowercased().unicodeScalars.map { scalar in
                let isPart = scalar == "_" || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                return isPart ? Character(scalar) : "_"
            })
        if let first = name.unicodeScalars.first, ("0"..."9").contains(first) { name = "_" + name }
        return name
    }

    /// A location as the catalog has it: relative to the workspace, or as it was given.
    private static func location(_ text: String, root: String) -> (text: String, isOutside: Bool) {
        var path = text
        for scheme in ["file://", "file:"] where path.hasPrefix(scheme) {
            path = String(path.dropFirst(scheme.count))
            break
        }
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        if path == root { return ("", false) }
        let prefix = root.hasSuffix("/") ? root : root + "/"
        if path.hasPrefix(prefix) { path = String(path.dropFirst(prefix.count)) }
        let isInside = !path.hasPrefix("/") && !path.contains("://") && !path.split(separator: "/").contains("..")
        return isInside ? (path, false) : (text, true)
    }

    private static func columns(
        _ columns: [GlueColumn]?, of table: TableName, _ comments: inout [String: String]
    ) throws(GlueError) -> [Column] {
        var result: [Column] = []
        for (index, column) in (columns ?? []).enumerated() {
            guard let name = column.name, !name.isEmpty else {
                throw GlueError("\(table): the column at \(index) has no Name")
            }
            // Glue takes a missing type for a string.
            guard let type = DataType(hiveName: column.type ?? "string") else {
                throw GlueError("\(table), column '\(name)': '\(column.type ?? "")' is no type of Hive's")
            }
            result.append(Column(name, type))
            if let comment = column.comment, !comment.isEmpty { comments[name.lowercased()] = comment }
        }
        return result
    }

    private static func repeated(_ columns: [Column]) -> String? {
        var seen: Set<String> = []
        return columns.first { !seen.insert($0.key).inserted }?.name
    }
}
