import TableSchema
import Testing

@testable import SchemaInference

@Test func `lists and maps in old forms are lists and maps`() {
    let elements = [
        group("schema", children: 6),
        group("three", children: 1, converted: 3), group("list", children: 1, repetition: 2), leaf("element", 2),
        group("two", children: 1, converted: 3), leaf("array", 2, repetition: 2),
        group("tuple", children: 1, converted: 3), group("tuple_tuple", children: 1, repetition: 2), leaf("x", 5),
        group("pairs", children: 1, converted: 3), group("bag", children: 2, repetition: 2), leaf("x", 1), leaf("y", 0),
        group("map", children: 1, converted: 2), group("key_value", children: 2, repetition: 2),
        leaf("k", 6, converted: 0),
        leaf("v", 4),
        leaf("bare", 3, repetition: 2),
    ]
    #expect(
        ParquetSchema.columns(of: elements)?.map(\.type) == [
            .array(.bigint), .array(.bigint), .array(.structure([.init("x", .double)])),
            .array(.structure([.init("x", .int), .init("y", .boolean)])), .map(key: .string, value: .float),
            .array(.timestamp),
        ])
}

@Test func `elements that make no tree are no schema`() {
    #expect(ParquetSchema.columns(of: []) == nil)
    #expect(ParquetSchema.columns(of: [group("schema", children: 3), leaf("a", 1)]) == nil)
    #expect(ParquetSchema.columns(of: [group("schema", children: 1), leaf("a", 1), leaf("b", 1)]) == nil)
    #expect(ParquetSchema.columns(of: [group("schema", children: 1), leaf("a", 99)]) == nil)
    #expect(ParquetSchema.columns(of: [group("schema", children: -1)]) == nil)
    let deep = (0..<500).map { group("g\($0)", children: 1) } + [leaf("a", 1)]
    #expect(ParquetSchema.columns(of: deep) == nil)
}

@Test func `damaged Thrift ends in an error and not in memory or time without end`() {
    let texts: [[UInt8]] = [
        [], [0x19], [0x29, 0xFC, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0x18, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
        [0x16, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
        [UInt8](repeating: 0x1C, count: 10_000), [UInt8](repeating: 0x19, count: 10_000),
        [0x1B, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0x11],
    ]
    for text in texts {
        var reader = ThriftCompactReader(text)
        #expect(throws: ThriftDamage.self) { try reader.structure { (_, _, _) throws(ThriftDamage) in } }
    }
}

private func group(_ name: String, children: Int64, repetition: Int64 = 1, converted: Int64? = nil) -> ParquetElement {
    var element = ParquetElement()
    (element.name, element.childCount, element.repetition, element.convertedType) = (
        name, children, repetition, converted
    )
    return element
}

private func leaf(_ name: String, _ type: Int64, repetition: Int64 = 1, converted: Int64? = nil) -> ParquetElement {
    var element = ParquetElement()
    (element.name, element.physicalType, element.repetition, element.convertedType) = (
        name, type, repetition, converted
    )
    return element
}

@Test func `a Parquet file with encrypted columns says so, though its footer can be read`() throws {
    // Field 8, the cipher: a union whose first member is an empty structure.
    let footer: [UInt8] = [0x8C, 0x1C, 0x00, 0x00, 0x00]
    let bytes = Array("PAR1".utf8) + footer + [UInt8(footer.count), 0, 0, 0] + Array("PAR1".utf8)
    let schema = try SchemaInference.infer(bytes: bytes, name: "a.parquet")
    #expect(
        schema.problems.map(\.message) == [
            "has encrypted columns, and no key is known for what arrives; send it plain"
        ])
}
