/// A value that shows why a column's type is no narrower: the first in a file that needs this type.
public struct TypeWitness: Hashable, Sendable, Codable {
    /// The type that the value has by itself.
    public var type: DataType
    /// The line that it is on, from 1; nil where lines make no sense.
    public var line: Int64?
    /// The value, or the beginning of it.
    public var text: String

    /// A witness.
    public init(_ type: DataType, line: Int64?, text: String) {
        self.type = type
        self.line = line
        self.text = text
    }
}
