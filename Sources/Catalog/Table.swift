public import TableSchema
public import Timekeeping

/// A table of the catalog as it is now.
public struct Table: Hashable, Sendable {
    /// Its name.
    public var name: TableName
    /// The format of its files; of a table with several layouts, the first one's.
    public var format: FileFormat
    /// The folder its files are under, relative to the workspace.
    public var location: String
    /// The number of its newest version, from 1.
    public var version: Int
    /// The columns that are in the files.
    public var columns: [Column]
    /// The columns that are in the files' folders.
    public var partitionKeys: [Column]
    /// Whether its files are gone and it is kept for its history alone.
    public var isDeprecated: Bool
    /// When it was made.
    public var created: Instant
    /// When its schema or files last changed.
    public var updated: Instant
    /// Rows in all its files.
    public var rows: Int64
    /// How many files it has.
    public var files: Int
    /// Bytes in all its files.
    public var bytes: Int64
    /// How many partitions it has; 0 without partition keys.
    public var partitions: Int
    /// What people say of it; nil when nothing.
    public var comment: String?
    /// What people say of its columns and partition keys, by name in lower case.
    public var columnComments: [String: String]
    /// What an import said of it besides: SerDe, parameters. Nil for a table that was crawled.
    public var given: GlueTable?

    /// A table with no files yet.
    public init(
        name: TableName, format: FileFormat, location: String, version: Int = 1, columns: [Column],
        partitionKeys: [Column] = [], isDeprecated: Bool = false, created: Instant, updated: Instant? = nil,
        rows: Int64 = 0, files: Int = 0, bytes: Int64 = 0, partitions: Int = 0, comment: String? = nil,
        columnComments: [String: String] = [:], given: GlueTable? = nil
    ) {
        self.name = name
        self.format = format
        self.location = location
        self.version = version
        self.columns = columns
        self.partitionKeys = partitionKeys
        self.isDeprecated = isDeprecated
        self.created = created
        self.updated = updated ?? created
        self.rows = rows
        self.files = files
        self.bytes = bytes
        self.partitions = partitions
        self.comment = comment
        self.columnComments = columnComments
        self.given = given
    }

    /// What people say of a column or partition key; nil when nothing.
    public func comment(on column: Column) -> String? { columnComments[column.key] }
}

/// A schema that a table has had.
public struct TableVersion: Hashable, Sendable {
    /// From 1.
    public var version: Int
    /// When it became the table's.
    public var created: Instant
    /// The columns in the files, then those in the folders.
    public var columns: [Column]
    /// What changed, in a sentence.
    public var change: String
}

/// The files of a table that share the values of its partition keys.
public struct Partition: Hashable, Sendable {
    /// The values, in the order of the keys.
    public var values: [PartitionValue]
    /// How many files it has.
    public var files: Int
    /// Rows in its files.
    public var rows: Int64
    /// Bytes in its files.
    public var bytes: Int64
    /// When a file last came or went.
    public var updated: Instant
    /// The folder of its first file, relative to the workspace; nil when it has none.
    public var folder: String?
}

/// A file of a table.
public struct TableFile: Hashable, Sendable {
    /// Its path, relative to the workspace.
    public var path: String
    /// Its size in bytes.
    public var size: Int64
    /// When its bytes last changed, in nanoseconds since 1970 UTC; nil when that was not noted.
    public var modified: Int64?
    /// Its rows.
    public var rows: Int64
    /// SHA-256 of its bytes in hexadecimal.
    public var hash: String
    /// The run that brought it; nil for one that was crawled by hand.
    public var run: String?
    /// How it is laid out.
    public var layout: FileLayout
    /// The values of the table's partition keys.
    public var partition: [PartitionValue]
    /// Whether its values are part of the table's statistics.
    public var isSketched: Bool
    /// The copy that it is read in, relative to the workspace, where some of its rows were rejected; nil where all are.
    public var accepted: String?

    /// A file of a table.
    public init(
        path: String, size: Int64, modified: Int64? = nil, rows: Int64, hash: String, run: String? = nil,
        layout: FileLayout, partition: [PartitionValue] = [], isSketched: Bool = false, accepted: String? = nil
    ) {
        self.path = path
        self.size = size
        self.modified = modified
        self.rows = rows
        self.hash = hash
        self.run = run
        self.layout = layout
        self.partition = partition
        self.isSketched = isSketched
        self.accepted = accepted
    }
}
