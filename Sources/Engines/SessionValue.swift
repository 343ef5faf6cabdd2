/// A value that the SQL of a session may ask for with `getvariable`.
public enum SessionValue: Hashable, Sendable {
    case null
    case text(String)
    case integer(Int64)
    case real(Double)
    /// A JSON text.
    case json(String)
    case list([SessionValue])
    /// Values by name, which SQL asks for with a point.
    case members([String: SessionValue])

    /// The value as JSON.
    var json: String {
        switch self {
        case .null: "null"
        case .text(let text): RawJSON.string(text)
        case .integer(let value): "\(value)"
        case .real(let value): value.isFinite ? "\(value)" : "null"
        case .json(let text): text
        case .list(let values): RawJSON.array(values.map(\.json))
        case .members(let values): RawJSON.object(values.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) })
        }
    }

    /// The DuckDB type that it is read as.
    var type: String {
        switch self {
        case .null, .text: "VARCHAR"
        case .integer: "BIGINT"
        case .real: "DOUBLE"
        case .json: "JSON"
        case .list(let values): "\(values.first?.type ?? "VARCHAR")[]"
        case .members(let values) where values.isEmpty: "JSON"
        case .members(let values):
            "STRUCT("
                + values.sorted { $0.key < $1.key }.map { "\(SQLText.identifier($0.key)) \($0.value.type)" }
                .joined(separator: ", ") + ")"
        }
    }
}
