import SchemaInference
import TableSchema
import Testing

/// An Avro file without rows: the schema's text behind the magic, and the marker.
private func file(_ schema: String) -> [UInt8] {
    func number(_ value: Int) -> [UInt8] {
        var (bits, bytes): (Int, [UInt8]) = (value << 1, [])
        while bits > 0x7F {
            bytes.append(UInt8(bits & 0x7F) | 0x80)
            bits >>= 7
        }
        return bytes + [UInt8(bits)]
    }
    let key = Array("avro.schema".utf8)
    let marker = [UInt8](repeating: 7, count: 16)
    return Array("Obj".utf8) + [1] + number(1) + number(key.count) + key + number(schema.utf8.count)
        + Array(schema.utf8)
        + [0] + marker
}

private func infer(_ schema: String) throws -> FileSchema {
    try SchemaInference.infer(bytes: file(schema), name: "a.avro")
}

@Test(arguments: [
    (#"{"type":"record","name":"R","fields":[{"name":"a","type":["null","int"]}]}"#, "int"),
    (#"{"type":"record","name":"R","fields":[{"name":"a","type":["int","long"]}]}"#, "bigint"),
    (
        #"{"type":"record","name":"n.R","fields":[{"name":"a","type":{"type":"enum","name":"E","symbols":["x"]}}]}"#,
        "string"
    ),
    (
        #"{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"array","items":{"type":"map","values":"float"}}}]}"#,
        "array<map<string,float>>"
    ),
    (
        #"{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"bytes","logicalType":"decimal","precision":50}}]}"#,
        "binary"
    ),
    (#"{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"int","logicalType":"of-tomorrow"}}]}"#, "int"),
])
func `an Avro type is a column's type`(_ schema: String, _ type: String) throws {
    #expect(try infer(schema).columns.map(\.type.hiveName) == [type])
}

@Test func `a named type is known by its name later on, in its namespace`() throws {
    let schema = try infer(
        """
        {"type":"record","name":"shop.Order","fields":[
          {"name":"a","type":{"type":"record","name":"Item","fields":[{"name":"n","type":"long"}]}},
          {"name":"b","type":"Item"}, {"name":"c","type":"shop.Item"}]}
        """)
    #expect(schema.columns.map(\.type.hiveName) == Array(repeating: "struct<n:bigint>", count: 3))
}

@Test(arguments: [
    #"{"type":"record","name":"R","fields":[{"name":"next","type":["null","R"]}]}"#, #""string""#, "{", "[]",
    #"{"type":"record","name":"R","fields":[{"name":"a","type":"Nowhere"}]}"#,
    #"{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"array"}}]}"#,
])
func `an Avro schema that makes no table is a problem`(_ schema: String) throws {
    let found = try infer(schema)
    #expect(found.columns.isEmpty)
    #expect(found.problems.map(\.severity) == [.error])
}

@Test func `an Avro schema that nests without end is refused`() throws {
    let depth = 5000
    let nested =
        String(repeating: #"{"type":"array","items":"#, count: depth) + #""int""# + String(repeating: "}", count: depth)
    let schema = try infer(#"{"type":"record","name":"R","fields":[{"name":"a","type":\#(nested)}]}"#)
    #expect(schema.problems.map(\.severity) == [.error])
}

@Test func `a cut or spoilt block of an Avro file is a problem with its place`() throws {
    let whole = try Fixture.bytes("deflate-blocks.avro")
    let cut = try SchemaInference.infer(bytes: Array(whole.dropLast(3)), name: "a.avro")
    #expect(cut.problems.map(\.severity) == [.error])
    #expect(cut.rows < 500)
    var spoilt = whole
    spoilt[whole.count - 1] ^= 1
    let damaged = try SchemaInference.infer(bytes: spoilt, name: "a.avro")
    #expect(damaged.problems.first?.offset == Int64(whole.count - 16))
}
