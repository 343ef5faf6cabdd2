/// A schema as Avro writes it in JSON.
indirect enum AvroSchema: Decodable, Equatable {
    /// A primitive type, or one that was named before.
    case name(String)
    case union([AvroSchema])
    case object(Object)

    struct Object: Decodable, Equatable {
        let type: AvroSchema
        let name: String?
        let namespace: String?
        let fields: [Field]?
        let items: AvroSchema?
        let values: AvroSchema?
        let logicalType: String?
        let precision: Int?
        let scale: Int?
    }

    struct Field: Decodable, Equatable {
        let name: String
        let type: AvroSchema
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let name = try? container.decode(String.self) {
            self = .name(name)
        } else if let union = try? container.decode([AvroSchema].self) {
            self = .union(union)
        } else {
            self = .object(try container.decode(Object.self))
        }
    }

    /// Whether a value may be missing.
    var isNullable: Bool {
        if case .union(let schemas) = self { return schemas.contains(.name("null")) }
        return self == .name("null")
    }
}
