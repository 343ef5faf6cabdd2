import Cron
public import Timekeeping
public import Workflows

/// The times of a schedule in a zone, computed one after the other.
struct Timetable: Hashable, Sendable {
    private enum Rule: Hashable {
        case cron(CronExpression)
        case every(microseconds: Int64)
    }

    /// As it was written.
    let text: String
    /// What is done with times that passed while no daemon ran.
    let catchUp: Schedule.CatchUp
    /// Whether a time at which no file waits makes no run.
    let skipsEmpty: Bool
    private let rules: [Rule]
    private let zone: TimeZoneRules

    init(_ schedule: Schedule, in zone: TimeZoneRules) {
        text = schedule.text
        catchUp = schedule.catchUp
        skipsEmpty = schedule.skipsEmpty
        self.zone = zone
        rules = schedule.rules.compactMap { rule in
            switch rule {
            // A text that is no cron never gets this far: the loader refuses it.
            case .cron(let text): (try? CronExpression(text)).map { .cron($0) }
            case .every(let duration): .every(microseconds: max(duration.microseconds, 1))
            }
        }
    }

    /// The first time after an instant.
    func next(after instant: Instant) -> Instant? {
        rules.compactMap { rule in
            switch rule {
            case .cron(let cron): cron.next(after: instant, in: zone)
            case .every(let period):
                Instant(microseconds: (instant.microseconds.floored(to: period) + 1) * period)
            }
        }.min()
    }

    /// The latest times later than one instant and not later than another, so many at most, the earliest of them first.
    ///
    /// Begins to look close to the end, so that a leap of the clock over a year costs no more than one over an hour.
    func latest(_ count: Int, after start: Instant, upTo end: Instant) -> [Instant] {
        var span = Duration.seconds(1)
        while true {
            var last = max(start, end - span)
            let isWhole = last == start
            var found: [Instant] = []
            while let next = next(after: last), next <= end {
                found.append(next)
                last = next
            }
            if isWhole || found.count >= count { return found.suffix(count) }
            span *= 8
        }
    }
}

extension Int64 {
    /// How often a period fits, towards the past also before 1970.
    fileprivate func floored(to period: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: period)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

extension Trigger {
    /// When a schedule fires next, in a zone; nil for triggers that wait for something else.
    public func nextFire(after instant: Instant, in zone: TimeZoneRules) -> Instant? {
        guard case .schedule(let schedule) = condition else { return nil }
        return Timetable(schedule, in: zone).next(after: instant)
    }
}
