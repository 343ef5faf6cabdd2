import TestSupport
import Testing

@testable import Timekeeping

@Suite struct TimeZoneRulesTests {
    static let names = [
        "UTC", "Europe/Rome", "America/New_York", "Australia/Lord_Howe", "Europe/Dublin", "Asia/Kolkata",
        "Pacific/Apia", "America/Nuuk", "Africa/Casablanca", "Africa/Monrovia",
    ]

    @Test(arguments: [
        ("Europe/Rome", "2026-03-29T00:59:59Z", 3600), ("Europe/Rome", "2026-03-29T01:00:00Z", 7200),
        ("Europe/Rome", "2026-10-25T00:59:59Z", 7200), ("Europe/Rome", "2026-10-25T01:00:00Z", 3600),
        ("Europe/Rome", "2150-07-01T00:00:00Z", 7200), ("Europe/Rome", "2150-12-01T00:00:00Z", 3600),
        ("Europe/Rome", "1800-01-01T00:00:00Z", 2996), ("America/New_York", "2026-03-08T06:59:59Z", -18_000),
        ("America/New_York", "2026-03-08T07:00:00Z", -14_400), ("America/New_York", "2099-11-01T06:00:00Z", -18_000),
        ("Australia/Lord_Howe", "2026-04-04T14:59:59Z", 39_600),
        ("Australia/Lord_Howe", "2026-04-04T15:00:00Z", 37_800),
        ("Asia/Kolkata", "2200-01-01T00:00:00Z", 19_800), ("UTC", "2026-01-01T00:00:00Z", 0),
        ("Pacific/Apia", "2011-12-30T09:59:59Z", -36_000), ("Pacific/Apia", "2011-12-30T10:00:00Z", 50_400),
    ])
    func `a zone has an offset at a moment`(_ name: String, _ moment: String, _ offset: Int) throws {
        let instant = try #require(Instant(iso8601: moment))
        #expect(try TimeZoneRules.system(named: name).offset(at: instant) == offset)
    }

    @Test func `a local time is shown once, twice or never`() throws {
        let rome = try TimeZoneRules.system(named: "Europe/Rome")
        func instants(_ text: String) throws -> TimeZoneRules.LocalInstants {
            rome.instants(ofLocal: CivilDateTime(utc: try #require(Instant(iso8601: text))))
        }
        let spring = TimeZoneRules.Transition(
            instant: try #require(Instant(iso8601: "2026-03-29T01:00:00Z")), offsetBefore: 3600, offsetAfter: 7200)
        let beforeGap = try #require(Instant(iso8601: "2026-03-29T00:59:59.500Z"))
        #expect(try instants("2026-03-29T01:59:59.5") == .one(beforeGap))
        #expect(try instants("2026-03-29T02:00:00") == .gap(spring))
        #expect(try instants("2026-03-29T02:59:59.999") == .gap(spring))
        #expect(try instants("2026-03-29T03:00:00") == .one(spring.instant))
        let first = try #require(Instant(iso8601: "2026-10-25T00:30:00Z"))
        #expect(try instants("2026-10-25T02:30:00") == .two(first, first + .seconds(3600)))
        #expect(try instants("2026-10-25T03:00:00") == .one(first + .seconds(5400)))
        #expect(rome.transition(after: spring.instant - .seconds(1)) == spring)
    }

    @Test func `a day that a country skipped is a gap`() throws {
        let apia = try TimeZoneRules.system(named: "Pacific/Apia")
        let skipped = CivilDateTime(CivilDate(year: 2011, month: 12, day: 30), CivilTime(hour: 12, minute: 0))
        guard case .gap(let transition) = apia.instants(ofLocal: skipped) else {
            Issue.record("not a gap")
            return
        }
        #expect(transition.instant.iso8601 == "2011-12-30T10:00:00Z")
        #expect(apia.local(at: transition.instant).description == "2011-12-31T00:00:00")
    }

    @Test(arguments: names)
    func `what clocks show at a moment leads back to it`(_ name: String) throws {
        let zone = try TimeZoneRules.system(named: name)
        var random = SeededRandom(seed: 4)
        for _ in 0..<3000 {
            let moment = Instant(seconds: Int64.random(in: -4_000_000_000...8_000_000_000, using: &random))
            // Half of them close to a change, where it matters.
            let change = random.next() % 2 == 0 ? zone.transition(after: moment)?.instant : nil
            let near = change.map { $0 + .seconds(Int64.random(in: -7200...7200, using: &random)) } ?? moment
            switch zone.instants(ofLocal: zone.local(at: near)) {
            case .gap: Issue.record("\(name): clocks never show what they show at \(near.iso8601)")
            case .one(let instant): #expect(instant == near)
            case .two(let first, let second):
                #expect(first < second && (first == near || second == near))
                #expect(zone.local(at: first) == zone.local(at: second))
            }
        }
    }

    @Test(arguments: names)
    func `changes follow each other, and each moves the clocks`(_ name: String) throws {
        let zone = try TimeZoneRules.system(named: name)
        var moment = Instant(seconds: -10_000_000_000)
        var offset = zone.offset(at: moment)
        let end = try #require(Instant(iso8601: "2101-01-01"))
        while let change = zone.transition(after: moment), change.instant < end {
            #expect(change.instant > moment && change.offsetBefore == offset && change.offsetAfter != offset)
            #expect(zone.offset(at: change.instant - .microseconds(1)) == offset)
            #expect(zone.offset(at: change.instant) == change.offsetAfter)
            moment = change.instant
            offset = change.offsetAfter
        }
        #expect(zone.offset(at: end) == offset || zone.offset(at: moment) == offset)
    }

    @Test(arguments: [
        ("Europe/Rome", "CET-1CEST,M3.5.0,M10.5.0/3"), ("America/New_York", "EST5EDT,M3.2.0,M11.1.0"),
        ("Australia/Lord_Howe", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"),
        ("Europe/Dublin", "IST-1GMT0,M10.5.0,M3.5.0/1"), ("America/Nuuk", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0"),
        ("Asia/Kolkata", "IST-5:30"),
    ])
    func `the rule of a zone gives the same as its listed changes`(_ name: String, _ text: String) throws {
        let zone = try TimeZoneRules.system(named: name)
        let rule = try #require(YearlyRule(posix: text))
        let start = try #require(Instant(iso8601: "2025-01-01")).seconds
        let end = try #require(Instant(iso8601: "2036-12-31")).seconds
        var random = SeededRandom(seed: 5)
        for _ in 0..<5000 {
            let seconds = Int64.random(in: start...end, using: &random)
            #expect(rule.offset(atSeconds: seconds) == zone.offset(atSeconds: seconds))
            #expect(rule.change(afterSeconds: seconds) == zone.change(afterSeconds: seconds))
        }
    }

    @Test func `two readings of a zone are equal`() throws {
        let first = try TimeZoneRules.system(named: "Europe/Rome")
        #expect(try TimeZoneRules.system(named: "Europe/Rome") == first)
        #expect(try TimeZoneRules.system(named: "Europe/Paris") != first)
    }

    @Test(arguments: [
        ("/etc/passwd", TimeZoneError.Problem.badName), ("../../etc/passwd", .badName), ("Europe/../Rome", .badName),
        ("", .badName), ("Europe/", .badName), ("Europe\0/Rome", .badName),
    ])
    func `a name that is a path is refused`(_ name: String, _ problem: TimeZoneError.Problem) {
        #expect(throws: TimeZoneError(name: name, problem: problem)) { try TimeZoneRules.system(named: name) }
    }

    @Test(arguments: ["Europe/Roma", "Europe", "zone.tab/x"])
    func `an unknown zone says how to go on`(_ name: String) {
        do {
            _ = try TimeZoneRules.system(named: name)
            Issue.record("it was read")
        } catch {
            #expect(error.description.hasPrefix("no time zone '\(name)' in "))
            #expect(error.description.contains("tzdata is installed"))
        }
    }
}
