import Decoding
public import TableSchema

/// What is known about a file before it is read, and what of it is to be told.
public struct ReadingHints: Hashable, Sendable {
    /// What the user has pinned.
    public var classifier: Classifier
    /// Read no more than about so many rows of a text; all of them when nil. The types of the rest are a guess then.
    public var rowMax: Int?
    /// What is to be told of the values of columns.
    public var statistics: StatisticsDetail
    /// What picks rows by chance: another number picks others.
    var seed: UInt64 = 0
    /// Whether texts of JSON may be numbers and truth values: those of XML may.
    var typesTexts = false

    /// Hints; by default none.
    public init(_ classifier: Classifier = .none, rowMax: Int? = nil, statistics: StatisticsDetail = .file) {
        self.classifier = classifier
        self.rowMax = rowMax
        self.statistics = statistics
    }

    /// Nothing is pinned.
    public static let none = ReadingHints()

    /// Whether nothing is said about the file itself.
    var pinsNothing: Bool { classifier == .none }

    /// The pinned encoding.
    var encoding: TextEncoding? { classifier.encoding.flatMap(TextEncoding.init(rawValue:)) }

    /// The pinned type of a column.
    func type(of column: String) -> DataType? { Self.entry(of: column, in: classifier.types) }

    /// The pinned pattern of a column's days or times.
    func datePattern(of column: String) -> String? { Self.entry(of: column, in: classifier.datePatterns) }

    private static func entry<Value>(of column: String, in entries: [String: Value]) -> Value? {
        if entries.isEmpty { return nil }
        if let exact = entries[column] { return exact }
        let key = column.lowercased()
        return entries.sorted { $0.key < $1.key }.first { $0.key.lowercased() == key }?.value
    }
}
