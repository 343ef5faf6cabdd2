/// A time of day, as a clock on a wall shows it.
public struct CivilTime: Hashable, Comparable, Sendable, Codable {
    /// The hour, 0 to 23.
    public var hour: Int
    /// The minute, 0 to 59.
    public var minute: Int
    /// The second, 0 to 59.
    public var second: Int
    /// The microsecond, 0 to 999,999.
    public var microsecond: Int

    /// A time of its parts, which may make no real time: see `isReal`.
    public init(hour: Int, minute: Int, second: Int = 0, microsecond: Int = 0) {
        self.hour = hour
        self.minute = minute
        self.second = second
        self.microsecond = microsecond
    }

    /// Whether a clock can show it. Leap seconds (`23:59:60`) are not real here: Unix time has none.
    public var isReal: Bool {
        (0...23).contains(hour) && (0...59).contains(minute) && (0...59).contains(second)
            && (0...999_999).contains(microsecond)
    }

    /// Whole seconds since midnight.
    public var secondOfDay: Int { hour * 3600 + minute * 60 + second }

    /// Whether the left one is earlier.
    public static func < (left: CivilTime, right: CivilTime) -> Bool {
        (left.secondOfDay, left.microsecond) < (right.secondOfDay, right.microsecond)
    }
}

/// A date and a time of day, without a zone: what a calendar and a clock on a wall show.
public struct CivilDateTime: Hashable, Comparable, Sendable, Codable {
    /// The day.
    public var date: CivilDate
    /// The time of that day.
    public var time: CivilTime

    /// A date and a time, which may not be real.
    public init(_ date: CivilDate, _ time: CivilTime) {
        self.date = date
        self.time = time
    }

    /// What clocks in UTC show at a moment.
    public init(utc instant: Instant) {
        self.init(secondsAsUTC: instant.seconds)
        let rest = Int(instant.microseconds % 1_000_000)
        time.microsecond = rest < 0 ? rest + 1_000_000 : rest
    }

    /// What clocks show so many seconds after 1970-01-01T00:00:00 on the same clocks.
    public init(secondsAsUTC seconds: Int64) {
        var (days, rest) = Int(seconds).quotientAndRemainder(dividingBy: 86_400)
        if rest < 0 {
            days -= 1
            rest += 86_400
        }
        date = CivilDate(daysSinceEpoch: days)
        time = CivilTime(hour: rest / 3600, minute: rest / 60 % 60, second: rest % 60)
    }

    /// Whether the calendar has the day and a clock can show the time.
    public var isReal: Bool { date.isReal && time.isReal }

    /// Whole seconds since 1970-01-01T00:00:00 on the same clocks; what `Instant.seconds` would be were they UTC's.
    public var secondsAsUTC: Int64 { Int64(date.daysSinceEpoch) * 86_400 + Int64(time.secondOfDay) }

    /// Whether the left one is earlier.
    public static func < (left: CivilDateTime, right: CivilDateTime) -> Bool {
        (left.date, left.time) < (right.date, right.time)
    }
}
