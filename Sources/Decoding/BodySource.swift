package import TableSchema

/// A text of UTF-8 without its byte-order mark and without so many of its first lines.
package final class BodySource: ByteSource {
    private let text: any ByteSource
    private let lineCount: Int
    private var held = HeldBytes()
    private var isStarted = false

    /// The text is read from its beginning.
    package init(_ text: any ByteSource, skippingLines lineCount: Int) throws(ReadingError) {
        self.text = text
        self.lineCount = lineCount
        try text.rewind()
    }

    package var problem: FileProblem? { text.problem }

    package func rewind() throws(ReadingError) {
        try text.rewind()
        (held, isStarted) = (HeldBytes(), false)
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadingError) -> Int {
        if !isStarted { try start() }
        return held.isEmpty ? try text.read(into: buffer) : held.give(to: buffer)
    }

    private func start() throws(ReadingError) {
        isStarted = true
        while held.bytes.count < 3, try readMore() {}
        if held.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { held.place = 3 }
        for _ in 0..<lineCount { try skipLine() }
    }

    /// Steps over a line that ends in LF, CR or both.
    private func skipLine() throws(ReadingError) {
        while true {
            while !held.isEmpty {
                let byte = held.bytes[held.place]
                held.place += 1
                if byte == UInt8(ascii: "\n") { return }
                guard byte == UInt8(ascii: "\r") else { continue }
                if held.isEmpty { _ = try readMore() }
                if !held.isEmpty, held.bytes[held.place] == UInt8(ascii: "\n") { held.place += 1 }
                return
            }
            guard try readMore() else { return }
        }
    }

    private func readMore() throws(ReadingError) -> Bool {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { block.deallocate() }
        let count = try text.read(into: block)
        held.append(block.prefix(count))
        return count > 0
    }
}
