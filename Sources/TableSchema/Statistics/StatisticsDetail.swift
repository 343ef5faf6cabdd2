/// What is to be told of the values of a file's columns.
public enum StatisticsDetail: Hashable, Sendable, Codable {
    /// Nothing.
    case none
    /// All that can be told of one file.
    case file
    /// What the statistics of a table need of one of many files: values of which hardly any comes twice go without
    /// their texts, and only rows of a lower rank than this are picked. See `RowPicks`.
    case part(pickLimit: UInt64)

    /// What they need of a file about whose table nothing is known yet.
    public static let part = StatisticsDetail.part(pickLimit: .max)

    /// Rows of a lower rank are picked.
    public var pickLimit: UInt64 {
        switch self {
        case .none: 0
        case .file: .max
        case .part(let limit): limit
        }
    }
}
