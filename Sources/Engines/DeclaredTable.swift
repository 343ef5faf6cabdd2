public import TableSchema

/// A table as a DuckDB session is told of it: its columns, and the files its rows are in.
public struct DeclaredTable: Hashable, Sendable {
    /// One file of the table.
    public struct File: Hashable, Sendable {
        /// Its absolute path.
        public var path: String
        /// How it is laid out.
        public var layout: FileLayout
        /// The values of the table's partition keys, by name; a key that is missing is null.
        public var partition: [PartitionValue]
        /// How many rows it has; nil when that is not known. Joins are ordered by it.
        public var rows: Int64?

        /// A file.
        public init(path: String, layout: FileLayout, partition: [PartitionValue] = [], rows: Int64? = nil) {
            self.path = path
            self.layout = layout
            self.partition = partition
            self.rows = rows
        }
    }

    /// The schema: a catalog database, or `batch`.
    public var schema: String
    /// The name in the schema.
    public var name: String
    /// The columns that are in the files.
    public var columns: [Column]
    /// The columns that are in the files' folders.
    public var partitionKeys: [Column]
    /// The files; none makes an empty table.
    public var files: [File]
    /// A further column, which has each row as its file has it; nil for none.
    var originals: String?
    /// A further column, which has the path of each row's file; nil for none.
    var fileNames: String?

    /// A table.
    public init(schema: String, name: String, columns: [Column], partitionKeys: [Column] = [], files: [File] = []) {
        self.schema = schema
        self.name = name
        self.columns = columns
        self.partitionKeys = partitionKeys
        self.files = files
    }
}
