/// A rule for the clocks of every year: the POSIX TZ text at the end of a TZif file, such as `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// Format: POSIX.1-2017 section 8.3 "TZ", with the hours of RFC 9636 section 3.3.1 (-167 to 167).
struct YearlyRule: Hashable, Sendable {
    /// Seconds east of UTC outside daylight saving time.
    var standardOffset: Int
    /// Daylight saving time, if there is any.
    var daylight: Daylight?

    struct Daylight: Hashable, Sendable {
        /// Seconds east of UTC.
        var offset: Int
        /// When it starts, by clocks of standard time.
        var start: Day
        /// When it ends, by clocks of daylight saving time.
        var end: Day
    }

    /// A moment of each year.
    struct Day: Hashable, Sendable {
        var form: Form
        /// Seconds from midnight, by the clocks before the change; may be outside the day.
        var secondOfDay: Int
    }

    enum Form: Hashable, Sendable {
        /// `Jn`: the n-th day of the year, from 1 on, 29 February never counted.
        case julian(Int)
        /// `n`: the n-th day of the year, from 0 on.
        case dayOfYear(Int)
        /// `Mm.w.d`: a weekday (0 Sunday) of the w-th week of a month, 5 the last.
        case weekday(month: Int, week: Int, weekday: Int)
    }

    func offset(atSeconds seconds: Int64) -> Int {
        var offset = standardOffset
        visitChanges(around: seconds) { change in
            if change.seconds <= seconds { offset = change.offset }
        }
        return offset
    }

    func change(afterSeconds seconds: Int64) -> TimeZoneRules.Change? {
        var offset = standardOffset
        var found: TimeZoneRules.Change?
        visitChanges(around: seconds) { change in
            if change.seconds <= seconds {
                offset = change.offset
            } else if found == nil, change.offset != offset {
                found = change
            }
        }
        return found
    }

    /// Goes through the changes from the year before to the year after, in order.
    private func visitChanges(around seconds: Int64, _ visit: (TimeZoneRules.Change) -> Void) {
        guard let daylight else { return }
        let year = CivilDateTime(secondsAsUTC: seconds + Int64(standardOffset)).date.year
        for year in (year - 1)...(year + 1) {
            let start = daylight.start.seconds(in: year) - Int64(standardOffset)
            let end = daylight.end.seconds(in: year) - Int64(daylight.offset)
            let starts = TimeZoneRules.Change(seconds: start, offset: daylight.offset)
            let ends = TimeZoneRules.Change(seconds: end, offset: standardOffset)
            visit(start < end ? starts : ends)
            visit(start < end ? ends : starts)
        }
    }
}

extension YearlyRule.Day {
    /// The moment in a year, as seconds since 1970-01-01T00:00:00 on the clocks before the change.
    func seconds(in year: Int) -> Int64 {
        Int64(dayNumber(in: year)) * 86_400 + Int64(secondOfDay)
    }

    private func dayNumber(in year: Int) -> Int {
        switch form {
        case .julian(let number):
            let isPastLeapDay = CivilDate.isLeap(year) && number >= 60
            return CivilDate(year: year, month: 1, day: number + (isPastLeapDay ? 1 : 0)).daysSinceEpoch
        case .dayOfYear(let number):
            return CivilDate(year: year, month: 1, day: number + 1).daysSinceEpoch
        case .weekday(let month, let week, let weekday):
            let first = CivilDate(year: year, month: month, day: 1)
            var day = 1 + (weekday - first.weekday + 7) % 7 + (week - 1) * 7
            if day > CivilDate.dayCount(ofMonth: month, year: year) { day -= 7 }
            return first.daysSinceEpoch + day - 1
        }
    }
}
