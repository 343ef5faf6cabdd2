import TableSchema

/// What the values of one column or field were, all of them together. Gathering does not depend on order, and telling a
/// value twice changes nothing.
struct ValueSummary {
    /// The classes of all values.
    var seen: ValueClass = []
    /// Whether only string is left, so that values need no more looking at.
    var isString = false
    /// Whether a value was null, empty or missing.
    var hasNull = false
    /// The most digits of a big integer.
    var digitsMax: UInt16 = 0
    /// The null texts seen, a bit each.
    var nullTexts: UInt16 = 0
    /// The orders that all days seen can be read in, a bit each.
    var dayOrders: UInt16 = .max

    /// Whether a value brings nothing new.
    @inline(__always)
    func knows(_ value: ClassifiedValue) -> Bool { seen.isSuperset(of: value.valueClass) && value.detail == 0 }

    /// Whether no reading of the values so far is ruled out by this one of a class that was seen.
    func allows(_ value: ClassifiedValue) -> Bool {
        value.valueClass != .otherDay || dayOrders & value.detail == dayOrders
    }

    /// Adds a value that brings something new. False when it makes the column a string.
    mutating func add(_ value: ClassifiedValue) -> Bool {
        seen.formUnion(value.valueClass)
        switch value.valueClass {
        case .bigInteger: digitsMax = max(digitsMax, value.detail)
        case .nullText: nullTexts |= value.detail
        case .otherDay: dayOrders &= value.detail
        default: break
        }
        isString = seen.needsString || dayOrders == 0
        return !isString
    }

    /// Adds all that another column has gathered.
    mutating func add(_ other: ValueSummary) {
        seen.formUnion(other.seen)
        hasNull = hasNull || other.hasNull
        digitsMax = max(digitsMax, other.digitsMax)
        nullTexts |= other.nullTexts
        dayOrders &= other.dayOrders
        isString = seen.needsString || dayOrders == 0
    }

    /// The classes that are values, not null.
    var values: ValueClass { seen.subtracting(.nullText) }

    /// The narrowest type that reads every value back unchanged.
    var type: DataType {
        if isString { return .string }
        if values.isEmpty { return .unknown }
        if values.isSubset(of: [.integer, .longInteger]) { return .bigint }
        if values.isSubset(of: .wholeNumbers) { return .decimal(precision: max(19, Int(digitsMax)), scale: 0) }
        if values.isSubset(of: .numbers) { return .double }
        switch values {
        case .boolean: return .boolean
        case .date: return .date
        case [.date, .timestamp], .timestamp: return .timestamp
        case .moment: return .timestampWithTimeZone
        default: return datePattern == nil ? .string : .date
        }
    }

    /// For days in another order than ISO 8601's: the pattern, if there is only one that fits them all.
    var datePattern: String? {
        guard values == .otherDay, dayOrders.nonzeroBitCount == 1 else { return nil }
        return DateText.dayPatterns[dayOrders.trailingZeroBitCount]
    }

    /// Takes days that can be read in several orders in one of them, if it is among those.
    mutating func readDays(as pattern: String) {
        guard hasAmbiguousDays, let order = DateText.dayPatterns.firstIndex(of: pattern) else { return }
        if dayOrders & 1 << UInt16(order) != 0 { dayOrders = 1 << UInt16(order) }
    }

    /// Whether all values are days, each of which can be read in more than one order.
    var hasAmbiguousDays: Bool { values == .otherDay && !isString && dayOrders.nonzeroBitCount > 1 }
}
