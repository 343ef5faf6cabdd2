public import Catalog
public import TableSchema

/// Groups the files below a bare path into tables: by folder, format and likeness of schema.
///
/// Files of like schema in one folder are one table, never one table a file; folders whose names differ only by
/// partition values (`date=…`, `2026-11-01`) are one table too.
public struct PathCrawl: Sendable {
    /// The files of each table.
    public private(set) var tables: [TableName: [CrawledFile]] = [:]
    /// Files that are no tables, each with the reason.
    public private(set) var skipped: [(path: String, reason: String)] = []

    /// At least this part of the columns is common to the files of one table.
    static let likenessMin = 0.7

    private struct Group {
        /// The table that there is already.
        var name: TableName?
        var files: [CrawledFile]
        var columns: Set<String>
        let format: FileFormat
        var folder: String
    }

    /// Groups files below a folder; both are relative to the workspace.
    ///
    /// - Parameter existing: the tables that the catalog has of that folder, which like files join.
    /// - Parameter grouping: which files are one table.
    /// - Parameter isPinned: whether the user says what a file is, so that it is a table though it looks like prose.
    public init(
        _ files: [CrawledFile], under root: String, database: String, existing: [Table] = [],
        grouping: CrawlGrouping = .usual, isPinned: (String) -> Bool = { _ in false }
    ) {
        var groups = existing.map { table in
            Group(
                name: table.name, files: [], columns: Set(table.columns.map(\.key)), format: table.format,
                folder: grouping.folder(of: table.location + "/file", under: root).folder)
        }
        // Files of a folder come one after the other and are alike most of the time.
        var place = Place(of: "", under: root, grouping)
        var last: (group: Int, schema: FileSchema, folder: String)?
        for number in files.indices.sorted(by: { files[$0].path < files[$1].path }) {
            var file = files[number]
            if let reason = Self.reasonToSkip(file, isPinned: isPinned(file.path)) {
                skipped.append((file.path, reason))
                continue
            }
            if file.path.folderPart != place.parent { place = Place(of: file.path, under: root, grouping) }
            file.partition = place.partition
            if let last, last.folder == place.folder, last.schema.format == file.schema.format,
                last.schema.columns == file.schema.columns
            {
                groups[last.group].files.append(file)
                continue
            }
            last = (Self.add(file, place, to: &groups, grouping), file.schema, place.folder)
        }
        name(groups, root: root, database: database)
    }

    /// What a file's folder says of it.
    private struct Place {
        let parent: Substring
        let folder: String
        let partition: [PartitionValue]

        init(of path: String, under root: String, _ grouping: CrawlGrouping) {
            parent = path.folderPart
            let (folder, values) = grouping.folder(of: path, under: root)
            self.folder = folder
            partition = PartitionPath.hiveValues(of: path) + values
        }
    }

    /// Adds a file to the first group that it is like, or makes one of it. Gives the place of the group.
    private static func add(
        _ file: CrawledFile, _ place: Place, to groups: inout [Group], _ grouping: CrawlGrouping
    ) -> Int {
        let columns = Set(file.schema.columns.map(\.key))
        guard let index = groups.firstIndex(where: { isLike($0, file, columns, place.folder, grouping) }) else {
            groups.append(Group(files: [file], columns: columns, format: file.schema.format, folder: place.folder))
            return groups.count - 1
        }
        groups[index].files.append(file)
        groups[index].columns.formUnion(columns)
        groups[index].folder = common(groups[index].folder, place.folder)
        return index
    }

    private static func reasonToSkip(_ file: CrawledFile, isPinned: Bool) -> String? {
        if let problem = file.schema.problems.first(where: { $0.severity == .error }) { return problem.message }
        if file.schema.columns.isEmpty { return "it is empty" }
        // One column of text, one value a line: prose, not a table.
        if !isPinned, file.schema.format == .csv, file.schema.columns.count == 1, file.schema.dialect?.header == false,
            file.schema.columns[0].type == .string
        {
            return "it is plain text"
        }
        return nil
    }

    private static func isLike(
        _ group: Group, _ file: CrawledFile, _ columns: Set<String>, _ folder: String, _ grouping: CrawlGrouping
    ) -> Bool {
        guard group.format == file.schema.format else { return false }
        switch grouping {
        case .folder, .level: return group.folder == folder
        case .usual: guard group.folder == folder else { return false }
        case .schema: break
        }
        let common = Double(group.columns.intersection(columns).count)
        return common >= likenessMin * Double(min(group.columns.count, columns.count))
    }

    private mutating func name(_ groups: [Group], root: String, database: String) {
        let counts = Dictionary(grouping: groups, by: \.folder).mapValues(\.count)
        let taken = Set(groups.compactMap(\.name))
        for group in groups where !group.files.isEmpty {
            if let name = group.name {
                tables[name] = group.files
                continue
            }
            let isAlone = counts[group.folder] == 1
            let stem = isAlone ? nil : Self.stem(group.files[0].path)
            let base = stem ?? Self.lastPart(group.folder)
            var name = TableName(database: database, table: Self.identifier(base.isEmpty ? root : base))
            var number = 2
            while tables[name] != nil || taken.contains(name) {
                name.table = "\(Self.identifier(base))_\(number)"
                number += 1
            }
            tables[name] = group.files
        }
    }

    /// The folder that two are in, or the one that both are.
    private static func common(_ left: String, _ right: String) -> String {
        if left == right { return left }
        let pairs = zip(left.split(separator: "/"), right.split(separator: "/"))
        return pairs.prefix { $0 == $1 }.map { String($0.0) }.joined(separator: "/")
    }

    private static func lastPart(_ folder: String) -> String {
        folder.split(separator: "/").last.map(String.init) ?? ""
    }

    /// A file's name up to its first dot, without the digits at its end that only count; nil when nothing else is in it.
    private static func stem(_ path: String) -> String? {
        let stem = lastPart(path).prefix { $0 != "." }
        let counted = stem.reversed().drop { $0.isNumber || $0 == "-" || $0 == "_" }.reversed()
        return counted.isEmpty ? nil : String(counted)
    }

    /// A name as the catalog allows it: lower case, letters, digits and underscores, beginning with no digit.
    static func identifier(_ text: String) -> String {
        var name = text.lowercased().map { $0.isLetter || $0.isASCII && $0.isNumber ? $0 : "_" }
        if name.first?.isNumber ?? true { name.insert("_", at: name.startIndex) }
        return String(name)
    }
}
