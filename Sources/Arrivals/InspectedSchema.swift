import FoundationEssentials
import Store
public import TableSchema

/// The schema of a file that was read, as whoever read it has it.
///
/// A reader process writes it as the ledger keeps it, and most schemas are stored without anybody looking into them.
public enum InspectedSchema: Hashable, Sendable {
    case decoded(FileSchema)
    /// `text`: the schema without its sketch as JSON, `sketch`: that as `TableSketch` encodes it.
    case encoded(text: String, sketch: [UInt8]?, rows: Int64)

    /// Its rows, which are asked for more often than the rest.
    public var rows: Int64 {
        switch self {
        case .decoded(let schema): schema.rows
        case .encoded(_, _, let rows): rows
        }
    }

    /// The schema; nil when it cannot be decoded.
    public var schema: FileSchema? {
        switch self {
        case .decoded(let schema): return schema
        case .encoded(let text, let sketch, _):
            var schema = try? JSONText.decode(FileSchema.self, from: text)
            schema?.sketch = sketch.flatMap { TableSketch(encoded: $0) }
            return schema
        }
    }

    /// The schema as the ledger keeps it: with the rows that a sketch keeps cut to a few.
    public func stored() throws -> (text: String, sketch: [UInt8]?) {
        switch self {
        case .encoded(let text, let sketch, _): return (text, sketch)
        case .decoded(var schema):
            let sketch = schema.sketch?.compact.encoded
            schema.sketch = nil
            return (try JSONText.encode(schema), sketch)
        }
    }

    /// The schema as it is, encoded.
    public func whole() throws -> (text: String, sketch: [UInt8]?) {
        guard case .decoded(var schema) = self else { return try stored() }
        let sketch = schema.sketch?.encoded
        schema.sketch = nil
        return (try JSONText.encode(schema), sketch)
    }
}
