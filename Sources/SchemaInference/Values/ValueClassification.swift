/// Tells what a text value can be read as, by the grammar that DuckDB's casts accept *and* give back unchanged.
enum ValueClassification {
    /// The class of a value that is not empty. Blanks around numbers and dates do not count: readers trim them there.
    static func classify(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> ClassifiedValue {
        let first = bytes[0]
        switch first {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."): return numeral(bytes, trimmedCount(bytes, count))
        case UInt8(ascii: "-"):
            let isWord = count > 1 && bytes[1] >= UInt8(ascii: "A")
            return isWord ? word(bytes, count) : numeral(bytes, trimmedCount(bytes, count))
        case UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "f"), UInt8(ascii: "F"), UInt8(ascii: "n"),
            UInt8(ascii: "N"), UInt8(ascii: "i"), UInt8(ascii: "I"), UInt8(ascii: #"\"#), UInt8(ascii: " "),
            UInt8(ascii: "\t"):
            return word(bytes, count)
        default: return .text
        }
    }

    /// The texts that often stand for null; the place of each is its bit.
    static let nullTexts = ["NA", "N/A", "null", "NULL", "-", #"\N"#]

    /// Those of the null texts whose bits are set.
    static func nullTexts(_ bits: UInt16) -> [String] {
        nullTexts.enumerated().filter { bits & 1 << UInt16($0.offset) != 0 }.map(\.element)
    }

    @inline(never)
    private static func word(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> ClassifiedValue {
        switch bytes[0] {
        case UInt8(ascii: " "), UInt8(ascii: "\t"):
            let blanks = blankPrefix(bytes, count)
            let rest = trimmedCount(bytes + blanks, count - blanks)
            let inner = rest == 0 ? .text : classify(bytes + blanks, rest)
            // Readers trim numbers and dates, no other values.
            let isTrimmed = inner.valueClass.isSubset(of: [.numbers, .date, .timestamp, .moment])
            return isTrimmed && !NumberText.isWord(bytes + blanks, rest) ? inner : .text
        case UInt8(ascii: "t"), UInt8(ascii: "T"):
            return matches(bytes, count, "true") ? ClassifiedValue(valueClass: .boolean) : .text
        case UInt8(ascii: "f"), UInt8(ascii: "F"):
            return matches(bytes, count, "false") ? ClassifiedValue(valueClass: .boolean) : .text
        default:
            if let bit = nullTextBit(bytes, count) { return ClassifiedValue(valueClass: .nullText, detail: bit) }
            return NumberText.isWord(bytes, count)
                ? ClassifiedValue(valueClass: .double, real: NumberText.real(bytes, count)) : .text
        }
    }

    private static func numeral(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> ClassifiedValue {
        if count >= 10, bytes[4] == UInt8(ascii: "-"), let date = DateText.classify(bytes, count) { return date }
        if let number = NumberText.classify(bytes, count) { return number }
        if let day = DateText.otherDay(bytes, count) { return day }
        if let bit = nullTextBit(bytes, count) { return ClassifiedValue(valueClass: .nullText, detail: bit) }
        return .text
    }

    /// Whether a text is one that often stands for null.
    static func isNullText(_ text: some Sequence<UInt8>) -> Bool { nullTexts.contains { $0.utf8.elementsEqual(text) } }

    private static func nullTextBit(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt16? {
        guard count <= 4 else { return nil }
        let value = UnsafeBufferPointer(start: bytes, count: count)
        return nullTexts.firstIndex { $0.utf8.elementsEqual(value) }.map { 1 << UInt16($0) }
    }

    /// Whether the bytes are a lower-case word in any case.
    static func matches(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        for place in 0..<count where bytes[place] | 0x20 != word.utf8Start[place] { return false }
        return true
    }

    @inline(__always)
    private static func trimmedCount(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
        var count = count
        while count > 0, bytes[count - 1] == UInt8(ascii: " ") || bytes[count - 1] == UInt8(ascii: "\t") { count -= 1 }
        return count
    }

    private static func blankPrefix(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
        var place = 0
        while place < count, bytes[place] == UInt8(ascii: " ") || bytes[place] == UInt8(ascii: "\t") { place += 1 }
        return place
    }
}
