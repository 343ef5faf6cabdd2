import TestSupport
import Testing
import Timekeeping

@testable import Cron

/// What holds for any schedule, against a scan of every minute.
@Suite struct CronLawTests {
    /// A field of one of the usual forms.
    private func field(_ range: ClosedRange<Int>, _ random: inout SeededRandom) -> String {
        let first = Int.random(in: range, using: &random)
        let last = Int.random(in: first...range.upperBound, using: &random)
        let step = Int.random(in: 1...(range.count / 2), using: &random)
        switch Int.random(in: 0..<7, using: &random) {
        case 0, 1: return "*"
        case 2: return "\(first)"
        case 3: return "\(first)-\(last)"
        case 4: return "*/\(step)"
        case 5: return "\(first)-\(last)/\(step)"
        default: return "\(first),\(last)"
        }
    }

    private func text(_ random: inout SeededRandom) -> String {
        [0...59, 0...23, 1...31, 1...12, 0...7].map { field($0, &random) }.joined(separator: " ")
    }

    /// A moment around a change of clocks, or somewhere else.
    private func moment(in zone: TimeZoneRules, _ random: inout SeededRandom) -> Instant {
        let any = Instant(microseconds: Int64.random(in: 946_684_800...2_145_916_800, using: &random) * 1_000_000)
        guard let change = zone.transition(after: any), random.next() % 4 != 0 else { return any }
        return change.instant + .microseconds(Int64.random(in: -100_000_000_000...10_000_000_000, using: &random))
    }

    /// Whether the fields hold what clocks show, read independently of how the next time is computed.
    private func fits(_ expression: CronExpression, _ local: CivilDateTime) -> Bool {
        expression.seconds.contains(local.time.second) && expression.minutes.contains(local.time.minute)
            && expression.hours.contains(local.time.hour) && expression.months.contains(local.date.month)
            && fits(expression.days, local.date)
    }

    private func fits(_ days: DayRule, _ date: CivilDate) -> Bool {
        let byNumber = days.numbers.contains(date.day)
        let byWeekday = days.weekdays.contains(date.weekday)
        return days.eitherFits ? byNumber || byWeekday : byNumber && byWeekday
    }

    /// The first time by a scan of every minute, or other step of seconds, of some time after a moment.
    private func scan(
        _ expression: CronExpression, after start: Instant, in zone: TimeZoneRules, hours: Int, step: Int64 = 60
    ) -> Instant? {
        var shown = Set<CivilDateTime>()
        var moment = Instant(seconds: (start.seconds / step - 90_000 / step) * step)
        var before = zone.local(at: moment - .seconds(step))
        while moment < start + .seconds(3600 * hours) {
            let local = zone.local(at: moment)
            var fires = fits(expression, local)
            if !expression.followsClock {
                // Not what was shown before, but what was skipped.
                if !shown.insert(local).inserted { fires = false }
                var skipped = before.secondsAsUTC + step
                while skipped < local.secondsAsUTC {
                    fires = fires || fits(expression, CivilDateTime(secondsAsUTC: skipped))
                    skipped += step
                }
            }
            if fires, moment > start { return moment }
            before = local
            moment = moment + .seconds(step)
        }
        return nil
    }

    /// Half hours, quarters of hours, a change of half an hour, of two hours, a winter that is the exception, a day that
    /// was skipped, and changes of the offset outside of any summer.
    static let zones = [
        "UTC", "Europe/Rome", "America/New_York", "America/St_Johns", "Asia/Kathmandu", "Pacific/Chatham",
        "Australia/Lord_Howe", "Antarctica/Troll", "Europe/Dublin", "Africa/Casablanca", "Pacific/Apia",
        "America/Caracas", "Asia/Pyongyang",
    ]

    @Test(arguments: zones)
    func `the next time is what a scan of every minute finds`(_ name: String) throws {
        let zone = try TimeZoneRules.system(named: name)
        var random = SeededRandom(seed: 7)
        for _ in 0..<25 {
            guard let expression = try? CronExpression(text(&random)) else { continue }
            let start = moment(in: zone, &random)
            check(expression, after: start, in: zone, hours: 60)
        }
    }

    @Test func `around the day that Samoa skipped, the next time is what a scan of every minute finds`() throws {
        let zone = try TimeZoneRules.system(named: "Pacific/Apia")
        let gap = try #require(Instant(iso8601: "2011-12-30T10:00:00Z"))
        var random = SeededRandom(seed: 11)
        for _ in 0..<40 {
            guard let expression = try? CronExpression(text(&random)) else { continue }
            let start = gap + .seconds(Int64.random(in: -100_000...10_000, using: &random))
            check(expression, after: start, in: zone, hours: 48)
        }
    }

    @Test(arguments: ["Europe/Rome", "Australia/Lord_Howe", "Africa/Casablanca"])
    func `the next second is what a scan of every second finds`(_ name: String) throws {
        let zone = try TimeZoneRules.system(named: name)
        var random = SeededRandom(seed: 12)
        for _ in 0..<6 {
            let any = Instant(seconds: Int64.random(in: 946_684_800...2_145_916_800, using: &random))
            let change = try #require(zone.transition(after: any)).instant
            let text = "\(field(0...59, &random)) \(field(0...59, &random)) \(field(0...4, &random)) * * *"
            guard let expression = try? CronExpression(text) else { continue }
            let start = change + .seconds(Int64.random(in: -7200...3600, using: &random))
            check(expression, after: start, in: zone, hours: 2, step: 1)
        }
    }

    private func check(
        _ expression: CronExpression, after start: Instant, in zone: TimeZoneRules, hours: Int, step: Int64 = 60
    ) {
        let next = expression.next(after: start, in: zone)
        let found = scan(expression, after: start, in: zone, hours: hours, step: step)
        let end = start + .seconds(3600 * hours) - .seconds(step)
        #expect(
            found == nil ? next.map { $0 > end } ?? true : next == found,
            "\(expression.text) after \(start.iso8601) in \(zone.name)")
    }

    @Test(arguments: zones)
    func `a second of nought changes nothing`(_ name: String) throws {
        let zone = try TimeZoneRules.system(named: name)
        var random = SeededRandom(seed: 10)
        for _ in 0..<500 {
            let text = text(&random)
            guard let minutely = try? CronExpression(text) else { continue }
            let start = moment(in: zone, &random)
            #expect(
                try CronExpression("0 \(text)").next(after: start, in: zone) == minutely.next(after: start, in: zone))
        }
    }

    @Test(arguments: zones)
    func `the next time is later, and fits unless clocks skipped it`(_ name: String) throws {
        let zone = try TimeZoneRules.system(named: name)
        var random = SeededRandom(seed: 8)
        for _ in 0..<500 {
            guard let expression = try? CronExpression(text(&random)) else { continue }
            let start = moment(in: zone, &random)
            let next = try #require(expression.next(after: start, in: zone))
            #expect(next > start)
            let isAfterGap =
                zone.transition(after: next - .microseconds(1))
                .map { $0.instant == next && $0.offsetAfter > $0.offsetBefore } ?? false
            #expect(fits(expression, zone.local(at: next)) || (isAfterGap && !expression.followsClock))
        }
    }

    @Test(arguments: zones)
    func `starting later never makes the next time earlier`(_ name: String) throws {
        let zone = try TimeZoneRules.system(named: name)
        var random = SeededRandom(seed: 9)
        for _ in 0..<500 {
            guard let expression = try? CronExpression(text(&random)) else { continue }
            let start = moment(in: zone, &random)
            let next = try #require(expression.next(after: start, in: zone))
            let span = (next - start).microseconds
            let between = start + .microseconds(Int64.random(in: 0..<span, using: &random))
            #expect(expression.next(after: between, in: zone) == next)
        }
    }

    @Test func `a rare date is found as fast as a common one`() throws {
        let zone = try TimeZoneRules.system(named: "Europe/Rome")
        let start = try #require(Instant(iso8601: "2044-03-01"))
        for text in ["0 0 * 2 MON#5", "* 0 * 2 MON#5"] {
            let expression = try CronExpression(text)
            #expect(expression.next(after: start, in: zone)?.iso8601 == "2072-02-28T23:00:00Z")
        }
    }
}
