import Timekeeping

/// Which days of a month fit, by their number and by their weekday.
struct DayRule: Hashable, Sendable {
    /// Days of the month, 1 to 31.
    var numbers = NumberSet()
    /// The last day of the month (`L`).
    var lastDay = false
    /// The last day from Monday to Friday (`LW`).
    var lastWorkday = false
    /// The days from Monday to Friday nearest to these days (`15W`).
    var nearestWorkdays = NumberSet()
    /// Days of the week, 0 (Sunday) to 6.
    var weekdays = NumberSet()
    /// Days of the week of which only the last in the month fits (`5L`).
    var lastWeekdays = NumberSet()
    /// Days of the week of which only the n-th in the month fits (`5#2`), as `weekday * 5 + n - 1`.
    var nthWeekdays = NumberSet()
    /// Whether one of number and weekday is enough; else both must fit.
    var eitherFits = false

    /// The days of a month that fit.
    func days(of shape: MonthShape) -> NumberSet {
        let byNumber = numberBits(shape)
        let byWeekday = weekdayBits(shape)
        return NumberSet(bits: (eitherFits ? byNumber | byWeekday : byNumber & byWeekday) & shape.allDays)
    }

    private func numberBits(_ month: MonthShape) -> UInt64 {
        var days = numbers
        if lastDay { days.insert(month.dayCount) }
        if lastWorkday { days.insert(month.workday(nearest: month.dayCount)) }
        var day = nearestWorkdays.first
        while let number = day, number <= month.dayCount {
            days.insert(month.workday(nearest: number))
            day = nearestWorkdays.next(from: number + 1)
        }
        return days.bits
    }

    private func weekdayBits(_ month: MonthShape) -> UInt64 {
        if weekdays.bits == 0b111_1111 { return month.allDays }
        var bits: UInt64 = 0
        for weekday in 0...6 {
            let all = month.days(of: weekday)
            if weekdays.contains(weekday) { bits |= all }
            if lastWeekdays.contains(weekday) { bits |= 1 << UInt64(63 - all.leadingZeroBitCount) }
            for week in 0..<5 where nthWeekdays.contains(weekday * 5 + week) {
                bits |= 1 << UInt64(all.trailingZeroBitCount + 7 * week)
            }
        }
        return bits
    }
}

/// How many days a month has, and which weekday it starts with.
struct MonthShape {
    /// 28 to 31.
    let dayCount: Int
    /// 0 (Sunday) to 6.
    let firstWeekday: Int

    init(month: Int, year: Int) {
        dayCount = CivilDate.dayCount(ofMonth: month, year: year)
        firstWeekday = CivilDate(year: year, month: month, day: 1).weekday
    }

    private init(index: Int) {
        dayCount = 28 + index / 7
        firstWeekday = index % 7
    }

    /// All shapes that a month can have, by their index.
    static let all = (0..<28).map(MonthShape.init(index:))

    /// A number from 0 to 27 for each shape.
    var index: Int { (dayCount - 28) * 7 + firstWeekday }

    /// Bits 1 to the last day.
    var allDays: UInt64 { (1 << UInt64(dayCount + 1)) - 2 }

    /// The days of the month that are a weekday.
    func days(of weekday: Int) -> UInt64 {
        let first = 1 + (weekday - firstWeekday + 7) % 7
        let everySeven: UInt64 = 1 | 1 << 7 | 1 << 14 | 1 << 21 | 1 << 28
        return everySeven << UInt64(first) & allDays
    }

    /// The day from Monday to Friday nearest to a day, in the same month.
    func workday(nearest day: Int) -> Int {
        switch (firstWeekday + day - 1) % 7 {
        case 6: day > 1 ? day - 1 : day + 2
        case 0: day < dayCount ? day + 1 : day - 2
        default: day
        }
    }
}
