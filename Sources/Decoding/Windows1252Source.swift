package import TableSchema

/// Windows-1252 bytes, read as UTF-8.
package final class Windows1252Source: ByteSource {
    private let narrow: any ByteSource
    private let input: UnsafeMutableRawBufferPointer
    private static let texts = (0...255).map { Array(TextEncoding.windows1252.text([UInt8($0)]).utf8) }

    /// The narrow bytes are read from their beginning.
    package init(_ narrow: any ByteSource) throws(ReadingError) {
        self.narrow = narrow
        input = .allocate(byteCount: 64 << 10, alignment: 16)
        try narrow.rewind()
    }

    deinit { input.deallocate() }

    package var problem: FileProblem? { narrow.problem }

    package func rewind() throws(ReadingError) { try narrow.rewind() }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadingError) -> Int {
        // A byte becomes three at most.
        let part = UnsafeMutableRawBufferPointer(rebasing: input.prefix(buffer.count / 3))
        let count = try narrow.read(into: part)
        var written = 0
        for byte in part.prefix(count) {
            for unit in Self.texts[Int(byte)] {
                buffer[written] = unit
                written += 1
            }
        }
        return written
    }
}
