import Decoding
import TableSchema

/// Whether DuckDB reads a file as it is, as far as only a look into the file tells.
extension DeclaredTable.File {
    /// Lines that are passed over may hold a quote, which DuckDB takes for one, and passes over the table too. Before a JSON
    /// array a byte-order mark makes it one value.
    func isReadable() throws(ReadingError) -> Bool {
        guard layout.isReadable else { return false }
        if let dialect = layout.dialect, let quote = dialect.quote?.utf8.first, dialect.skippedLines > 0 {
            return try !head(lineCount: dialect.skippedLines).contains(quote)
        }
        guard layout.format == .json, layout.compression == .none else { return true }
        return try !FileBytes(path: path).bytes(at: 0, count: 3).elementsEqual([0xEF, 0xBB, 0xBF])
    }

    /// The first lines, as far as they are within 64 KiB; more is as good as a quote.
    private func head(lineCount: Int) throws(ReadingError) -> [UInt8] {
        let source = try PlainText.source(ofFile: path, compression: layout.compression, encoding: .utf8)
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { block.deallocate() }
        var bytes: [UInt8] = []
        while bytes.count < block.count {
            let count = try source.read(into: block)
            if count == 0 { break }
            bytes += block.prefix(count)
        }
        let rest = try BodySource(MemoryBytes(bytes), skippingLines: lineCount)
        var restCount = 0
        while case let count = try rest.read(into: block), count > 0 { restCount += count }
        return restCount == 0 ? bytes + (layout.dialect?.quote ?? "").utf8 : bytes.dropLast(restCount)
    }
}
