package import TableSchema

/// A text of UTF-8 without its byte-order mark and without so many of its first lines.
package final class BodySource: ByteSource {
    private let text: any ByteSource
    private let lineCount: Int
    private var held: [UInt8] = []
    private var place = 0
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
        (held, place, isStarted) = ([], 0, false)
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadingError) -> Int {
        if !isStarted { try start() }
        guard place < held.count else { return try text.read(into: buffer) }
        let count = min(buffer.count, held.count - place)
        held.withUnsafeBytes { all in
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: all[place..<place + count]))
        }
        place += count
        return count
    }

    private func start() throws(ReadingError) {
        isStarted = true
        while held.count < 3, try readMore() {}
        if held.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
        for _ in 0..<lineCount { try skipLine() }
    }

    /// Steps over a line that ends in LF, CR or both.
    private func skipLine() throws(ReadingError) {
        while true {
            while place < held.count {
                let byte = held[place]
                place += 1
                if byte == UInt8(ascii: "\n") { return }
                guard byte == UInt8(ascii: "\r") else { continue }
                if place == held.count { _ = try readMore() }
                if place < held.count, held[place] == UInt8(ascii: "\n") { place += 1 }
                return
            }
            guard try readMore() else { return }
        }
    }

    private func readMore() throws(ReadingError) -> Bool {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { block.deallocate() }
        let count = try text.read(into: block)
        if place == held.count, place > 0 { (held, place) = ([], 0) }
        held += block.prefix(count)
        return count > 0
    }
}
