import TableSchema

/// Days and times in text. Only what a reader takes without losing anything counts: real days, microseconds at most.
enum DateText {
    /// The class of an ISO 8601 date or date-time; nil when the bytes are none.
    static func classify(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> ClassifiedValue? {
        guard count >= 10, bytes[4] == dash, bytes[7] == dash,
            let year = number(bytes, 4), let month = number(bytes + 5, 2), let day = number(bytes + 8, 2),
            let key = key(year: year, month: month, day: day)
        else { return nil }
        if count == 10 { return ClassifiedValue(valueClass: .date, key: key) }
        guard bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "),
            case (var moment, let offset)? = time(bytes + 11, count - 11)
        else { return nil }
        moment.key += key
        if offset != 0 { moment.key = InstantKey.earlier(moment.key, minutes: offset) }
        return moment
    }

    /// `HH:MM`, `HH:MM:SS`, with a fraction and a zone; and the minutes that the zone is ahead of UTC.
    private static func time(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> (value: ClassifiedValue, offset: Int64)? {
        guard count >= 5, bytes[2] == colon, let hour = number(bytes, 2), hour < 24,
            let minute = number(bytes + 3, 2), minute < 60
        else { return nil }
        var key = Int64(hour * 60 + minute) * 60_000_000
        if count == 5 { return (ClassifiedValue(valueClass: .timestamp, key: key), 0) }
        guard count >= 8, bytes[5] == colon, let second = number(bytes + 6, 2), second < 60 else { return nil }
        key += Int64(second) * 1_000_000
        var place = 8
        if place < count, bytes[place] == UInt8(ascii: ".") {
            guard let end = fractionEnd(bytes, count, place + 1) else { return nil }
            for digit in place + 1..<place + 7 {
                key += digit < end ? Int64(bytes[digit] &- zero) * microseconds[digit - place - 1] : 0
            }
            place = end
        }
        if place == count { return (ClassifiedValue(valueClass: .timestamp, key: key), 0) }
        guard let offset = zoneOffset(bytes + place, count - place) else { return nil }
        return (ClassifiedValue(valueClass: .moment, key: key), offset)
    }

    /// What a digit behind the point of a second is worth.
    private static let microseconds: [Int64] = [100_000, 10_000, 1000, 100, 10, 1]

    /// The end of a fraction of a second; nil when there is none, or when digits beyond microseconds would be lost.
    private static func fractionEnd(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ start: Int) -> Int? {
        var place = start
        while place < count, bytes[place] &- zero < 10 {
            if place - start >= 9 || (place - start >= 6 && bytes[place] != zero) { return nil }
            place += 1
        }
        return place > start ? place : nil
    }

    /// The minutes that `Z`, `+02`, `+0200` or `+02:00` are ahead of UTC; nil when the bytes are no zone.
    private static func zoneOffset(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int64? {
        if count == 1 { return bytes[0] == UInt8(ascii: "Z") ? 0 : nil }
        guard bytes[0] == UInt8(ascii: "+") || bytes[0] == dash, count >= 3, let hours = number(bytes + 1, 2),
            hours < 16
        else { return nil }
        var minutes = 0
        switch count {
        case 3: break
        case 5: minutes = number(bytes + 3, 2) ?? 60
        case 6: minutes = bytes[3] == colon ? number(bytes + 4, 2) ?? 60 : 60
        default: return nil
        }
        guard minutes < 60 else { return nil }
        return Int64(hours * 60 + minutes) * (bytes[0] == dash ? -1 : 1)
    }

    /// The orders that a day other than ISO 8601's can be in; the place of each is its bit.
    static let dayPatterns = DatePattern.dayOrders

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
        return readings(numbers, lengths, separator)
    }

    private static func readings(
        _ numbers: (Int, Int, Int), _ lengths: (Int, Int, Int), _ separator: UInt8
    ) -> ClassifiedValue? {
        let kind: UInt16
        switch separator {
        case UInt8(ascii: "/"): kind = 0
        case UInt8(ascii: "."): kind = 1
        case dash: kind = 2
        default: return nil
        }
        if lengths.0 == 4, (1...2).contains(lengths.2), kind < 2 {
            return key(year: numbers.0, month: numbers.1, day: numbers.2).map {
                ClassifiedValue(valueClass: .otherDay, detail: 1 << (6 + kind), key: $0)
            }
        }
        guard (1...2).contains(lengths.0), lengths.2 == 4 else { return nil }
        let dayFirst = key(year: numbers.2, month: numbers.1, day: numbers.0)
        let monthFirst = key(year: numbers.2, month: numbers.0, day: numbers.1)
        let orders: UInt16 = (dayFirst == nil ? 0 : 1 << (2 * kind)) | (monthFirst == nil ? 0 : 1 << (2 * kind + 1))
        guard orders != 0 else { return nil }
        return ClassifiedValue(
            valueClass: .otherDay, detail: orders, key: dayFirst ?? 0, monthFirstKey: monthFirst ?? 0)
    }

    private static func key(year: Int, month: Int, day: Int) -> Int64? {
        InstantKey.day(year: Int64(year), month: Int64(month), day: Int64(day))
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
