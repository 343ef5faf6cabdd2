public import TableSchema

/// A file that is to become part of a table, with what reading it told.
public struct CrawledFile: Hashable, Sendable, Codable {
    /// Its path, relative to the workspace.
    public var path: String
    /// Its size in bytes.
    public var size: Int64
    /// When its bytes last changed, in nanoseconds since 1970 UTC; nil when that was not noted.
    public var modified: Int64?
    /// SHA-256 of its bytes in hexadecimal.
    public var hash: String
    /// The run that brings it; nil when it is crawled by hand.
    public var run: String?
    /// Its layout and columns.
    public var schema: FileSchema
    /// The partition it is in: values of captures and of `key=value` folders, outermost first.
    public var partition: [PartitionValue]
    /// The copy that it is read in, relative to the workspace, where some of its rows were rejected; nil where all are.
    public var accepted: String?

    /// A file that is to become part of a table.
    public init(
        path: String, size: Int64, modified: Int64? = nil, hash: String, run: String? = nil, schema: FileSchema,
        partition: [PartitionValue] = []
    ) {
        self.path = path
        self.size = size
        self.modified = modified
        self.hash = hash
        self.run = run
        self.schema = schema
        self.partition = partition
    }
}
