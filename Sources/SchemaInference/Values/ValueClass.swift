/// What one text value can be read as. A column's set of them, gathered over every value, decides its type.
struct ValueClass: OptionSet, Hashable {
    let rawValue: UInt16

    /// An integer that a double holds exactly: up to 2^53.
    static let integer = ValueClass(rawValue: 1 << 0)
    /// An integer beyond that, within 64 bits.
    static let longInteger = ValueClass(rawValue: 1 << 1)
    /// An integer beyond 64 bits, of at most 38 digits.
    static let bigInteger = ValueClass(rawValue: 1 << 2)
    static let double = ValueClass(rawValue: 1 << 3)
    static let boolean = ValueClass(rawValue: 1 << 4)
    /// An ISO 8601 day that exists.
    static let date = ValueClass(rawValue: 1 << 5)
    /// An ISO 8601 date and time without a zone.
    static let timestamp = ValueClass(rawValue: 1 << 6)
    /// The same with a zone.
    static let moment = ValueClass(rawValue: 1 << 7)
    /// A day in another order, such as `31/12/2024`.
    static let otherDay = ValueClass(rawValue: 1 << 8)
    /// A text that often stands for null, such as `NA`.
    static let nullText = ValueClass(rawValue: 1 << 9)
    static let text = ValueClass(rawValue: 1 << 10)

    static let wholeNumbers: ValueClass = [.integer, .longInteger, .bigInteger]
    static let numbers: ValueClass = [.integer, .longInteger, .bigInteger, .double]

    /// Whether no type but string reads values of all these classes unchanged.
    var needsString: Bool {
        let classes = subtracting(.nullText)
        if classes.isSubset(of: .wholeNumbers) || classes.isSubset(of: [.integer, .double]) { return false }
        if classes.isSubset(of: [.date, .timestamp]) { return false }
        return classes != .boolean && classes != .moment && classes != .otherDay
    }
}

/// One value's class; the detail that some classes have: the digit count of a big integer, the bit of a null text, the
/// readings of a day; and what the value is, for comparison with others.
struct ClassifiedValue: Hashable {
    var valueClass: ValueClass
    var detail: UInt16 = 0
    /// What a whole number within 64 bits is; for a day or moment its `InstantKey`.
    var key: Int64 = 0
    /// For a day in another order, `key` is for day first or year first, this for month first.
    var monthFirstKey: Int64 = 0
    /// What any other number is, to the last digit but one: `NumberText.real` tells exactly.
    var real: Double = .nan

    static let text = ClassifiedValue(valueClass: .text)
}
