import Cron
import Testing
import Timekeeping

/// Against cronsim, by times that it gave once: the fixture has its own zones, so any machine's tzdata will do.
@Suite struct CronOracleTests {
    @Test func `every change of clocks from 2000 to 2037 is taken as cronsim takes it`() throws {
        let vectors = try TransitionVectors()
        let rules = try vectors.texts.map { try CronExpression($0) }
        #expect(vectors.zones.count >= 20 && rules.count == 8 && vectors.timeCount > 0, "the fixture is not whole")
        var count = 0
        for zone in vectors.zones {
            #expect(zone.spansByText.count == rules.count, "\(zone.name) is not whole")
            for (rule, spans) in zip(rules, zone.spansByText) {
                for (start, span) in zip(zone.starts, spans) {
                    let wanted = vectors.spans[span]
                    count += wanted.count
                    let found = times(of: rule, in: zone.rules, from: start)
                    guard found != wanted else { continue }
                    let place = "\(rule.text) in \(zone.name) after \(text(start)), with \(vectors.origin)"
                    Issue.record("\(place): \(found.map { text(start + $0) }), not \(wanted.map { text(start + $0) })")
                }
            }
        }
        #expect(count == vectors.timeCount)
    }

    /// The times in four days, in minutes since their start, which is given in minutes since 1970.
    private func times(of rule: CronExpression, in zone: TimeZoneRules, from start: Int) -> [Int] {
        let end = Int64(start + 4 * 1440) * 60
        var last = Instant(seconds: Int64(start) * 60)
        var found: [Int] = []
        while let next = rule.next(after: last, in: zone), next.seconds <= end {
            found.append(Int(next.seconds / 60) - start)
            last = next
        }
        return found
    }

    private func text(_ minutes: Int) -> String {
        Instant(seconds: Int64(minutes) * 60).iso8601
    }
}
