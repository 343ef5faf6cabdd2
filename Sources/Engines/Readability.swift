import Decoding
import TableSchema

/// Whether DuckDB reads a file as it is, as far as only a look into the file tells.
extension DeclaredTable.File {
    /// Lines that are passed over may hold a quote, which DuckDB takes for one, and passes over the table too. Before a JSON
    /// array a byte-order mark makes it one value.
    func isReadable() throws(ReadingError) -> Bool {
        guard layout.isReadable else { return false }
        if let dialect = layout.dialect, let quote = dialect.quote?.utf8.first, dialect.skippedLines > 0 {
            return try !mayHold(quote, within: dialect.skippedLines)
        }
        guard layout.format == .json, layout.compression == .none else { return true }
        return try !FileBytes(path: path).bytes(at: 0, count: 3).elementsEqual([0xEF, 0xBB, 0xBF])
    }

    /// Whether a byte may be in the first lines; it may where they are more than 64 KiB.
    private func mayHold(_ byte: UInt8, within lineCount: Int) throws(ReadingError) -> Bool {
        let source = try PlainText.source(ofFile: path, compression: layout.compression, encoding: .utf8)
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { block.deallocate() }
        var (filled, count) = (0, 0)
        repeat {
            count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: block[filled...]))
            filled += count
        } while count > 0 && filled < block.count
        var (lines, previous) = (0, UInt8(0))
        for next in block[..<filled] {
            if next == byte { return true }
            if next == UInt8(ascii: "\r") || next == UInt8(ascii: "\n") && previous != UInt8(ascii: "\r") { lines += 1 }
            if lines == lineCount { return false }
            previous = next
        }
        return true
    }
}
