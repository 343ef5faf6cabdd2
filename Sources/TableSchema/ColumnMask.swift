/// How the values of a column are made unrecognisable before they are written.
public struct ColumnMask: Hashable, Sendable {
    /// What stands in place of a value; of null it is always null.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// SHA-256 of its text in hexadecimal: equal values stay equal.
        case hash
        /// Its last four characters, and `*` for each before them; only `*` when it has no more than four.
        case last4
        /// `***`.
        case redact
        /// Null.
        case erase
    }

    /// The column's name.
    public var column: String
    /// What stands in place of its values.
    public var kind: Kind

    /// A mask.
    public init(_ column: String, _ kind: Kind) {
        self.column = column
        self.kind = kind
    }
}
