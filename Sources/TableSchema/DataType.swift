/// The type of a column or of a part of one, as Hive and AWS Glue name types.
public indirect enum DataType: Hashable, Sendable {
    /// Nothing but nulls seen so far: widens to whatever comes. People see `string`.
    case unknown
    case boolean
    case tinyint
    case smallint
    case int
    case bigint
    case float
    case double
    /// Exact decimal, 1...38 digits of which `scale` follow the point.
    case decimal(precision: Int, scale: Int)
    case string
    case binary
    /// A calendar day.
    case date
    /// A date and time without a zone.
    case timestamp
    /// A moment: a date and time with a zone. Hive's `timestamp with local time zone`.
    case timestampWithTimeZone
    case array(DataType)
    case structure([Field])
    case map(key: DataType, value: DataType)

    /// One named part of a `structure`.
    public struct Field: Hashable, Sendable {
        /// The name as the data spells it.
        public var name: String
        /// The type of its values.
        public var type: DataType

        /// A field of a structure.
        public init(_ name: String, _ type: DataType) {
            self.name = name
            self.type = type
        }
    }
}

/// A named, typed column of a file or table.
public struct Column: Hashable, Sendable, Codable {
    /// The name as the data first spelt it; columns match without regard to case.
    public var name: String
    /// The type of its values.
    public var type: DataType
    /// Whether a null was seen, or a row that lacked it.
    public var nullable: Bool

    /// A column.
    public init(_ name: String, _ type: DataType, nullable: Bool = true) {
        self.name = name
        self.type = type
        self.nullable = nullable
    }
}

extension DataType {
    /// Whether its values are whole numbers of at most 64 bits.
    public var isWhole: Bool {
        switch self {
        case .tinyint, .smallint, .int, .bigint: true
        default: false
        }
    }
}
