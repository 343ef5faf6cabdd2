import TableSchema

/// Holds every value of pinned columns against the pinned types.
struct CSVPinCheck: CSVSink {
    /// A value that its column's pinned type does not allow.
    struct Contradiction {
        let column: Int
        let text: [UInt8]
        var line: Int64
    }

    private let types: [DataType?]
    private let hasHeader: Bool
    private var rowCount: Int64 = 0
    /// The first contradiction of each column.
    private(set) var contradictions: [Int: Contradiction] = [:]
    /// The null texts in pinned columns, a bit each.
    private(set) var nullTexts: UInt16 = 0
    private var hasNewContradiction = false

    init(types: [DataType?], hasHeader: Bool) {
        self.types = types
        self.hasHeader = hasHeader
    }

    mutating func value(_ index: Int, _ bytes: UnsafePointer<UInt8>, _ count: Int, _ form: CSVValueForm) {
        guard count > 0, index < types.count, let type = types[index], rowCount > 0 || !hasHeader else { return }
        let value = form == .escaped ? .text : ValueClassification.classify(bytes, count)
        if value.valueClass == .nullText, type != .string {
            nullTexts |= value.detail
            return
        }
        if contradictions[index] != nil || Self.isAllowed(value, bytes, count, type) { return }
        let text = Array(UnsafeBufferPointer(start: bytes, count: min(count, 40)))
        contradictions[index] = Contradiction(column: index, text: text, line: 0)
        hasNewContradiction = true
    }

    mutating func row(_ width: Int, line: Int64) {
        rowCount += 1
        guard hasNewContradiction else { return }
        for index in contradictions.keys where contradictions[index]?.line == 0 { contradictions[index]?.line = line }
        hasNewContradiction = false
    }

    /// Whether a reader takes a value as that type without losing anything. Zeros in front of a number and a plus are
    /// lost, but that is what the user asked for.
    private static func isAllowed(
        _ value: ClassifiedValue, _ bytes: UnsafePointer<UInt8>, _ count: Int, _ type: DataType
    ) -> Bool {
        let (start, length) = withoutPrefix(bytes, count)
        let number = value.valueClass == .text && length > 0 ? ValueClassification.classify(start, length) : value
        switch type {
        case .boolean: return value.valueClass == .boolean
        case .bigint: return number.valueClass.isSubset(of: [.integer, .longInteger])
        case .int, .smallint, .tinyint: return isWithin(type, bytes, count)
        case .float, .double: return number.valueClass.isSubset(of: .numbers)
        case .decimal(let precision, let scale):
            let isNumber = number.valueClass.isSubset(of: .numbers) || number.valueClass == .text
            return isNumber && fits(start, length, whole: precision - scale, scale: scale)
        case .date: return value.valueClass.isSubset(of: [.date, .otherDay])
        case .timestamp: return value.valueClass.isSubset(of: [.date, .timestamp])
        case .timestampWithTimeZone: return value.valueClass == .moment
        case .string, .unknown, .binary: return true
        case .array, .structure, .map: return false
        }
    }

    private static func withoutPrefix(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> (UnsafePointer<UInt8>, Int) {
        var place = 0
        while place < count, bytes[place] == UInt8(ascii: " ") { place += 1 }
        if place < count, bytes[place] == UInt8(ascii: "+") || bytes[place] == UInt8(ascii: "-") { place += 1 }
        while place + 1 < count, bytes[place] == UInt8(ascii: "0"), bytes[place + 1] &- UInt8(ascii: "0") < 10 {
            place += 1
        }
        return (bytes + place, count - place)
    }

    private static func isWithin(_ type: DataType, _ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        let text = String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
        guard let value = Int64(text.filter { $0 != " " }) else { return false }
        switch type {
        case .tinyint: return Int8(exactly: value) != nil
        case .smallint: return Int16(exactly: value) != nil
        default: return Int32(exactly: value) != nil
        }
    }

    /// Whether a number without sign has at most so many digits before and behind the point.
    private static func fits(_ bytes: UnsafePointer<UInt8>, _ count: Int, whole: Int, scale: Int) -> Bool {
        let text = UnsafeBufferPointer(start: bytes, count: count)
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let wholeDigits = text.prefix { digits.contains($0) }
        let point = wholeDigits.endIndex < count && text[wholeDigits.endIndex] == UInt8(ascii: ".")
        let fraction = text.dropFirst(wholeDigits.count + (point ? 1 : 0)).prefix { digits.contains($0) }
        let rest = text.dropFirst(wholeDigits.count + (point ? 1 : 0) + fraction.count)
        guard rest.allSatisfy({ $0 == UInt8(ascii: " ") }), wholeDigits.count + fraction.count > 0 else { return false }
        let scaled = fraction.reversed().drop { $0 == UInt8(ascii: "0") }.count
        let isZero = wholeDigits.count == 1 && wholeDigits.first == UInt8(ascii: "0")
        return (isZero ? 0 : wholeDigits.count) <= whole && scaled <= scale
    }
}
