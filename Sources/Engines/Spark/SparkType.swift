public import TableSchema

/// Column types in Spark's words.
public enum SparkType {
    /// The type as Spark's SQL spells it: ``struct<`a`: bigint>``.
    public static func text(for type: DataType) -> String {
        switch type {
        case .timestamp: "timestamp_ntz"
        case .timestampWithTimeZone: "timestamp_ltz"
        case .array(let element): "array<\(text(for: element))>"
        case .map(let key, let value): "map<\(text(for: key)), \(text(for: value))>"
        case .structure(let fields):
            fields.isEmpty
                ? "string"
                : "struct<\(fields.map { "\(SparkSQL.identifier($0.name)): \(text(for: $0.type))" }.joined(separator: ", "))>"
        default: type.hiveName
        }
    }
}
