import ArgumentParser
import Cron
import Timekeeping

/// `tidegate cron`.
struct CronCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cron", abstract: "Look at schedules.", subcommands: [CronNext.self])
}

/// `tidegate cron next`.
struct CronNext: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "next", abstract: "Show when a cron text fires next.",
        discussion: """
            Five fields: minute, hour, day of month, month, day of week; six begin with the second; or @daily, \
            or cron(…) as AWS writes it. A fixed time that clocks skip fires right after the gap, one that they \
            show twice fires the first time; with a minute or hour that begins with *, elapsed time counts.
            """)

    @Argument(help: "The cron text, in quotes: \"0 2 * * *\".") var expression: String
    @Option(name: [.customLong("timezone")], help: "The time zone it is read in.") var timeZone = "UTC"
    @Option(help: "From when on (2026-11-20T02:00:00Z); by default now.") var from: String?
    @Option(help: "How many times.") var count = 5
    @Flag(help: "Print JSON.") var json = false

    func validate() throws {
        if !(1...10_000).contains(count) { throw ValidationError("--count takes a number from 1 to 10000") }
    }

    func run() throws {
        let rule: CronExpression
        do { rule = try CronExpression(expression) } catch { throw CommandFailure(.usage, "\(error)") }
        let zone: TimeZoneRules
        do { zone = try TimeZoneRules.system(named: timeZone) } catch { throw CommandFailure(.usage, "\(error)") }
        var times: [Instant] = []
        var last = try start()
        while times.count < count, let next = rule.next(after: last, in: zone) {
            times.append(next)
            last = next
        }
        let output = Output()
        if json { return output.json(["times": .array(times.map(\.json))]) }
        var table = TextTable(.text("LOCAL"), .text("UTC"))
        for time in times {
            table.add(Cell(zone.localText(time)), .time(time))
        }
        output.table(table, ifEmpty: "It never fires.")
    }

    private func start() throws(CommandFailure) -> Instant {
        guard let from else { return .now }
        guard let instant = Instant(iso8601: from) else {
            throw CommandFailure(.usage, "'\(from)' is no time; write it like 2026-11-20T02:00:00Z")
        }
        return instant
    }
}

extension TimeZoneRules {
    /// A moment as clocks in the zone show it, with the zone's offset.
    fileprivate func localText(_ instant: Instant) -> String {
        let offset = offset(at: instant)
        let local = (instant + .seconds(offset)).iso8601.dropLast()
        let minutes = abs(offset) / 60
        let sign = offset < 0 ? "-" : "+"
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(local.replacing("T", with: " ")) \(sign)\(two(minutes / 60)):\(two(minutes % 60))"
    }
}
