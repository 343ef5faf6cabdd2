import Timekeeping

/// A second, as a calendar and a clock on a wall show it.
struct LocalSecond: Hashable, Comparable {
    var date: CivilDate
    /// Seconds since midnight, 0 to 86,399.
    var secondOfDay: Int

    init(date: CivilDate, secondOfDay: Int) {
        self.date = date
        self.secondOfDay = secondOfDay
    }

    /// The first whole second later than a moment, on clocks that are so many seconds ahead of UTC.
    init(after instant: Instant, offset: Int) {
        let shown = CivilDateTime(secondsAsUTC: instant.seconds + 1 + Int64(offset))
        self.init(date: shown.date, secondOfDay: shown.time.secondOfDay)
    }

    /// The first whole second not earlier than a moment.
    init(notBefore instant: Instant, offset: Int) {
        self.init(after: instant - .microseconds(1), offset: offset)
    }

    var following: LocalSecond {
        secondOfDay < 86_399 ? LocalSecond(date: date, secondOfDay: secondOfDay + 1) : followingMidnight
    }

    var followingMidnight: LocalSecond {
        LocalSecond(date: CivilDate(daysSinceEpoch: date.daysSinceEpoch + 1), secondOfDay: 0)
    }

    /// Whole seconds since 1970-01-01T00:00:00 on the same clocks.
    var secondsAsUTC: Int64 { Int64(date.daysSinceEpoch) * 86_400 + Int64(secondOfDay) }

    /// The moment at which clocks so many seconds ahead of UTC show it.
    func instant(offset: Int) -> Instant {
        Instant(seconds: secondsAsUTC - Int64(offset))
    }

    static func < (left: LocalSecond, right: LocalSecond) -> Bool {
        (left.date, left.secondOfDay) < (right.date, right.secondOfDay)
    }
}
