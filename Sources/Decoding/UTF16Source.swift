package import TableSchema

/// UTF-16 bytes, read as UTF-8. The byte-order mark is no part of the text.
package final class UTF16Source: ByteSource {
    private let wide: any ByteSource
    private let isBigEndian: Bool
    private let input: UnsafeMutableRawBufferPointer
    private var place = 0
    private var count = 0
    private var offset: Int64 = 0
    private var heldHigh: UInt16?
    private var isAtStart = true
    package private(set) var problem: FileProblem?

    /// The wide bytes are read from their beginning.
    package init(_ wide: any ByteSource, isBigEndian: Bool) throws(ReadingError) {
        self.wide = wide
        self.isBigEndian = isBigEndian
        input = .allocate(byteCount: 256 << 10, alignment: 16)
        try wide.rewind()
    }

    deinit { input.deallocate() }

    package func rewind() throws(ReadingError) {
        try wide.rewind()
        (place, count, offset, heldHigh, isAtStart, problem) = (0, 0, 0, nil, true, nil)
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadingError) -> Int {
        var written = 0
        // A unit gives at most three bytes, a pair four, a lone half before another unit six.
        while written + 6 <= buffer.count {
            guard let unit = try nextUnit() else {
                if heldHigh != nil { written += put(replacement(), buffer, written) }
                break
            }
            if isAtStart {
                isAtStart = false
                if unit == 0xFEFF { continue }
            }
            written += put(unit: unit, buffer, written)
        }
        return written
    }

    private func put(unit: UInt16, _ buffer: UnsafeMutableRawBufferPointer, _ written: Int) -> Int {
        if let high = heldHigh {
            heldHigh = nil
            if UTF16.isTrailSurrogate(unit) {
                let value = 0x10000 + (UInt32(high & 0x3FF) << 10) + UInt32(unit & 0x3FF)
                return put(Unicode.Scalar(value) ?? "\u{FFFD}", buffer, written)
            }
            let lone = put(replacement(), buffer, written)
            return lone + put(unit: unit, buffer, written + lone)
        }
        if UTF16.isLeadSurrogate(unit) {
            heldHigh = unit
            return 0
        }
        return put(Unicode.Scalar(unit) ?? replacement(), buffer, written)
    }

    private func put(_ scalar: Unicode.Scalar, _ buffer: UnsafeMutableRawBufferPointer, _ written: Int) -> Int {
        var length = 0
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
            buffer[written + length] = byte
            length += 1
        }
        return length
    }

    private func replacement() -> Unicode.Scalar {
        heldHigh = nil
        fail("holds half a surrogate pair: it is no whole UTF-16 text")
        return "\u{FFFD}"
    }

    private func fail(_ message: String) {
        if problem == nil { problem = wide.problem ?? FileProblem(.error, message, offset: offset) }
    }

    private func nextUnit() throws(ReadingError) -> UInt16? {
        if place + 2 > count { try refill() }
        guard place + 2 <= count else {
            if place < count { fail("ends in the middle of a UTF-16 character") }
            if let inner = wide.problem { problem = problem ?? inner }
            return nil
        }
        let (first, second) = (UInt16(input[place]), UInt16(input[place + 1]))
        place += 2
        offset += 2
        return isBigEndian ? first << 8 | second : second << 8 | first
    }

    private func refill() throws(ReadingError) {
        if place < count { input[0] = input[place] }
        count -= place
        place = 0
        while count < 2 {
            let more = try wide.read(into: UnsafeMutableRawBufferPointer(rebasing: input[count...]))
            if more == 0 { return }
            count += more
        }
    }
}
