import Cron
import Timekeeping

// Reads questions from standard input, one a line, and answers each with a line.
//
//     ZONE<tab>CRON TEXT<tab>START END LIMIT[<tab>START END LIMIT…]
//
// For each span the answer has the times after START and up to END, at most LIMIT of them, separated by spaces; spans are
// separated by tabs. All times are whole seconds since 1970. A wrong question is answered with '!' and the reason.

/// The times of one span.
func fires(_ rule: CronExpression, _ zone: TimeZoneRules, _ span: Substring) -> String {
    let numbers = span.split(separator: " ").compactMap { Int64($0) }
    guard numbers.count == 3 else { return "!a span is START END LIMIT, not '\(span)'" }
    let end = Instant(seconds: numbers[1])
    var last = Instant(seconds: numbers[0])
    var times: [String] = []
    while times.count < numbers[2], let next = rule.next(after: last, in: zone), next <= end {
        if next <= last { return "!\(next.seconds) is not after \(last.seconds)" }
        times.append(String(next.seconds))
        last = next
    }
    return times.joined(separator: " ")
}

/// The answer to a line.
func answer(_ line: String) -> String {
    let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
    guard parts.count > 2 else { return "!a question has a zone, a cron text and spans" }
    do {
        let zone = try TimeZoneRules.system(named: String(parts[0]))
        let rule = try CronExpression(String(parts[1]))
        return parts[2...].map { fires(rule, zone, $0) }.joined(separator: "\t")
    } catch {
        return "!\(error)"
    }
}

while let line = readLine() {
    print(answer(line))
}
