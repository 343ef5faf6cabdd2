import ArgumentParser
import Timekeeping

/// What every list takes.
struct ListOptions: ParsableArguments {
    @Option(help: "Show at most so many.") var limit = 50
    @Option(help: "Only what came since then: a time (2026-11-20T02:00:00Z) or an age (90m, 2h, 7d).")
    var since: String?
    @Flag(help: "Print JSON.") var json = false

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit takes a number from 1") }
    }

    /// The instant of `--since`.
    func sinceInstant() throws(CommandFailure) -> Instant? {
        guard let since else { return nil }
        if let instant = Instant(iso8601: since) { return instant }
        if let age = try? DurationText.parse(since) { return Instant.now - age }
        throw CommandFailure(.usage, "'\(since)' is neither a time (2026-11-20T02:00:00Z) nor an age (90m, 2h, 7d)")
    }

    /// Says that a list was cut, where a person reads it.
    func sayMore(_ more: Bool, _ output: Output) {
        if more { output.hint("Only the newest \(limit) are shown; --limit N shows more.") }
    }
}
