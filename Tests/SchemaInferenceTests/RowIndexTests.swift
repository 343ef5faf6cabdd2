import CVectorScan
import TestSupport
import Testing

@testable import SchemaInference

/// Texts of few different bytes, so that quotes, separators and line ends meet in every way.
private func text(_ random: inout SeededRandom) -> [UInt8] {
    let bytes: [UInt8] = Array(
        ["ab,,\"\n", "a,\n", "ab,\"\"\n\r", "é,\0\n"].randomElement(using: &random)?.utf8 ?? "a".utf8)
    let length = Int.random(in: 1...300, using: &random)
    return (0..<length).compactMap { _ in bytes.randomElement(using: &random) }
}

/// The kinds of vectors, those of other machines too. All give the same, so that it does not matter which of them a test
/// beside this one uses.
private let vectors = [0, 1, 2]

@Test(arguments: 0..<400, vectors)
func `rows found with vectors have the values that going byte by byte gives`(seed: Int, vectors: Int) {
    tidegate_limit_vectors(Int32(vectors))
    defer { tidegate_limit_vectors(2) }
    var random = SeededRandom(seed: UInt64(seed))
    let bytes = text(&random)
    let width = Int.random(in: 1...3, using: &random)
    let block = TextBlock(capacity: bytes.count)
    block.append(bytes)
    block.isLast = true
    let index = RowIndex()
    guard index.look(at: block, cut: .standard(UInt8(ascii: ",")), width: width) else { return }
    var rows = RowsAsTheyAre(width: width)
    var scanner = CSVScanner(.standard(UInt8(ascii: ",")))
    _ = block.bytes.withMemoryRebound(to: UInt8.self) { scanner.scan($0, isLast: true, into: &rows) }
    let found = index.regularRows.map { row in
        (0..<width).map { column -> [UInt8] in
            let value = block.bytes[index.values(of: column)[row]]
            return value.count > 1 && value.first == UInt8(ascii: "\"")
                ? Array(value.dropFirst().dropLast()) : Array(value)
        }
    }
    #expect(found == rows.regular)
    #expect(rows.brokenCount == 0)
}

@Test(arguments: 0..<400, vectors)
func `what is told with vectors is what going byte by byte tells`(seed: Int, vectors: Int) {
    tidegate_limit_vectors(Int32(vectors))
    defer { tidegate_limit_vectors(2) }
    var random = SeededRandom(seed: UInt64(seed))
    let bytes = text(&random) + [0x0A]
    let block = TextBlock(capacity: bytes.count)
    block.append(bytes)
    for quote in [UInt8(ascii: "\""), 0] {
        let cut = CSVCut(delimiter: UInt8(ascii: ","), quote: quote, escape: quote)
        var told = EverythingTold()
        guard let lines = RowIndex().tell(block.bytes, cut: cut, to: &told) else { continue }
        var expected = EverythingTold()
        var scanner = CSVScanner(cut)
        _ = scanner.scan(block.bytes, isLast: true, into: &expected)
        #expect(told.all == expected.all)
        #expect(1 + lines == scanner.line)
    }
}

/// Values with whether they are between quotes, and rows with their lines.
private struct EverythingTold: CSVSink {
    private(set) var all: [String] = []

    mutating func value(_ index: Int, _ bytes: UnsafePointer<UInt8>, _ count: Int, _ form: CSVValueForm) {
        let isQuoted = form == .quoted || form == .escaped
        all.append("\(index) \(isQuoted) \(form == .broken) \(Array(UnsafeBufferPointer(start: bytes, count: count)))")
    }

    mutating func row(_ width: Int, line: Int64) { all.append("\(width) values in line \(line)") }
}

/// The rows of a width, each value without its quotes.
private struct RowsAsTheyAre: CSVSink {
    let width: Int
    private(set) var regular: [[[UInt8]]] = []
    private(set) var brokenCount = 0
    private var row: [[UInt8]] = []

    init(width: Int) { self.width = width }

    mutating func value(_ index: Int, _ bytes: UnsafePointer<UInt8>, _ count: Int, _ form: CSVValueForm) {
        if form == .broken { brokenCount += 1 }
        row.append(Array(UnsafeBufferPointer(start: bytes, count: count)))
    }

    mutating func row(_ width: Int, line: Int64) {
        // A single empty value in quotes is one of a table of one column; a blank line is none.
        if width == self.width { regular.append(row) }
        row = []
    }
}

@Test(arguments: 0..<200)
func `lines are counted alike with vectors and without`(seed: Int) {
    var random = SeededRandom(seed: UInt64(seed))
    let bytes = (0..<Int.random(in: 0...200, using: &random)).map { _ in
        [0x0A, 0x0D, 0x61].randomElement(using: &random) ?? UInt8(0x61)
    }
    let padded = bytes + [UInt8](repeating: 0x0A, count: 64)
    padded.withUnsafeBufferPointer { all in
        guard let start = all.baseAddress else { return }
        #expect(tidegate_line_count(start, bytes.count) == Int(ByteWord.lineCount(start, start + bytes.count)))
    }
}
