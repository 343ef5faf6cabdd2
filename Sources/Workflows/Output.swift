public import TableSchema

/// Where a job's rows go: a catalog table and the folder under it.
public struct Output: Hashable, Sendable {
    /// How new rows meet those that are there.
    public enum WriteMode: String, Hashable, Sendable, Codable, CaseIterable {
        /// Beside them.
        case append
        /// In place of all of them.
        case overwrite
        /// In place of those of the partitions that the new rows are in.
        case overwritePartitions = "overwrite-partitions"
        /// In place of those with the same keys, and beside the others.
        case merge
        /// Nowhere, if there are any: the node fails.
        case errorIfExists = "error-if-exists"
        /// They are rows that are there, in other files.
        case compact

        /// Those that a workflow may say.
        static let choices = allCases.filter { $0 != .compact }
    }

    /// The catalog table.
    public var table: TableName
    /// The folder, relative to the workspace.
    public var path: String
    /// The files' format: `parquet`, `csv`, `ndjson` or `json`.
    public var format: FileFormat
    /// Columns that become `key=value` folders.
    public var partitionBy: [String]
    /// How new rows meet those that are there.
    public var write: WriteMode
    /// For `merge`: the columns that tell one row from another.
    public var keys: [String] = []
    /// For `merge`: a condition over new rows that only take away the row with their keys.
    public var deleteWhen: String?
    /// How long what was replaced can still be read; nil for not at all.
    public var timeTravel: Duration?
    /// The order of the rows in each file; none leaves them as they come.
    public var sortBy: [SortColumn] = []
    /// About how many bytes a file has at most; nil makes as few files as there can be.
    public var fileSize: Int64?
    /// Columns whose values are not to be seen in the files.
    public var masks: [ColumnMask] = []
    /// The variable of the daemon's environment whose text is hashed along with each value.
    public var maskSalt: String?
    /// The name of the key that the files are encrypted with; nil leaves them as they are.
    public var encryptionKey: String?

    /// An output.
    public init(
        table: TableName, path: String, format: FileFormat = .parquet, partitionBy: [String] = [],
        write: WriteMode = .append
    ) {
        self.table = table
        self.path = path
        self.format = format
        self.partitionBy = partitionBy
        self.write = write
    }

    /// Whether the files are to be others than those that a script would write.
    public var isArranged: Bool { !sortBy.isEmpty || fileSize != nil || write == .merge }

    /// The same, arranged in no way.
    public var asWritten: Output {
        var output = self
        output.sortBy = []
        output.fileSize = nil
        output.write = .append
        return output
    }
}
