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
        var start = LocalMinute(after: instant, offset: zone.offset(at: instant))
        while let local = nextMinute(from: start) {
            let found: Instant
            switch zone.instants(ofLocal: local.dateTime) {
            case .gap(let transition): found = transition.instant
            case .one(let time), .two(let time, _): found = time
            }
            if found > instant { return found }
            start = local.following
        }
        return nil
    }

    /// Goes through the stretches of one offset each. `local` is the next minute that fits from any since `searched`.
    private func nextByElapsedTime(after instant: Instant, in zone: TimeZoneRules) -> Instant? {
        var stretchStart = instant
        var offset = zone.offset(at: instant)
        var searched = LocalMinute(after: instant, offset: offset)
        guard var local = nextMinute(from: searched) else { return nil }
        while true {
            let found = local.dateTime.instant(offset: offset)
            guard let transition = zone.transition(after: stretchStart), found >= transition.instant else {
                return found
            }
            let earliest = local.dateTime.instant(offset: Self.offsetMax)
            if transition.instant > searched.dateTime.instant(offset: -Self.offsetMax), earliest > transition.instant {
                // No change in between puts clocks back as far as `searched`: none of them matters.
                stretchStart = earliest
                offset = zone.offset(at: earliest)
                continue
            }
            stretchStart = transition.instant
            offset = transition.offsetAfter
            let start = LocalMinute(notBefore: stretchStart, offset: offset)
            if !(searched...local).contains(start) {
                searched = start
                guard let next = nextMinute(from: start) else { return nil }
                local = next
            }
        }
    }

    /// More than any offset from UTC, in seconds.
    private static let offsetMax = 26 * 3600

    /// The first minute that fits, not before one, on clocks that are never changed.
    func nextMinute(from start: LocalMinute) -> LocalMinute? {
        guard let day = firstDay(from: start.date) else { return nil }
        let isLater = day != start.date
        if let minute = minuteOfDay(from: isLater ? 0 : start.minuteOfDay) {
            return LocalMinute(date: day, minuteOfDay: minute)
        }
        return nextMinute(from: LocalMinute(date: day, minuteOfDay: 1439).following)
    }

    private func minuteOfDay(from start: Int) -> Int? {
        let startHour = start / 60
        guard let hour = hours.next(from: startHour) else { return nil }
        if hour == startHour {
            if let minute = minutes.next(from: start % 60) { return hour * 60 + minute }
            guard let later = hours.next(from: hour + 1), let minute = minutes.first else { return nil }
            return later * 60 + minute
        }
        return minutes.first.map { hour * 60 + $0 }
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
            let fittingDays = days.days(ofMonth: fitting, year: year)
            if let day = fittingDays.next(from: fitting == startMonth ? startDay : 1) {
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
