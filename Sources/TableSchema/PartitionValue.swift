/// The value that a partition key has for one partition.
public struct PartitionValue: Hashable, Sendable, Codable {
    /// The key's name.
    public var key: String
    /// Its value as text; nil is null.
    public var value: String?

    /// A value.
    public init(_ key: String, _ value: String?) {
        self.key = key
        self.value = value
    }
}
