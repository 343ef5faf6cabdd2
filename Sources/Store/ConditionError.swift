/// A condition that cannot be read or evaluated.
public struct ConditionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of error it is.
    public enum Reason: Hashable, Sendable {
        /// It is no SQLite expression, or does what a condition may not.
        case syntax
        /// It names a node that is not among those it may read.
        case unknownTable(String)
        /// It names a column that the node's outputs do not have.
        case unknownColumn(String)
        /// It ran for too long or became too large.
        case limit
        /// Anything else SQLite says.
        case other
    }

    /// What kind of error it is.
    public var reason: Reason
    /// What is wrong, in one line.
    public var description: String
    /// Where in the expression, in UTF-8 bytes from its beginning, if that is known.
    public var offset: Int?

    init(_ reason: Reason, _ description: String, offset: Int? = nil) {
        self.reason = reason
        self.description = description
        self.offset = offset
    }
}
