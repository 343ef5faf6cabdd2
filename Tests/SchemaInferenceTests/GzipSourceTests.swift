import TableSchema
import Testing

@testable import SchemaInference

@Test func `gzip that unpacks to far more than its size is refused`() throws {
    let member = try Fixture.bytes("repetitive.csv.gz")
    let source = try GzipSource(MemoryBytes(member), suspectSize: 64 << 10)
    var total = 0
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 << 10, alignment: 1)
    defer { buffer.deallocate() }
    while case let count = try source.read(into: buffer), count > 0 { total += count }
    #expect(source.problem?.severity == .error)
    #expect(total < 500_000)
    let trusting = try GzipSource(MemoryBytes(member))
    total = 0
    while case let count = try trusting.read(into: buffer), count > 0 { total += count }
    #expect(trusting.problem == nil)
    #expect(total == 1_000_000)
}

@Test func `gzip can be read again from its beginning`() throws {
    let source = try GzipSource(MemoryBytes(Fixture.bytes("gzip-members.csv.gz")))
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 7, alignment: 1)
    defer { buffer.deallocate() }
    for _ in 0..<3 {
        var text = ""
        try source.rewind()
        while case let count = try source.read(into: buffer), count > 0 {
            text += String(decoding: buffer[..<count], as: UTF8.self)
        }
        #expect(text == "a,b\n1,x\n2,y\n3,z\n")
    }
}
