public import TableSchema

/// What a user has pinned about a file: never guessed again. A file that contradicts it has an error problem.
public struct ReadingHints: Hashable, Sendable {
    /// The format, whatever the content looks like.
    public var format: FileFormat?
    /// The separator of a `csv`: one character of ASCII.
    public var delimiter: String?
    /// Whether the first row of a `csv` names the columns.
    public var header: Bool?
    /// The types of columns, by name; names match without regard to case.
    public var types: [String: DataType]
    /// Read no more than about so many rows of a text; all of them when nil. The types of the rest are a guess then.
    public var rowMax: Int?
    /// Whether to tell the statistics of columns, which takes as long as all the rest for a small file.
    public var wantsStatistics = true

    /// Hints; by default none.
    public init(
        format: FileFormat? = nil, delimiter: String? = nil, header: Bool? = nil, types: [String: DataType] = [:],
        rowMax: Int? = nil
    ) {
        self.format = format
        self.delimiter = delimiter
        self.header = header
        self.types = types
        self.rowMax = rowMax
    }

    /// Nothing is pinned.
    public static let none = ReadingHints()

    /// Whether nothing is said about the file itself.
    var pinsNothing: Bool { format == nil && delimiter == nil && header == nil && types.isEmpty }

    /// The pinned type of a column.
    func type(of column: String) -> DataType? {
        if types.isEmpty { return nil }
        if let type = types[column] { return type }
        let key = column.lowercased()
        return types.sorted { $0.key < $1.key }.first { $0.key.lowercased() == key }?.value
    }
}
