/// What is to be told of the values of a file's columns.
public enum StatisticsDetail: Hashable, Sendable, Codable {
    /// Nothing.
    case none
    /// All that can be told of one file.
    case file
    /// What the statistics of a table need of one of many files: values of which hardly any comes twice go without
    /// their texts, and only rows of a lower rank than this are picked (see `RowPicks`); and the values that columns have
    /// their types from only where many others have not told them.
    case part(pickLimit: UInt64, tellsWitnesses: Bool = true)

    /// What they need of a file about whose table nothing is known yet.
    public static let part = StatisticsDetail.part(pickLimit: .max)

    /// Rows of a lower rank are picked.
    public var pickLimit: UInt64 {
        switch self {
        case .none: 0
        case .file: .max
        case .part(let limit, _): limit
        }
    }

    /// Whether the values that columns have their types from are told.
    public var tellsWitnesses: Bool { if case .part(_, let tells) = self { tells } else { true } }
}
