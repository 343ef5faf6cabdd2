import Decoding
import TableSchema

/// What is pinned of a column, or asked of it.
enum ColumnPin: Equatable {
    case type(DataType)
    /// Days or times that are written so.
    case days(DatePattern)
    /// A decimal, if there is one that holds all values exactly.
    case decimal

    /// What is pinned of a column that was found.
    init?(of column: Column, _ hints: ReadingHints) {
        if let pattern = hints.datePattern(of: column.name).flatMap(DatePattern.init) {
            self = .days(pattern)
        } else if let type = hints.type(of: column.name) {
            self = .type(type)
        } else if hints.classifier.prefersDecimal, column.type == .double || column.type == .string {
            self = .decimal
        } else {
            return nil
        }
    }
}

/// Holds every value of pinned columns against what is pinned.
struct CSVPinCheck: CSVSink {
    /// A value that its column's pin does not allow.
    private struct Contradiction {
        let column: Int
        let text: [UInt8]
        var line: Int64
    }

    private let pins: [ColumnPin?]
    private let nulls: PinnedNulls
    private let hasHeader: Bool
    private var rowCount: Int64 = 0
    /// The first contradiction of each column.
    private var contradictions: [Int: Contradiction] = [:]
    /// The null texts in pinned columns, a bit each.
    private var nullTexts: UInt16 = 0
    private var hasNewContradiction = false
    /// For columns that may be decimals: the most digits before and behind the point.
    private var extents: [Int: (whole: Int, scale: Int)] = [:]

    init(_ pins: [ColumnPin?], _ nulls: PinnedNulls, hasHeader: Bool) {
        self.pins = pins
        self.nulls = nulls
        self.hasHeader = hasHeader
    }

    mutating func value(_ index: Int, _ bytes: UnsafePointer<UInt8>, _ count: Int, _ form: CSVValueForm) {
        guard count > 0, index < pins.count, let pin = pins[index], rowCount > 0 || !hasHeader,
            !nulls.contains(bytes, count)
        else { return }
        let value = form == .escaped ? .text : ValueClassification.classify(bytes, count)
        if value.valueClass == .nullText, pin != .type(.string) {
            nullTexts |= value.detail
            return
        }
        if contradictions[index] != nil || allows(pin, value, bytes, count, at: index) { return }
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

    private mutating func allows(
        _ pin: ColumnPin, _ value: ClassifiedValue, _ bytes: UnsafePointer<UInt8>, _ count: Int, at index: Int
    ) -> Bool {
        switch pin {
        case .type(let type): return Self.isAllowed(value, bytes, count, type)
        case .days(let pattern): return pattern.matches(UnsafeBufferPointer(start: bytes, count: count))
        case .decimal:
            guard let number = DecimalDigits.exact(UnsafeBufferPointer(start: bytes, count: count)) else {
                return false
            }
            let known = extents[index] ?? (0, 0)
            extents[index] = (max(known.whole, number.wholeCount), max(known.scale, number.fraction.count))
            return true
        }
    }

    /// Gives the columns their pinned types, and tells of values that contradict them.
    func apply(to schema: inout FileSchema, _ encoding: TextEncoding) {
        for (index, pin) in pins.enumerated() {
            switch pin {
            case .type(let type): schema.columns[index].type = type
            case .days(let pattern):
                let isTime = pattern.hasTime || schema.columns[index].type == .timestamp
                schema.columns[index].type = isTime ? .timestamp : .date
                schema.dialect?.datePatterns[schema.columns[index].name] = pattern.text
            case .decimal:
                guard contradictions[index] == nil, let (whole, scale) = extents[index], whole + scale > 0,
                    whole + scale <= DataType.decimalDigitsMax
                else { continue }
                schema.columns[index].type = .decimal(precision: whole + scale, scale: scale)
            case nil: continue
            }
        }
        addNullTexts(to: &schema)
        for found in contradictions.values.sorted(by: { ($0.line, $0.column) < ($1.line, $1.column) }) {
            let column = schema.columns[found.column]
            let pinned: String
            switch pins[found.column] {
            case .type(let type): pinned = "to \(type.hiveName)"
            case .days(let pattern): pinned = "to days as '\(pattern.text)'"
            default: continue
            }
            let text = "column '\(column.name)' is pinned \(pinned) but holds '\(encoding.text(found.text))'"
            schema.problems.append(FileProblem(.error, text, line: found.line))
        }
    }

    private func addNullTexts(to schema: inout FileSchema) {
        let texts = ValueClassification.nullTexts(nullTexts) + (schema.dialect?.nullTexts ?? [])
        schema.dialect?.nullTexts = ValueClassification.nullTexts.filter(texts.contains)
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
        let number = DecimalDigits(UnsafeBufferPointer(start: bytes, count: count)[...])
        guard number.rest.allSatisfy({ $0 == UInt8(ascii: " ") }), number.whole.count + number.fraction.count > 0
        else { return false }
        let scaled = number.fraction.reversed().drop { $0 == UInt8(ascii: "0") }.count
        return number.wholeCount <= whole && scaled <= scale
    }
}
