/// A day or moment as one number, by which it can be compared: months of 31 days, microseconds within the day.
enum InstantKey {
    static let microsecondsOfDay: Int64 = 86_400_000_000

    /// The number of a day; nil when there is no such day.
    @inline(__always)
    static func day(year: Int64, month: Int64, day: Int64) -> Int64? {
        guard year >= 1, month >= 1, month <= 12, day >= 1, day <= 28 || isReal(year, month, day) else { return nil }
        return (year &* 372 &+ (month &- 1) &* 31 &+ day &- 1) &* microsecondsOfDay
    }

    private static func isReal(_ year: Int64, _ month: Int64, _ day: Int64) -> Bool {
        switch month {
        case 2: day == 29 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        case 4, 6, 9, 11: day <= 30
        default: day <= 31
        }
    }

    /// A moment that is so many minutes earlier, a day at most.
    static func earlier(_ key: Int64, minutes: Int64) -> Int64 {
        let (day, time) = key.quotientAndRemainder(dividingBy: microsecondsOfDay)
        let moved = time - minutes * 60_000_000
        if moved < 0 { return (dayBefore(day) + 1) * microsecondsOfDay + moved }
        return moved < microsecondsOfDay ? day * microsecondsOfDay + moved : dayAfter(day) + moved - microsecondsOfDay
    }

    private static func dayBefore(_ day: Int64) -> Int64 {
        (1...4).map { day - $0 }.first(where: isDay) ?? day
    }

    private static func dayAfter(_ day: Int64) -> Int64 {
        ((1...4).map { day + $0 }.first(where: isDay) ?? day) * microsecondsOfDay
    }

    private static func isDay(_ number: Int64) -> Bool {
        let rest = number % 372
        return rest % 31 < 28 || isReal(number / 372, rest / 31 + 1, rest % 31 + 1)
    }

    /// The days since the first of the year 0, as the calendar counts them, and the part of the day.
    static func days(_ key: Int64) -> Double {
        let (number, time) = key.quotientAndRemainder(dividingBy: microsecondsOfDay)
        let (year, month, day) = (number / 372, number % 372 / 31 + 1, number % 31 + 1)
        // From March on, so that the leap day is a year's last: H. Hinnant, "chrono-compatible low-level date algorithms".
        let shifted = month > 2 ? year : year - 1
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let days = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear
        return Double(days) + Double(time) / Double(microsecondsOfDay)
    }

    /// The number of a day; nil when it is not from the year 1 to 9999.
    static func key(daysSince1970 days: Int128) -> Int64? {
        key(microsecondsSince1970: days * Int128(microsecondsOfDay))
    }

    /// The same of a moment.
    static func key(microsecondsSince1970 microseconds: Int128) -> Int64? {
        let size = Int128(microsecondsOfDay)
        let days = (microseconds - (microseconds < 0 ? size - 1 : 0)) / size
        guard days >= -719_162, days <= 2_932_896 else { return nil }
        // H. Hinnant, "chrono-compatible low-level date algorithms": from the first of March of the year 0 on.
        let shifted = Int64(days) + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let past = Int64(microseconds - days * size)
        return day(year: year, month: month, day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1).map { $0 + past }
    }

    /// `2026-11-21`, and behind it the time where it is not midnight or asked for.
    static func text(_ key: Int64, withTime: Bool) -> String {
        let (days, micros) = key.quotientAndRemainder(dividingBy: microsecondsOfDay)
        let (year, rest) = days.quotientAndRemainder(dividingBy: 372)
        let date = "\(padded(year, 4))-\(padded(rest / 31 + 1, 2))-\(padded(rest % 31 + 1, 2))"
        guard withTime else { return date }
        let seconds = micros / 1_000_000
        let time = "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
        let fraction = micros % 1_000_000
        return fraction == 0 ? "\(date) \(time)" : "\(date) \(time).\(padded(fraction, 6))"
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
