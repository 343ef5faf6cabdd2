/// Days and times in text. Only what a reader takes without losing anything counts: real days, microseconds at most.
enum DateText {
    /// The class of an ISO 8601 date or date-time; nil when the bytes are none.
    static func classify(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> ClassifiedValue? {
        guard count >= 10, bytes[4] == dash, bytes[7] == dash,
            let year = number(bytes, 4), let month = number(bytes + 5, 2), let day = number(bytes + 8, 2),
            isReal(year: year, month: month, day: day)
        else { return nil }
        if count == 10 { return ClassifiedValue(valueClass: .date) }
        guard bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " ") else { return nil }
        return time(bytes + 11, count - 11)
    }

    /// `HH:MM`, `HH:MM:SS`, with a fraction and a zone.
    private static func time(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> ClassifiedValue? {
        guard count >= 5, bytes[2] == colon, let hour = number(bytes, 2), hour < 24,
            let minute = number(bytes + 3, 2), minute < 60
        else { return nil }
        if count == 5 { return ClassifiedValue(valueClass: .timestamp) }
        guard count >= 8, bytes[5] == colon, let second = number(bytes + 6, 2), second < 60 else { return nil }
        var place = 8
        if place < count, bytes[place] == UInt8(ascii: ".") {
            guard let end = fractionEnd(bytes, count, place + 1) else { return nil }
            place = end
        }
        if place == count { return ClassifiedValue(valueClass: .timestamp) }
        return isZone(bytes + place, count - place) ? ClassifiedValue(valueClass: .moment) : nil
    }

    /// The end of a fraction of a second; nil when there is none, or when digits beyond microseconds would be lost.
    private static func fractionEnd(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ start: Int) -> Int? {
        var place = start
        while place < count, bytes[place] &- zero < 10 {
            if place - start >= 9 || (place - start >= 6 && bytes[place] != zero) { return nil }
            place += 1
        }
        return place > start ? place : nil
    }

    /// `Z`, `+02`, `+0200` or `+02:00`.
    private static func isZone(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        if count == 1 { return bytes[0] == UInt8(ascii: "Z") }
        guard bytes[0] == UInt8(ascii: "+") || bytes[0] == dash, count >= 3, let hours = number(bytes + 1, 2),
            hours < 16
        else { return false }
        switch count {
        case 3: return true
        case 5: return number(bytes + 3, 2).map { $0 < 60 } ?? false
        case 6: return bytes[3] == colon && number(bytes + 4, 2).map { $0 < 60 } ?? false
        default: return false
        }
    }

    /// The orders that a day other than ISO 8601's can be in; the place of each is its bit.
    static let dayPatterns = [
        "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%m.%d.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y.%m.%d",
    ]

    /// The class of a day such as `31/12/2024` or `2024/12/31`, with a bit for each order in which it exists.
    static func otherDay(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> ClassifiedValue? {
        guard (8...10).contains(count) else { return nil }
        var numbers: (Int, Int, Int) = (0, 0, 0)
        var lengths: (Int, Int, Int) = (0, 0, 0)
        var separator: UInt8 = 0
        var part = 0
        for place in 0..<count {
            let digit = bytes[place] &- zero
            if digit > 9 {
                guard part < 2, separator == 0 || bytes[place] == separator else { return nil }
                separator = bytes[place]
                part += 1
            } else if part == 0 {
                (numbers.0, lengths.0) = (numbers.0 * 10 + Int(digit), lengths.0 + 1)
            } else if part == 1 {
                (numbers.1, lengths.1) = (numbers.1 * 10 + Int(digit), lengths.1 + 1)
            } else {
                (numbers.2, lengths.2) = (numbers.2 * 10 + Int(digit), lengths.2 + 1)
            }
        }
        guard part == 2, (1...2).contains(lengths.1) else { return nil }
        let orders = readings(numbers, lengths, separator)
        return orders == 0 ? nil : ClassifiedValue(valueClass: .otherDay, detail: orders)
    }

    private static func readings(_ numbers: (Int, Int, Int), _ lengths: (Int, Int, Int), _ separator: UInt8) -> UInt16 {
        let kind: UInt16
        switch separator {
        case UInt8(ascii: "/"): kind = 0
        case UInt8(ascii: "."): kind = 1
        case dash: kind = 2
        default: return 0
        }
        if lengths.0 == 4, (1...2).contains(lengths.2), kind < 2 {
            return isReal(year: numbers.0, month: numbers.1, day: numbers.2) ? 1 << (6 + kind) : 0
        }
        guard (1...2).contains(lengths.0), lengths.2 == 4 else { return 0 }
        let dayFirst = isReal(year: numbers.2, month: numbers.1, day: numbers.0)
        let monthFirst = isReal(year: numbers.2, month: numbers.0, day: numbers.1)
        return (dayFirst ? 1 << (2 * kind) : 0) | (monthFirst ? 1 << (2 * kind + 1) : 0)
    }

    private static func isReal(year: Int, month: Int, day: Int) -> Bool {
        guard year >= 1, month >= 1, month <= 12, day >= 1 else { return false }
        if day <= 28 { return true }
        switch month {
        case 2: return day == 29 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        case 4, 6, 9, 11: return day <= 30
        default: return day <= 31
        }
    }

    @inline(__always)
    private static func number(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int? {
        var value = 0
        for place in 0..<count {
            let digit = bytes[place] &- zero
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }

    private static let zero = UInt8(ascii: "0")
    private static let dash = UInt8(ascii: "-")
    private static let colon = UInt8(ascii: ":")
}
