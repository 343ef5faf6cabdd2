/// What the values of one column were: what types hold them, and what they look like together. Parts of a column are
/// gathered side by side and put together; the result does not depend on how it was parted.
struct ColumnProfile: ~Copyable {
    /// What types hold the values.
    var summary = ValueSummary()
    /// The first value of each class.
    private(set) var firsts = FirstValues()
    /// Rows that have no value.
    private(set) var emptyCount: Int64 = 0
    /// Values, and the bytes of them all.
    private(set) var valueCount: Int64 = 0
    private(set) var byteCount: Int64 = 0
    private(set) var wholes = ValueRange<Int64>()
    /// Whole numbers beyond 64 bits.
    private(set) var wides = ValueRange<Int128>()
    private(set) var reals = ValueRange<Double>()
    private(set) var instants = ValueRange<Int64>()
    /// Days in another order than ISO 8601's, the month read first.
    private(set) var monthFirstDays = ValueRange<Int64>()
    /// Null texts that `distinct` did not count.
    private var nullTextCount: Int64 = 0
    private(set) var texts = TextRange()
    private(set) var distinct: DistinctValues
    /// The text above the column, and whether it is one of the values too.
    private var heading = ShortText.none
    private var headingText: [UInt8] = []
    private(set) var hasHeading = false

    /// A profile of nothing yet.
    init() { distinct = DistinctValues() }

    /// A profile of nothing yet, under a text. Different values are counted only where there is room for them.
    init(under heading: [UInt8], in room: UnsafeMutableRawPointer?) {
        distinct = DistinctValues(in: room)
        headingText = heading
        self.heading = ShortText(copying: heading)
    }

    /// Adds a row without a value.
    @inline(__always)
    mutating func addEmpty(_ count: Int64 = 1) {
        summary.hasNull = true
        emptyCount &+= count
    }

    /// Adds a value as it stands in a text. Sixteen bytes from its beginning on must be readable. `place` tells where it
    /// is, should that be of interest.
    @inline(__always)
    mutating func add(_ bytes: UnsafePointer<UInt8>, _ count: Int, at place: ValuePlace) {
        let words = ShortText(bytes, count)
        valueCount &+= 1
        byteCount &+= Int64(truncatingIfNeeded: count)
        if distinct.add(words, bytes, count) { return }
        if words.low == heading.low, words.high == heading.high { compare(bytes, count) }
        texts.add(words, bytes, count)
        if !summary.isString { classify(words, bytes, count, place) }
    }

    /// Adds a value that can only be text, and is not as it stands in the text, at `original`.
    mutating func addText(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, at place: ValuePlace, _ original: UnsafePointer<UInt8>
    ) {
        let words = ShortText(bytes, count)
        valueCount &+= 1
        byteCount &+= Int64(count)
        _ = distinct.add(words, bytes, count)
        if words.low == heading.low, words.high == heading.high { compare(bytes, count) }
        texts.add(words, bytes, count)
        if summary.isString { return }
        firsts.add(.text, UnsafeBufferPointer(start: bytes, count: count), original, at: place)
        _ = summary.add(.text)
    }

    /// Adds a value whose class its own syntax tells, as JSON's does.
    mutating func add(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, as value: ClassifiedValue, at place: ValuePlace
    ) {
        let words = ShortText(bytes, count)
        valueCount &+= 1
        byteCount &+= Int64(count)
        if distinct.add(words, bytes, count), summary.knows(value) { return }
        texts.add(words, bytes, count)
        if !summary.isString { add(value, bytes, count, place) }
    }

    /// Adds a value without text.
    mutating func addBlank(_ value: ClassifiedValue, at place: ValuePlace, _ original: UnsafePointer<UInt8>) {
        valueCount &+= 1
        guard !summary.isString, !summary.knows(value) else { return }
        firsts.add(value, UnsafeBufferPointer(start: original, count: 0), original, at: place)
        _ = summary.add(value)
    }

    private mutating func compare(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        if headingText.elementsEqual(UnsafeBufferPointer(start: bytes, count: count)) { hasHeading = true }
    }

    /// Tells quickly what most values are.
    @inline(__always)
    private mutating func classify(
        _ words: ShortText, _ bytes: UnsafePointer<UInt8>, _ count: Int, _ place: ValuePlace
    ) {
        let isNegative = words.first == UInt8(ascii: "-")
        let digits = isNegative ? words.tail : words
        let length = isNegative ? count &- 1 : count
        if length &- 1 < 16, length > 0, count <= 16 {
            if let whole = digits.digits(length) {
                return addWhole(whole, digits.first, length, isNegative, bytes, count, place)
            }
            if digits.first &- UInt8(ascii: "0") < 10, count == 10, let day = words.day {
                return addInstant(day, .date, bytes, count, place)
            }
            let point = digits.point(length)
            if point < length, length > 1, let number = digits.removing(at: point).digits(length &- 1) {
                let isPadded = point > 1 && digits.first == UInt8(ascii: "0")
                guard !isPadded else { return add(.text, bytes, count, place) }
                let real = Double(number) / NumberText.powersOfTen[length &- 1 &- point]
                return addReal(isNegative ? -real : real, bytes, count, place)
            }
        } else if count == 19, let day = words.day, let time = ShortText.time(ByteWord.load(bytes + 11)),
            bytes[10] == UInt8(ascii: " ") || bytes[10] == UInt8(ascii: "T")
        {
            return addInstant(day &+ time, .timestamp, bytes, count, place)
        }
        add(ValueClassification.classify(bytes, count), bytes, count, place)
    }

    @inline(__always)
    private mutating func addWhole(
        _ whole: Int64, _ first: UInt8, _ length: Int, _ isNegative: Bool, _ bytes: UnsafePointer<UInt8>, _ count: Int,
        _ place: ValuePlace
    ) {
        guard summary.seen.contains(.integer), first != UInt8(ascii: "0"), whole <= 1 << 53 else {
            return add(ValueClassification.classify(bytes, count), bytes, count, place)
        }
        wholes.add(isNegative ? 0 &- whole : whole)
    }

    @inline(__always)
    private mutating func addReal(
        _ real: Double, _ bytes: UnsafePointer<UInt8>, _ count: Int, _ place: ValuePlace
    ) {
        reals.add(real)
        if !summary.seen.contains(.double) {
            add(ClassifiedValue(valueClass: .double, real: real), bytes, count, place)
        }
    }

    @inline(__always)
    private mutating func addInstant(
        _ key: Int64, _ valueClass: ValueClass, _ bytes: UnsafePointer<UInt8>, _ count: Int,
        _ place: ValuePlace
    ) {
        instants.add(key)
        if !summary.seen.contains(valueClass) {
            add(ClassifiedValue(valueClass: valueClass, key: key), bytes, count, place)
        }
    }

    /// Adds a value whose class is told.
    private mutating func add(
        _ value: ClassifiedValue, _ bytes: UnsafePointer<UInt8>, _ count: Int, _ place: ValuePlace
    ) {
        widenRanges(value, bytes, count)
        guard !summary.knows(value) else { return }
        if !summary.seen.contains(value.valueClass) || !summary.allows(value) {
            firsts.add(value, UnsafeBufferPointer(start: bytes, count: count), bytes, at: place)
        }
        _ = summary.add(value)
    }

    private mutating func widenRanges(_ value: ClassifiedValue, _ bytes: UnsafePointer<UInt8>, _ count: Int) {
        switch value.valueClass {
        case .integer, .longInteger: wholes.add(value.key)
        case .bigInteger:
            if let number = NumberText.wide(bytes, count) { wides.add(number) }
        case .double where reals.mayWiden(value.real): reals.add(NumberText.real(bytes, count))
        case .date, .timestamp, .moment: instants.add(value.key)
        case .otherDay:
            instants.add(value.key)
            monthFirstDays.add(value.monthFirstKey)
        case .nullText: nullTextCount += distinct.isExact ? 0 : 1
        default: break
        }
    }

    /// How many values are one of the null texts.
    var nullTextTotal: Int64 { nullTextCount + distinct.nullTextCount }

    /// Adds what another part of the column had.
    mutating func add(_ other: borrowing ColumnProfile) {
        summary.add(other.summary)
        firsts.add(other.firsts)
        emptyCount += other.emptyCount
        valueCount += other.valueCount
        byteCount += other.byteCount
        wholes.add(other.wholes)
        reals.add(other.reals)
        wides.add(other.wides)
        instants.add(other.instants)
        monthFirstDays.add(other.monthFirstDays)
        nullTextCount += other.nullTextCount
        texts.add(other.texts)
        distinct.add(other.distinct)
        hasHeading = hasHeading || other.hasHeading
    }
}

/// The lowest and the highest of values; nothing of numbers that are none.
struct ValueRange<Value: Comparable & Sendable> {
    private(set) var bounds: (lowest: Value, highest: Value)?

    @inline(__always)
    mutating func add(_ value: Value) {
        guard let known = bounds else {
            if value == value { bounds = (value, value) }
            return
        }
        if value < known.lowest { bounds?.lowest = value }
        if value > known.highest { bounds?.highest = value }
    }

    mutating func add(_ other: ValueRange) {
        guard let more = other.bounds else { return }
        add(more.lowest)
        add(more.highest)
    }
}

extension ValueRange<Double> {
    /// Whether a number that is near this one may be beyond the bounds.
    func mayWiden(_ real: Double) -> Bool {
        guard let bounds else { return true }
        return real <= bounds.lowest.nextUp.nextUp || real >= bounds.highest.nextDown.nextDown
    }
}
