import Decoding
import Foundation
import TableSchema
import Testing

private func fixture(_ name: String) throws -> [UInt8] {
    let folder = Bundle.module.resourceURL?.appending(path: "Fixtures") ?? URL(filePath: "Fixtures")
    return Array(try Data(contentsOf: folder.appending(path: name)))
}

private func content(of source: some ByteSource, step: Int) throws -> [UInt8] {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: step, alignment: 16)
    defer { buffer.deallocate() }
    var all: [UInt8] = []
    while case let count = try source.read(into: buffer), count > 0 { all += buffer[..<count] }
    return all
}

/// Two members one after the other, as several programs write them; gzip's with zeros behind, as on tapes.
private let packed: [(PackedForm, String)] = [
    (.gzip, "rows.csv.gz"), (.zstd, "rows.csv.zst"), (.bzip2, "rows.csv.bz2"), (.snappy, "rows.csv.sz"),
]

@Test(arguments: packed, [1, 7, 65536])
func `all members are unpacked, and again from the beginning`(_ file: (PackedForm, String), step: Int) throws {
    let rows = try fixture("rows.csv")
    let source = try UnpackedSource(MemoryBytes(fixture(file.1)), file.0)
    #expect(try content(of: source, step: step) == rows)
    #expect(source.problem == nil)
    try source.rewind()
    #expect(try content(of: source, step: 4096) == rows)
}

@Test(arguments: packed) func `what is cut off is a problem with its place`(form: PackedForm, name: String) throws {
    let whole = try fixture(name).reversed().drop { $0 == 0 }.reversed()
    for count in [whole.count - 1, whole.count / 2, 12] {
        let source = try UnpackedSource(MemoryBytes(Array(whole.prefix(count))), form)
        let rows = try content(of: source, step: 1000)
        #expect(source.problem?.severity == .error)
        #expect(source.problem?.message.contains("cut off") == true)
        #expect(source.problem?.offset == Int64(count))
        #expect(try fixture("rows.csv").starts(with: rows))
    }
}

@Test(arguments: packed) func `a damaged byte is a problem or changes nothing`(form: PackedForm, name: String) throws {
    let (whole, rows) = (try fixture(name), try fixture("rows.csv"))
    for place in stride(from: 0, to: whole.count, by: 97) {
        var bytes = whole
        bytes[place] ^= 0x10
        let source = try UnpackedSource(MemoryBytes(bytes), form)
        let read = try content(of: source, step: 5000)
        // A check is optional in zstd; what is left out of it, such as a time, says nothing about the content.
        #expect(source.problem != nil || read == rows || form == .zstd)
    }
}

@Test(arguments: [
    (PackedForm.gzip, "repetitive.gz"), (.zstd, "repetitive.zst"), (.bzip2, "repetitive.bz2"),
])
func `what unpacks to far more than its size is refused`(form: PackedForm, name: String) throws {
    let source = try UnpackedSource(MemoryBytes(fixture(name)), form, suspectSize: 64 << 10)
    let count = try content(of: source, step: 16 << 10).count
    #expect(source.problem?.message.contains("attack") == true)
    #expect(count < 3_000_000)
    let trusting = try UnpackedSource(MemoryBytes(fixture(name)), form)
    #expect(try content(of: trusting, step: 16 << 10).count == 3_000_000)
    #expect(trusting.problem == nil)
}

@Test(arguments: packed) func `a form is told by its first bytes`(form: PackedForm, name: String) throws {
    let bytes = try fixture(name)
    #expect(bytes.withUnsafeBufferPointer { PackedForm.marked(in: $0) } == form)
    #expect(PackedForm(form.compression) == form)
}

@Test(arguments: 0..<20) func `Windows-1252 and UTF-16 become UTF-8, wherever pieces end`(seed: Int) throws {
    let text = String((0..<60).map { "aé€ž\nß"[String.Index(utf16Offset: ($0 * 7 + seed) % 6, in: "aé€ž\nß")] })
    let narrow: [Character: UInt8] = ["a": 0x61, "é": 0xE9, "€": 0x80, "ž": 0x9E, "\n": 0x0A, "ß": 0xDF]
    let western = try Windows1252Source(MemoryBytes(text.compactMap { narrow[$0] }))
    #expect(String(decoding: try content(of: western, step: 3 + seed), as: UTF8.self) == text)
    let wide = try UTF16Source(
        MemoryBytes(([0xFEFF] + text.utf16).flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }), isBigEndian: true)
    #expect(String(decoding: try content(of: wide, step: 8 + seed), as: UTF8.self) == text)
}
