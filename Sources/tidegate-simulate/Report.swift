import Simulation

/// What a person reads of a campaign.
struct Report {
    let tally: Tally
    let took: Duration

    private var seconds: Double { Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18 }

    /// Names on the left, figures on the right.
    var table: String {
        let years = Double(tally.elapsed) / (365.25 * 86_400 * 1e6)
        var rows: [(String, String)] = [
            ("lives", "\(tally.scenarios)"), ("events", "\(tally.events)"), ("commits", "\(tally.rounds)"),
            ("transitions", "\(tally.transitions)"), ("runs", "\(tally.runs)"), ("files", "\(tally.arrivals)"),
            ("simulated years", Self.number(years, digits: 2)), ("deaths of the daemon", "\(tally.crashes)"),
        ]
        for fault in FaultKind.allCases { rows.append(("  " + fault.rawValue, "\(tally.faults[fault, default: 0])")) }
        rows.append(("seconds", Self.number(seconds, digits: 1)))
        rows.append(("events a second", "\(Int(Double(tally.events) / max(seconds, 0.001)))"))
        rows.append(("fingerprint", String(tally.fingerprint, radix: 16)))
        let width = rows.map(\.0.count).max() ?? 0
        let figures = rows.map(\.1.count).max() ?? 0
        return rows.map { name, figure in
            name + String(repeating: " ", count: width - name.count + 2 + figures - figure.count) + figure
        }.joined(separator: "\n")
    }

    /// A failure, as small as it was made.
    static func text(of outcome: Outcome) -> String {
        let happened = outcome.lastLines.map { "  \($0.prefix(200))" }.joined(separator: "\n")
        return """

            \(outcome.workflows.joined(separator: "\n"))
            last events:
            \(happened)

            history of the run:
            \(outcome.history.map { "  " + $0 }.joined(separator: "\n"))

            \(outcome.violation.map { "\($0)" } ?? "it does not fail when it is watched")
            live it again: \(outcome.scenario.command)
            """
    }

    private static func number(_ value: Double, digits: Int) -> String {
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        let whole = Int((value * Double(scale)).rounded())
        let rest = String(whole % scale)
        return "\(whole / scale).\(String(repeating: "0", count: digits - rest.count))\(rest)"
    }
}
