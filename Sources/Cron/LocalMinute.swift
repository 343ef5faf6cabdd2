import Timekeeping

/// A minute, as a calendar and a clock on a wall show it.
struct LocalMinute: Hashable, Comparable {
    var date: CivilDate
    /// Minutes since midnight, 0 to 1439.
    var minuteOfDay: Int

    init(date: CivilDate, minuteOfDay: Int) {
        self.date = date
        self.minuteOfDay = minuteOfDay
    }

    /// The first whole minute later than a moment, on clocks that are so many seconds ahead of UTC.
    init(after instant: Instant, offset: Int) {
        let shown = CivilDateTime(utc: instant + .seconds(offset))
        self.init(date: shown.date, minuteOfDay: shown.time.secondOfDay / 60)
        self = following
    }

    /// The first whole minute not earlier than a moment.
    init(notBefore instant: Instant, offset: Int) {
        self.init(after: instant - .microseconds(1), offset: offset)
    }

    var following: LocalMinute {
        minuteOfDay < 1439
            ? LocalMinute(date: date, minuteOfDay: minuteOfDay + 1)
            : LocalMinute(date: CivilDate(daysSinceEpoch: date.daysSinceEpoch + 1), minuteOfDay: 0)
    }

    var dateTime: CivilDateTime {
        CivilDateTime(date, CivilTime(hour: minuteOfDay / 60, minute: minuteOfDay % 60))
    }

    static func < (left: LocalMinute, right: LocalMinute) -> Bool {
        (left.date, left.minuteOfDay) < (right.date, right.minuteOfDay)
    }
}

extension CivilDateTime {
    /// The moment at which clocks so many seconds ahead of UTC show it.
    func instant(offset: Int) -> Instant {
        Instant(seconds: secondsAsUTC - Int64(offset))
    }
}
