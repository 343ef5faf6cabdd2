import Cron
import Foundation
import Timekeeping

/// The next time of a schedule, computed; beside it what searching for it minute by minute takes.
struct CronTimes {
    /// What is measured: a name, the text, the zone, and a moment from which the next time is far away.
    private static let cases: [(what: String, text: String, zone: String, from: String)] = [
        ("a fixed time", "0 2 * * *", "Europe/Rome", "2026-11-20T02:30:00Z"),
        ("every quarter of an hour", "*/15 * * * *", "Europe/Rome", "2026-11-20T02:07:00Z"),
        ("every second", "* * * * * *", "Europe/Rome", "2026-11-20T02:07:00Z"),
        ("a Monday 29 February", "0 0 * 2 MON#5", "Europe/Rome", "2072-03-01T00:00:00Z"),
        ("the same, with a * in its minute", "* 0 * 2 MON#5", "Europe/Rome", "2072-03-01T00:00:00Z"),
        ("last day (L)", "0 2 L * *", "America/New_York", "2026-11-30T12:00:00Z"),
        ("nearest workday (15W)", "0 2 15W * *", "America/New_York", "2026-11-20T12:00:00Z"),
        ("second Friday (5#2)", "0 2 * * 5#2", "America/New_York", "2026-11-20T12:00:00Z"),
        ("years that are over", "cron(0 2 * * ? 2020)", "Europe/Rome", "2026-11-20T12:00:00Z"),
        ("only where clocks skip", "cron(* 2 29 3 ? 2026)", "Europe/Rome", "2026-01-01T00:00:00Z"),
    ]

    func measure() throws -> [Figure] {
        try Self.cases.map { try figure($0.what, $0.text, $0.zone, $0.from) } + [try refusal(), try loading()]
    }

    private func figure(_ what: String, _ text: String, _ zoneName: String, _ from: String) throws -> Figure {
        let rule = try CronExpression(text)
        let zone = try TimeZoneRules.system(named: zoneName)
        guard let start = Instant(iso8601: from) else { throw CocoaError(.formatting) }
        let next = rule.next(after: start, in: zone)
        let each = median(of: 5) {
            processorSeconds { for _ in 0..<20_000 { blackHole(rule.next(after: start, in: zone)) } } / 20_000
        }
        // Never or decades away: a year of looking at every minute stands for it.
        let end = min(next ?? start + .seconds(31_557_600), start + .seconds(31_557_600))
        let searched = processorSeconds { blackHole(search(from: start, to: end, in: zone)) }
        let isCut = next.map { $0 > end } ?? true
        return Figure(
            what: "next time: \(what), '\(text)'", ours: micro(each),
            others: "minute by minute: \(micro(searched))\(isCut ? " for one year, nothing found" : "")")
    }

    /// A text whose day never comes is refused when it is read.
    private func refusal() throws -> Figure {
        let each = median(of: 5) {
            processorSeconds { for _ in 0..<5000 { blackHole(try? CronExpression("0 0 30 2 *")) } } / 5000
        }
        let read = median(of: 5) {
            processorSeconds { for _ in 0..<5000 { blackHole(try? CronExpression("0 0 29 2 *")) } } / 5000
        }
        return Figure(
            what: "a 30 February is refused", ours: micro(each), others: "a 29 February is read: \(micro(read))")
    }

    /// The texts and zones of 100,000 schedules, each asked for its zone by name.
    private func loading() throws -> Figure {
        let before = residentBytes()
        var schedules: [(CronExpression, TimeZoneRules)] = []
        schedules.reserveCapacity(100_000)
        let taken = try processorSeconds {
            for number in 0..<100_000 {
                schedules.append(
                    (try CronExpression("\(number % 60) \(number % 24) * * *"), try .system(named: "Europe/Rome")))
            }
        }
        let now = Instant(seconds: 1_790_000_000)
        let firing = processorSeconds {
            for schedule in schedules { blackHole(schedule.0.next(after: now, in: schedule.1)) }
        }
        let each = (residentBytes() - before) / schedules.count
        return Figure(
            what: "100,000 schedules read", ours: "\(Int(taken * 1000)) ms, \(each) bytes each",
            others: "the next time of each: \(Int(firing * 1000)) ms")
    }

    /// Looks at every minute of a span, which is what the fields would be held against.
    private func search(from start: Instant, to end: Instant, in zone: TimeZoneRules) -> Int {
        var moment = start
        var sum = 0
        while moment <= end {
            sum &+= zone.local(at: moment).time.minute
            moment = moment + .seconds(60)
        }
        return sum
    }

    private func micro(_ seconds: Double) -> String {
        seconds < 1e-3 ? String(format: "%.2f µs", seconds * 1e6) : String(format: "%.1f ms", seconds * 1e3)
    }

    /// The seconds of this thread's processor time that a body takes: it waits for nothing, others may be busy.
    private func processorSeconds(_ body: () throws -> Void) rethrows -> Double {
        func now() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        let start = now()
        try body()
        return now() - start
    }

    /// The memory that the process has now, in bytes; 0 where the system does not tell.
    private func residentBytes() -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        let pages = status.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}

/// Keeps the optimizer from leaving out what is measured.
@inline(never) func blackHole(_ value: some Any) {}
