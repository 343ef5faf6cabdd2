public import Catalog
public import TableSchema
import Timekeeping

/// What a table becomes when files join it: pure, and the same whatever the order of the files.
public struct TableMerge: Sendable {
    /// The columns that are in the files.
    public private(set) var columns: [Column]
    /// The columns that are in the folders.
    public private(set) var partitionKeys: [Column]
    /// The format: the table's, or that of most files of a new one.
    public private(set) var format: FileFormat
    /// What changed, a clause each: `amount: bigint → double (landing/orders/b.csv:12: "2.5")`.
    public private(set) var changes: [String] = []
    /// The files that join.
    public private(set) var files: [CrawledFile] = []
    /// The files that cannot, each with the reason.
    public private(set) var refused: [(path: String, reason: String)] = []

    /// Merges files into a table, or into a new one.
    public init(_ table: Table?, files all: [CrawledFile]) {
        columns = table?.columns ?? []
        partitionKeys = table?.partitionKeys ?? []
        let sorted = all.sorted { $0.path < $1.path }
        format = table?.format ?? Self.commonFormat(of: sorted)
        let isNew = table == nil
        // Files in which all is as in one that joined change nothing; most are alike.
        var last: (columns: [Column], partition: [PartitionValue])?
        for file in sorted {
            if let last, last.columns == file.schema.columns, last.partition == file.partition,
                file.schema.format.isReadLike(format)
            {
                files.append(file)
                continue
            }
            guard file.schema.format.isReadLike(format) else {
                refused.append(
                    (file.path, "it is \(file.schema.format.rawValue), the table's files are \(format.rawValue)"))
                continue
            }
            if let (name, known) = respeltField(of: file) {
                refused.append(
                    (file.path, "its inner key '\(name)' is '\(known)' in the table, which readers hold for another"))
                continue
            }
            mergeKeys(of: file, isNew: isNew)
            mergeColumns(of: file, isNew: isNew)
            files.append(file)
            last = (file.schema.columns, file.partition)
        }
        let keys = Set(partitionKeys.map(\.key))
        columns.removeAll { keys.contains($0.key) }
    }

    /// Whether the schema is another one than before.
    public var changesSchema: Bool { !changes.isEmpty }

    private mutating func mergeColumns(of file: CrawledFile, isNew: Bool) {
        let keys = Set(partitionKeys.map(\.key))
        let own = file.schema.columns.filter { !keys.contains($0.key) }
        // An empty file knows nothing that the others do not know better.
        guard !own.isEmpty else { return }
        let merged = columns.isEmpty ? own : columns.merged(with: own)
        if !isNew { noteChanges(from: columns, to: merged, by: file) }
        columns = merged
    }

    private mutating func noteChanges(from old: [Column], to new: [Column], by file: CrawledFile) {
        let before = Dictionary(old.map { ($0.key, $0) }) { first, _ in first }
        for column in new {
            guard let known = before[column.key] else {
                changes.append("added \(column.name) \(column.type.hiveName) (\(file.path))")
                continue
            }
            guard known.type != column.type else { continue }
            let cause = file.place(ofValueBeyond: known.type, in: column.key)
            changes.append("\(column.name): \(known.type.hiveName) → \(column.type.hiveName) (\(cause))")
        }
    }

    private mutating func mergeKeys(of file: CrawledFile, isNew: Bool) {
        for value in file.partition {
            let type = PartitionPath.type(of: value.value)
            guard let index = partitionKeys.firstIndex(where: { $0.key == value.key.lowercased() }) else {
                partitionKeys.append(Column(value.key.lowercased(), type, nullable: value.value == nil))
                if !isNew { changes.append("added partition key \(value.key) (\(file.path))") }
                continue
            }
            let old = partitionKeys[index].type
            let new = old.widened(with: type)
            partitionKeys[index].type = new
            partitionKeys[index].nullable = partitionKeys[index].nullable || value.value == nil
            if !isNew, old != new, old != .unknown {
                changes.append("\(value.key): \(old.hiveName) → \(new.hiveName) (\(file.path))")
            }
        }
    }

    /// An inner key of JSON objects that the table has in another spelling: DuckDB reads such keys as they are spelt.
    private func respeltField(of file: CrawledFile) -> (name: String, known: String)? {
        guard file.schema.format.isJSON else { return nil }
        let known = Dictionary(columns.map { ($0.key, $0.type) }) { first, _ in first }
        return file.schema.columns.lazy.compactMap { column in
            known[column.key].flatMap { column.type.fieldRespelt(from: $0) }
        }.first
    }

    private static func commonFormat(of files: [CrawledFile]) -> FileFormat {
        let counts = Dictionary(grouping: files.filter { !$0.schema.columns.isEmpty }, by: \.schema.format)
        return counts.max { ($0.value.count, $1.key.rawValue) < ($1.value.count, $0.key.rawValue) }?.key
            ?? files.first?.schema.format ?? .csv
    }
}

extension CrawledFile {
    /// Its path, and where it is known the line and text of the first value of a column that a type does not hold.
    fileprivate func place(ofValueBeyond type: DataType, in key: String) -> String {
        guard let index = schema.columns.firstIndex(where: { $0.key == key }), let witnesses = schema.witnesses,
            index < witnesses.count,
            let witness = witnesses[index].first(where: { $0.type.widened(with: type) != type })
        else { return path }
        let text = witness.text.map { $0.isNewline ? " " : String($0) }.joined()
        return path + (witness.line.map { ":\($0)" } ?? "") + ": \"\(text)\""
    }
}
