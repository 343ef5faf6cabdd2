/// Eight bytes looked at together in one machine word, the first byte lowest.
enum ByteWord {
    static let newlines: UInt64 = 0x0A0A_0A0A_0A0A_0A0A
    static let carriageReturns: UInt64 = 0x0D0D_0D0D_0D0D_0D0D

    /// The byte in all eight places.
    @inline(__always)
    static func repeating(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

    /// The eight bytes from here on, which must all be readable.
    @inline(__always)
    static func load(_ place: UnsafePointer<UInt8>) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(place).loadUnaligned(as: UInt64.self))
    }

    /// The number that up to eight bytes are, the lowest first.
    static func number(_ bytes: some BidirectionalCollection<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The high bits of the bytes that are zero. Exact up to the lowest; above it a 1 may be falsely marked.
    @inline(__always)
    static func zeros(_ word: UInt64) -> UInt64 {
        (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
    }

    /// Whether a byte below 0x20 or one of 0x7F may be among the bytes; if not, there is surely none.
    @inline(__always)
    static func mayHoldControls(_ word: UInt64) -> Bool {
        ((word &- repeating(0x20)) & ~word & repeating(0x80)) | zeros(word ^ repeating(0x7F)) != 0
    }

    /// How many lines end between two places: LF, CR, or both together once.
    static func lineCount(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Int64 {
        var place = start
        var count: Int64 = 0
        while place < end {
            if end - place >= 8 {
                let word = load(place)
                if zeros(word ^ newlines) | zeros(word ^ carriageReturns) == 0 {
                    place += 8
                    continue
                }
            }
            let byte = place.pointee
            place += 1
            if byte == UInt8(ascii: "\n") || (byte == UInt8(ascii: "\r") && !(place < end && place[0] == 0x0A)) {
                count += 1
            }
        }
        return count
    }
}
