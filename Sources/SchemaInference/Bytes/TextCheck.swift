/// What every byte of a text says about its encoding: whether all is UTF-8, and whether a NUL is in it.
struct TextCheck {
    /// Where the first byte is that UTF-8 does not allow.
    private(set) var firstInvalidOffset: Int64?
    /// Where the first NUL byte is.
    private(set) var firstNulOffset: Int64?
    /// Whether a byte beyond ASCII was seen.
    private(set) var hasWideCharacters = false

    private var offset: Int64 = 0
    private var continuationCount = 0
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xBF

    /// Adds what a part of the text says that begins and ends with whole characters.
    mutating func add(_ bytes: UnsafeRawBufferPointer, at offset: Int64) {
        var part = TextCheck()
        part.offset = offset
        part.add(bytes)
        part.finish()
        add(part)
    }

    /// Adds what another part of the text says.
    mutating func add(_ other: TextCheck) {
        firstInvalidOffset = Self.first(firstInvalidOffset, other.firstInvalidOffset)
        firstNulOffset = Self.first(firstNulOffset, other.firstNulOffset)
        hasWideCharacters = hasWideCharacters || other.hasWideCharacters
    }

    private static func first(_ left: Int64?, _ right: Int64?) -> Int64? {
        guard let left, let right else { return left ?? right }
        return min(left, right)
    }

    /// Looks at the next bytes.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var place = 0
        while place < bytes.count {
            if continuationCount == 0 {
                place = Self.plainEnd(bytes, from: place)
                if place == bytes.count { break }
            }
            look(at: bytes[place], offset: offset + Int64(place))
            place += 1
        }
        offset += Int64(bytes.count)
    }

    /// The text has ended: a character that has not is no UTF-8.
    mutating func finish() {
        if continuationCount > 0 { refuse(offset) }
    }

    /// The end of the blocks from a place on that hold plain ASCII and no NUL.
    private static func plainEnd(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var place = start
        while place + 64 <= bytes.count {
            // A byte from 1 to 0x7F keeps its high bit clear here; NUL borrows it, all else has it.
            var marks: UInt64 = 0
            for step in 0..<8 {
                let word = bytes.loadUnaligned(fromByteOffset: place + 8 * step, as: UInt64.self)
                marks |= (word &- ByteWord.repeating(1)) | word
            }
            guard marks & ByteWord.repeating(0x80) == 0 else { break }
            place += 64
        }
        while place < bytes.count, bytes[place] &- 1 < 0x7F { place += 1 }
        return place
    }

    private mutating func look(at byte: UInt8, offset: Int64) {
        if continuationCount > 0 {
            guard byte >= lowest, byte <= highest else {
                refuse(offset)
                return
            }
            continuationCount -= 1
            (lowest, highest) = (0x80, 0xBF)
            return
        }
        hasWideCharacters = hasWideCharacters || byte >= 0x80
        switch byte {
        case 0: firstNulOffset = firstNulOffset ?? offset
        case 0x01...0x7F: break
        case 0xC2...0xDF: expect(1)
        case 0xE0: expect(2, from: 0xA0)
        case 0xED: expect(2, to: 0x9F)
        case 0xE1...0xEF: expect(2)
        case 0xF0: expect(3, from: 0x90)
        case 0xF1...0xF3: expect(3)
        case 0xF4: expect(3, to: 0x8F)
        default: refuse(offset)
        }
    }

    /// The next bytes continue a character. Bounds of the first of them: Unicode Standard, table 3-7.
    private mutating func expect(_ count: Int, from: UInt8 = 0x80, to: UInt8 = 0xBF) {
        (continuationCount, lowest, highest) = (count, from, to)
    }

    private mutating func refuse(_ offset: Int64) {
        firstInvalidOffset = firstInvalidOffset ?? offset
        (continuationCount, lowest, highest) = (0, 0x80, 0xBF)
    }
}
