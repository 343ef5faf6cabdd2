/// When a schedule fires: a cron text, read once.
///
///     0 2 * * *            minute, hour, day of month, month, day of week
///     */15 9-17 * * MON-FRI
///     30 0 2 * * *         six fields begin with the second
///     @daily
///     cron(0 2 ? * MON-FRI *)   as AWS writes it: with a year, and days of the week from 1, Sunday
///
/// The rules are those of Debian's cron. If both the day of month and the day of week are restricted, a day that fits
/// either fires; a field that starts with `*` (also `*/2`) restricts nothing in that sense, and then both must fit.
/// Beyond that: `L` is the last day of a month, `LW` its last day from Monday to Friday, `15W` the day from Monday to
/// Friday nearest to the 15th, `5L` the last Friday (`6L` in `cron(…)`), `5#2` the second Friday.
public struct CronExpression: Hashable, Sendable {
    /// The text it was read from.
    public let text: String
    /// The seconds of a minute, 0 to 59; the first one alone unless the text has a field for them.
    let seconds: NumberSet
    /// The minutes of an hour, 0 to 59.
    let minutes: NumberSet
    /// The hours of a day, 0 to 23.
    let hours: NumberSet
    /// The days that fit, of months and weeks.
    let days: DayRule
    /// The shapes of months in which any day fits, by their index: years without one are passed over at a glance.
    let shapes: NumberSet
    /// The months, 1 to 12.
    let months: NumberSet
    /// The years, ascending; nil for all.
    let years: [Int]?
    /// Whether minute or hour starts with `*`: such a schedule goes by elapsed time where clocks are changed.
    let followsClock: Bool

    /// Reads a cron text. Refuses one that is wrong in any field, and one that names only days which no calendar has.
    public init(_ text: String) throws(CronError) {
        var parser = CronParser(text)
        self = try parser.parse()
    }

    init(
        text: String, seconds: NumberSet, minutes: NumberSet, hours: NumberSet, days: DayRule, months: NumberSet,
        years: [Int]?, followsClock: Bool
    ) {
        self.text = text
        self.seconds = seconds
        self.minutes = minutes
        self.hours = hours
        self.days = days
        shapes = NumberSet(
            bits: MonthShape.all.reduce(0) { bits, shape in
                days.days(of: shape).isEmpty ? bits : bits | 1 << UInt64(shape.index)
            })
        self.months = months
        self.years = years
        self.followsClock = followsClock
    }
}

extension CronExpression: CustomStringConvertible {
    /// The text it was read from.
    public var description: String { text }
}
