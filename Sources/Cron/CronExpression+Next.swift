public import Timekeeping

extension CronExpression {
    /// The first time later than a moment at which the schedule fires by a zone's clocks; nil if there is none.
    ///
    /// Where clocks are changed, Debian's cron is followed. A schedule whose minute or hour starts with `*` goes by
    /// elapsed time: what clocks skip does not fire, what they show twice fires twice. Any other has fixed times: one
    /// that clocks skip fires right after the gap, several together once; one that they show twice fires the first time.
    public func next(after instant: Instant, in zone: TimeZoneRules) -> Instant? {
        followsClock ? nextByElapsedTime(after: instant, in: zone) : nextByFixedTime(after: instant, in: zone)
    }

    private func nextByFixedTime(after instant: Instant, in zone: TimeZoneRules) -> Instant? {
        var start = LocalSecond(after: instant, offset: zone.offset(at: instant))
        while let local = nextSecond(from: start) {
            let found: Instant
            switch zone.instants(ofLocalSecond: local.secondsAsUTC) {
            case .gap(let transition): found = transition.instant
            case .one(let time), .two(let time, _): found = time
            }
            if found > instant { return found }
            start = local.following
        }
        return nil
    }

    /// Goes through the stretches of one offset each. `local` is the next second that fits from any since `searched`.
    private func nextByElapsedTime(after instant: Instant, in zone: TimeZoneRules) -> Instant? {
        var stretchStart = instant
        var offset = zone.offset(at: instant)
        var searched = LocalSecond(after: instant, offset: offset)
        guard var local = nextSecond(from: searched) else { return nil }
        while true {
            let found = local.instant(offset: offset)
            guard let transition = zone.transition(after: stretchStart), found >= transition.instant else {
                return found
            }
            let earliest = local.instant(offset: Self.offsetMax)
            if transition.instant > searched.instant(offset: -Self.offsetMax), earliest > transition.instant {
                // No change in between puts clocks back as far as `searched`: none of them matters.
                stretchStart = earliest
                offset = zone.offset(at: earliest)
                continue
            }
            stretchStart = transition.instant
            offset = transition.offsetAfter
            let start = LocalSecond(notBefore: stretchStart, offset: offset)
            if !(searched...local).contains(start) {
                searched = start
                guard let next = nextSecond(from: start) else { return nil }
                local = next
            }
        }
    }

    /// More than any offset from UTC, in seconds.
    private static let offsetMax = 26 * 3600

    /// The first second that fits, not before one, on clocks that are never changed.
    func nextSecond(from start: LocalSecond) -> LocalSecond? {
        guard let day = firstDay(from: start.date) else { return nil }
        if let second = secondOfDay(from: day == start.date ? start.secondOfDay : 0) {
            return LocalSecond(date: day, secondOfDay: second)
        }
        return nextSecond(from: LocalSecond(date: day, secondOfDay: 0).followingMidnight)
    }

    /// The first second of a day that fits, not before one; nil if none is left.
    private func secondOfDay(from start: Int) -> Int? {
        let hour = start / 3600
        if hours.contains(hour), let rest = secondOfHour(from: start % 3600) { return hour * 3600 + rest }
        guard let later = hours.next(from: hour + 1), let first = secondOfHour(from: 0) else { return nil }
        return later * 3600 + first
    }

    private func secondOfHour(from start: Int) -> Int? {
        let minute = start / 60
        if minutes.contains(minute), let second = seconds.next(from: start % 60) { return minute * 60 + second }
        guard let later = minutes.next(from: minute + 1), let first = seconds.first else { return nil }
        return later * 60 + first
    }

    /// The first day that fits, not before one. Weekdays and dates repeat after 400 years: what has not come by then
    /// never comes.
    func firstDay(from start: CivilDate) -> CivilDate? {
        guard let firstYear = nextYear(from: start.year) else { return nil }
        if firstYear == start.year, let day = firstDay(ofYear: firstYear, from: start.month, start.day) { return day }
        var year = firstYear == start.year ? nextYear(from: firstYear + 1) : firstYear
        while let candidate = year, candidate <= firstYear + 400 {
            if let day = firstDay(ofYear: candidate, from: 1, 1) { return day }
            year = nextYear(from: candidate + 1)
        }
        return nil
    }

    private func firstDay(ofYear year: Int, from startMonth: Int, _ startDay: Int) -> CivilDate? {
        var month = months.next(from: startMonth)
        while let fitting = month {
            let shape = MonthShape(month: fitting, year: year)
            let earliest = fitting == startMonth ? startDay : 1
            if shapes.contains(shape.index), let day = days.days(of: shape).next(from: earliest) {
                return CivilDate(year: year, month: fitting, day: day)
            }
            month = months.next(from: fitting + 1)
        }
        return nil
    }

    private func nextYear(from year: Int) -> Int? {
        guard let years else { return year }
        return years.first { $0 >= year }
    }
}
