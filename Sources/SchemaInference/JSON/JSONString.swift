/// The insides of JSON strings.
enum JSONString {
    /// The first quote, backslash or control character from here on, or the end.
    @inline(__always)
    static func plainEnd(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
        var place = start
        while end - place >= 8 {
            let word = ByteWord.load(place)
            let quotes = ByteWord.zeros(word ^ ByteWord.repeating(UInt8(ascii: "\"")))
            let escapes = ByteWord.zeros(word ^ ByteWord.repeating(UInt8(ascii: #"\"#)))
            // A byte below 0x20 borrows from its high bit; one of 0x80 and more had it set before.
            let controls = (word &- ByteWord.repeating(0x20)) & ~word & ByteWord.repeating(0x80)
            let hits = quotes | escapes | controls
            if hits != 0 { return place + hits.trailingZeroBitCount >> 3 }
            place += 8
        }
        while place < end, place.pointee >= 0x20, place.pointee != UInt8(ascii: "\""),
            place.pointee != UInt8(ascii: #"\"#)
        {
            place += 1
        }
        return place
    }

    /// The end of the escape that begins here. Halves of a surrogate pair must come in twos.
    static func escapeEnd(
        _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) throws(JSONStop) -> UnsafePointer<UInt8> {
        guard end - start >= 2 else { throw .windowEnded }
        switch start[1] {
        case UInt8(ascii: "\""), UInt8(ascii: #"\"#), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return start + 2
        case UInt8(ascii: "u"): break
        default: throw .malformed("a string has an escape that JSON does not know", start)
        }
        let unit = try codeUnit(start, end)
        guard UTF16.isSurrogate(unit) else { return start + 6 }
        guard UTF16.isLeadSurrogate(unit) else { throw .malformed("a string has half a surrogate pair", start) }
        guard end - start >= 8 else { throw .windowEnded }
        guard start[6] == UInt8(ascii: #"\"#), start[7] == UInt8(ascii: "u"),
            UTF16.isTrailSurrogate(try codeUnit(start + 6, end))
        else { throw .malformed("a string has half a surrogate pair", start) }
        return start + 12
    }

    /// The unit that `\uXXXX` stands for.
    private static func codeUnit(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) throws(JSONStop) -> UInt16
    {
        guard end - start >= 6 else { throw .windowEnded }
        var unit: UInt16 = 0
        for offset in 2..<6 {
            guard let digit = Character(Unicode.Scalar(start[offset])).hexDigitValue.map(UInt16.init) else {
                throw .malformed(#"a string has a \u without four hexadecimal digits"#, start)
            }
            unit = unit << 4 | digit
        }
        return unit
    }

    /// The text of a string whose escapes are known to be whole; nil when they are not.
    static func decoded(_ bytes: UnsafeBufferPointer<UInt8>, hasEscapes: Bool) -> String? {
        guard hasEscapes, let base = bytes.baseAddress else { return String(decoding: bytes, as: UTF8.self) }
        var units: [UInt16] = []
        var text = ""
        var place = 0
        func flush() {
            text += String(decoding: units, as: UTF16.self)
            units = []
        }
        while place < bytes.count {
            guard bytes[place] == UInt8(ascii: #"\"#), place + 1 < bytes.count else {
                flush()
                let end = bytes[place...].firstIndex(of: UInt8(ascii: #"\"#)) ?? bytes.count
                text += String(decoding: bytes[place..<max(end, place + 1)], as: UTF8.self)
                place = max(end, place + 1)
                continue
            }
            if bytes[place + 1] == UInt8(ascii: "u") {
                guard let unit = try? codeUnit(base + place, base + bytes.count) else { return nil }
                units.append(unit)
                place += 6
            } else {
                units.append(UInt16(unescaped(bytes[place + 1])))
                place += 2
            }
        }
        flush()
        return text
    }

    private static func unescaped(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: byte
        }
    }
}
