import TableSchema
import TestSupport
import Testing

@Test(arguments: [
    ("bigint", DataType.bigint), ("DECIMAL( 10 , 2 )", .decimal(precision: 10, scale: 2)),
    ("decimal", .decimal(precision: 10, scale: 0)), ("varchar(20)", .string), ("timestamp", .timestamp),
    ("Timestamp With Local Time Zone", .timestampWithTimeZone), (" array < int > ", .array(.int)),
    ("map<string,array<double>>", .map(key: .string, value: .array(.double))), ("struct<>", .structure([])),
    ("struct<a:int,`b c``d`:string>", .structure([.init("a", .int), .init("b c`d", .string)])),
    ("struct<``:int>", .structure([.init("", .int)])),
])
func `type text reads as its type`(text: String, type: DataType) {
    #expect(DataType(hiveName: text) == type)
}

@Test(arguments: [
    "", "number", "decimal(39,0)", "decimal(5,6)", "array<int", "array<>", "struct<a>", "struct<a:int",
    "struct<`a:int>",
    "map<int>", "int int", "decimal(99999999999999999999)", String(repeating: "array<", count: 5_000),
])
func `text of another form is no type`(text: String) {
    #expect(DataType(hiveName: text) == nil)
}

@Test func `every type reads back from its description`() {
    var random = SeededRandom(seed: 11)
    for _ in 0..<2_000 {
        let type = DataType.random(depth: 4, &random)
        #expect(DataType(hiveName: type.description) == type, "\(type)")
    }
}

@Test func `long type text is read in one pass`() {
    let fields = (0..<20_000).map { DataType.Field("field \($0)", .array(.bigint)) }
    #expect(DataType(hiveName: DataType.structure(fields).hiveName) == .structure(fields))
}

@Test func `unknown shows as string`() {
    #expect(DataType.array(.unknown).hiveName == "array<string>")
    #expect(DataType.array(.unknown).description == "array<unknown>")
}
