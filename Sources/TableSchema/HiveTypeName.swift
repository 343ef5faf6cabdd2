extension DataType: CustomStringConvertible {
    /// The type in Hive's and Glue's words: `bigint`, `decimal(10,2)`, `struct<a:string,b:array<int>>`.
    ///
    /// `unknown` reads `string`, which is what people and readers should take it for.
    public var hiveName: String { text(unknown: "string") }

    /// As `hiveName`, but `unknown` keeps its own word, so that the text reads back as the same type.
    public var description: String { text(unknown: "unknown") }

    private func text(unknown: String) -> String {
        switch self {
        case .unknown: unknown
        case .boolean: "boolean"
        case .tinyint: "tinyint"
        case .smallint: "smallint"
        case .int: "int"
        case .bigint: "bigint"
        case .float: "float"
        case .double: "double"
        case .decimal(let precision, let scale): "decimal(\(precision),\(scale))"
        case .string: "string"
        case .binary: "binary"
        case .date: "date"
        case .timestamp: "timestamp"
        case .timestampWithTimeZone: "timestamp with local time zone"
        case .array(let element): "array<\(element.text(unknown: unknown))>"
        case .map(let key, let value): "map<\(key.text(unknown: unknown)),\(value.text(unknown: unknown))>"
        case .structure(let fields):
            "struct<"
                + fields.map { "\(Self.escaped($0.name)):\($0.type.text(unknown: unknown))" }
                .joined(separator: ",") + ">"
        }
    }

    /// A field name as type text spells it: in back-ticks when it is more than letters, digits and underscores.
    private static func escaped(_ name: String) -> String {
        let isPlain =
            !name.isEmpty
            && name.unicodeScalars.allSatisfy {
                $0 == "_" || $0.properties.isAlphabetic || $0.properties.numericType != nil
            }
        return isPlain ? name : "`" + name.replacing("`", with: "``") + "`"
    }
}

extension DataType: Codable {
    /// Read from its type text.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let type = DataType(hiveName: text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "'\(text)' is no data type"))
        }
        self = type
    }

    /// Written as its type text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension DataType {
    /// Reads a Hive type name, `unknown` included; nil when the text is none.
    public init?(hiveName text: String) {
        var reader = HiveTypeReader(text)
        guard let type = reader.readType(), reader.isAtEnd else { return nil }
        self = type
    }
}
