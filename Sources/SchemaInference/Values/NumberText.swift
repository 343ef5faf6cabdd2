/// Numbers in text: their grammar, and what of it reads back unchanged.
enum NumberText {
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
            return isFinite(bytes, count)
                ? ClassifiedValue(valueClass: .double, real: real(bytes, count)) : .text
        }
        guard place == count else { return nil }
        if wholeCount > 1, bytes[wholeStart] == UInt8(ascii: "0") { return .text }
        let digits = significantDigits(bytes, wholeStart..<wholeStart + wholeCount, fraction)
        guard digits <= doubleDigitsMax else { return .text }
        return ClassifiedValue(valueClass: .double, real: approximate(bytes, count, scale: fraction.count))
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
            guard count == 1 else { return .text }
            return isNegative ? ClassifiedValue(valueClass: .double, real: -0.0) : ClassifiedValue(valueClass: .integer)
        }
        guard count <= 19 else { return count <= 38 ? big(digits, count, isNegative) : .text }
        var magnitude: UInt64 = 0
        for place in 0..<count { magnitude = magnitude &* 10 &+ UInt64(digits[place] &- UInt8(ascii: "0")) }
        let limit = UInt64(Int64.max) + (isNegative ? 1 : 0)
        guard magnitude <= limit else { return big(digits, count, isNegative) }
        let key = Int64(truncatingIfNeeded: isNegative ? 0 &- magnitude : magnitude)
        return ClassifiedValue(valueClass: magnitude <= 1 << 53 ? .integer : .longInteger, key: key)
    }

    private static func big(_ digits: UnsafePointer<UInt8>, _ count: Int, _ isNegative: Bool) -> ClassifiedValue {
        let magnitude = real(digits, count)
        return ClassifiedValue(
            valueClass: .bigInteger, detail: UInt16(count), real: isNegative ? -magnitude : magnitude)
    }

    /// What a number is as a double, exactly. It is known to be one, blanks around it aside.
    static func real(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Double {
        let text = UnsafeBufferPointer(start: bytes, count: count).filter { $0 > UInt8(ascii: " ") }
        return Double(String(decoding: text, as: UTF8.self)) ?? .nan
    }

    /// What a whole number of up to 38 digits is, blanks around it aside.
    static func wide(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int128? {
        let text = UnsafeBufferPointer(start: bytes, count: count).filter { $0 > UInt8(ascii: " ") }
        return Int128(String(decoding: text, as: UTF8.self))
    }

    /// The same as `real` but for the last digit.
    static func approximate(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Double {
        let text = UnsafeBufferPointer(start: bytes, count: count)
        guard count <= 19, !text.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) else { return real(bytes, count) }
        let point = text.firstIndex(of: UInt8(ascii: ".")) ?? count - 1
        return approximate(bytes, count, scale: count - 1 - point)
    }

    /// The same, of a number without an exponent that has so many digits behind its point.
    private static func approximate(_ bytes: UnsafePointer<UInt8>, _ count: Int, scale: Int) -> Double {
        guard count <= 19, scale < powersOfTen.count else { return real(bytes, count) }
        var magnitude: UInt64 = 0
        for place in 0..<count {
            let digit = bytes[place] &- UInt8(ascii: "0")
            if digit < 10 { magnitude = magnitude &* 10 &+ UInt64(digit) }
        }
        let real = Double(magnitude) / powersOfTen[scale]
        return bytes[0] == UInt8(ascii: "-") ? -real : real
    }

    /// All that a double holds exactly of up to twenty digits; written out, so that they are there from the start and need
    /// no making when they are asked for.
    static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20,
    ]

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
