/// Numbers in text: their grammar, and what of it reads back unchanged.
enum NumberText {
    /// An integer of at most eight digits and a sign, the common case; nil when it is anything else.
    @inline(__always)
    static func shortInteger(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> ClassifiedValue? {
        let isNegative = bytes[0] == UInt8(ascii: "-")
        let digitCount = isNegative ? count - 1 : count
        guard digitCount > 0, digitCount <= 8 else { return nil }
        let digits = isNegative ? bytes + 1 : bytes
        for place in 0..<digitCount where digits[place] &- UInt8(ascii: "0") > 9 { return nil }
        if digits[0] == UInt8(ascii: "0") {
            if digitCount > 1 { return .text }
            return ClassifiedValue(valueClass: isNegative ? .double : .integer)
        }
        return ClassifiedValue(valueClass: .integer)
    }

    /// The class of a number; nil when the bytes are none. A plus sign or a leading zero makes it text: both are data.
    static func classify(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> ClassifiedValue? {
        var place = bytes[0] == UInt8(ascii: "-") ? 1 : 0
        let isNegative = place == 1
        let wholeStart = place
        place = digitsEnd(bytes, count, place)
        let wholeCount = place - wholeStart
        if place == count, wholeCount > 0 { return whole(bytes + wholeStart, wholeCount, isNegative) }
        var fraction = 0..<0
        if place < count, bytes[place] == UInt8(ascii: ".") {
            let start = place + 1
            place = digitsEnd(bytes, count, start)
            fraction = start..<place
        }
        guard wholeCount + fraction.count > 0 else { return nil }
        if place < count, bytes[place] | 0x20 == UInt8(ascii: "e") {
            guard let end = exponentEnd(bytes, count, place + 1), end == count else { return nil }
            if wholeCount > 1, bytes[wholeStart] == UInt8(ascii: "0") { return .text }
            return isFinite(bytes, count) ? ClassifiedValue(valueClass: .double) : .text
        }
        guard place == count else { return nil }
        if wholeCount > 1, bytes[wholeStart] == UInt8(ascii: "0") { return .text }
        let digits = significantDigits(bytes, wholeStart..<wholeStart + wholeCount, fraction)
        return digits <= doubleDigitsMax ? ClassifiedValue(valueClass: .double) : .text
    }

    /// `nan`, `inf` and `infinity` in any case: a double that is written in letters.
    static func isWord(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        let isNegative = count > 1 && bytes[0] == UInt8(ascii: "-")
        let (word, length) = isNegative ? (bytes + 1, count - 1) : (bytes, count)
        return ValueClassification.matches(word, length, "nan") || ValueClassification.matches(word, length, "inf")
            || ValueClassification.matches(word, length, "infinity")
    }

    /// The most decimal digits that every double gives back.
    private static let doubleDigitsMax = 17

    private static func whole(_ digits: UnsafePointer<UInt8>, _ count: Int, _ isNegative: Bool) -> ClassifiedValue {
        if digits[0] == UInt8(ascii: "0") {
            // The double -0.0 keeps its sign, the integer does not.
            return count == 1 ? ClassifiedValue(valueClass: isNegative ? .double : .integer) : .text
        }
        guard count >= 16 else { return ClassifiedValue(valueClass: .integer) }
        guard count <= 19 else { return count <= 38 ? big(count) : .text }
        var magnitude: UInt64 = 0
        for place in 0..<count { magnitude = magnitude &* 10 &+ UInt64(digits[place] &- UInt8(ascii: "0")) }
        if magnitude <= 1 << 53 { return ClassifiedValue(valueClass: .integer) }
        let limit = UInt64(Int64.max) + (isNegative ? 1 : 0)
        return magnitude <= limit ? ClassifiedValue(valueClass: .longInteger) : big(count)
    }

    private static func big(_ digitCount: Int) -> ClassifiedValue {
        ClassifiedValue(valueClass: .bigInteger, detail: UInt16(digitCount))
    }

    private static func digitsEnd(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ start: Int) -> Int {
        var place = start
        while place < count, bytes[place] &- UInt8(ascii: "0") < 10 { place += 1 }
        return place
    }

    private static func exponentEnd(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ start: Int) -> Int? {
        var place = start
        if place < count, bytes[place] == UInt8(ascii: "-") || bytes[place] == UInt8(ascii: "+") { place += 1 }
        let end = digitsEnd(bytes, count, place)
        return end > place ? end : nil
    }

    /// How many digits count, from the first that is not zero to the last that is not.
    private static func significantDigits(
        _ bytes: UnsafePointer<UInt8>, _ whole: Range<Int>, _ fraction: Range<Int>
    ) -> Int {
        if whole.count + fraction.count <= doubleDigitsMax { return whole.count + fraction.count }
        var (seen, lastNonZero) = (0, 0)
        for range in [whole, fraction] {
            for place in range where seen > 0 || bytes[place] != UInt8(ascii: "0") {
                seen += 1
                if bytes[place] != UInt8(ascii: "0") { lastNonZero = seen }
            }
        }
        return lastNonZero
    }

    /// Whether a number with an exponent is neither too large for a double nor so small that only zero is left of it.
    static func isFinite(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        guard count <= 400 else { return false }
        let text = String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
        guard let value = Double(text), value.isFinite else { return false }
        let mantissa = text.prefix { $0 != "e" && $0 != "E" }
        return value != 0 || !mantissa.contains { ("1"..."9").contains($0) }
    }
}
