import Foundation
import TableSchema

/// An Avro schema to columns: https://avro.apache.org/docs/1.12.0/specification/#schema-declaration
struct AvroTypes {
    /// Why a schema makes no table.
    struct Problem: Error {
        let message: String
    }

    /// Named types by their full names; nil while one is being read.
    private var named: [String: DataType?] = [:]
    private static let depthMax = 128

    /// The columns of a record's schema in JSON.
    static func columns(ofSchema json: [UInt8]) throws(Problem) -> [Column] {
        guard let schema = try? JSONDecoder().decode(AvroSchema.self, from: Data(json)) else {
            throw Problem(message: "is damaged: its schema is no JSON")
        }
        guard case .object(let record) = schema, record.fields != nil else {
            throw Problem(message: "is no table: its rows are no records")
        }
        var types = AvroTypes()
        let fields = try types.fields(of: record, in: record.namespace ?? "", depth: 1)
        return fields.map { Column($0.name, $0.type, nullable: $0.isNullable) }
    }

    private mutating func fields(
        of record: AvroSchema.Object, in space: String, depth: Int
    ) throws(Problem) -> [(name: String, type: DataType, isNullable: Bool)] {
        let name = Self.fullName(record.name ?? "", in: record.namespace ?? space)
        named[name] = .some(nil)
        var fields: [(name: String, type: DataType, isNullable: Bool)] = []
        for field in record.fields ?? [] {
            let type = try type(field.type, in: Self.space(of: name), depth: depth + 1)
            fields.append((field.name, type, field.type.isNullable))
        }
        named[name] = .structure(fields.map { .init($0.name, $0.type) })
        return fields
    }

    private mutating func type(_ schema: AvroSchema, in space: String, depth: Int) throws(Problem) -> DataType {
        guard depth < Self.depthMax else { throw Problem(message: "nests deeper than \(Self.depthMax) levels") }
        switch schema {
        case .name(let name):
            if let type = Self.primitive(name) { return type }
            return try known(name, in: space)
        case .union(let schemas):
            var union = DataType.unknown
            for schema in schemas { union = union.widened(with: try type(schema, in: space, depth: depth + 1)) }
            return union
        case .object(let object): return try type(of: object, in: space, depth: depth)
        }
    }

    private mutating func type(
        of object: AvroSchema.Object, in space: String, depth: Int
    ) throws(Problem) -> DataType {
        let name = object.name.map { Self.fullName($0, in: object.namespace ?? space) }
        switch object.type {
        case .name("record"), .name("error"):
            let fields = try fields(of: object, in: space, depth: depth)
            return .structure(fields.map { .init($0.name, $0.type) })
        case .name("array"):
            guard let items = object.items else { throw Problem(message: "is damaged: an array has no items") }
            return .array(try type(items, in: space, depth: depth + 1))
        case .name("map"):
            guard let values = object.values else { throw Problem(message: "is damaged: a map has no values") }
            return .map(key: .string, value: try type(values, in: space, depth: depth + 1))
        case .name("enum"), .name("fixed"):
            let isEnum = object.type == .name("enum")
            let logical = Self.logical(object)
            let type = logical ?? (isEnum ? .string : .binary)
            if let name { named[name] = type }
            return type
        default:
            if let logical = Self.logical(object) { return logical }
            return try type(object.type, in: space, depth: depth + 1)
        }
    }

    private func known(_ name: String, in space: String) throws(Problem) -> DataType {
        for full in [Self.fullName(name, in: space), name] {
            guard let found = named[full] else { continue }
            guard let type = found else { throw Problem(message: "is no table: its type '\(name)' holds itself") }
            return type
        }
        throw Problem(message: "is damaged: its schema has no type '\(name)'")
    }

    private static func primitive(_ name: String) -> DataType? {
        switch name {
        case "null": .unknown
        case "boolean": .boolean
        case "int": .int
        case "long": .bigint
        case "float": .float
        case "double": .double
        case "bytes": .binary
        case "string": .string
        default: nil
        }
    }

    /// What a type means by its `logicalType`; nil when that is none, or one that is not known.
    private static func logical(_ object: AvroSchema.Object) -> DataType? {
        switch object.logicalType {
        case "date": return .date
        case "timestamp-millis", "timestamp-micros", "timestamp-nanos": return .timestampWithTimeZone
        case "local-timestamp-millis", "local-timestamp-micros", "local-timestamp-nanos": return .timestamp
        case "time-millis", "time-micros", "uuid": return .string
        case "decimal":
            let (precision, scale) = (object.precision ?? 0, object.scale ?? 0)
            // What is no right decimal is bytes, as the specification has it.
            guard (1...38).contains(precision), (0...precision).contains(scale) else { return nil }
            return .decimal(precision: precision, scale: scale)
        default: return nil
        }
    }

    private static func fullName(_ name: String, in space: String) -> String {
        name.contains(".") || space.isEmpty ? name : "\(space).\(name)"
    }

    private static func space(of name: String) -> String {
        name.lastIndex(of: ".").map { String(name[..<$0]) } ?? ""
    }
}
