import Timekeeping

/// Reads a cron text of either dialect.
struct CronParser {
    private let text: String
    private var dialect = CronDialect.crontab

    private static let nicknames = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
    ]

    init(_ text: String) {
        self.text = text
    }

    mutating func parse() throws(CronError) -> CronExpression {
        let parts = try split()
        var seconds = NumberSet(bits: 1)
        var minutes = NumberSet()
        var hours = NumberSet()
        var months = NumberSet()
        var days = DayRule()
        var years: [Int]?
        for (field, part) in parts {
            let reader = CronFieldReader(text: text, field: field, part: part, dialect: dialect)
            switch field {
            case .second: seconds = try reader.numberSet()
            case .minute: minutes = try reader.numberSet()
            case .hour: hours = try reader.numberSet()
            case .dayOfMonth: try reader.readDaysOfMonth(into: &days)
            case .month: months = try reader.numberSet()
            case .dayOfWeek: try reader.readDaysOfWeek(into: &days)
            case .year: years = part == "*" ? nil : try reader.numbers().sorted()
            }
        }
        let written = Dictionary(parts.map { ($0.field, $0.text) }) { first, _ in first }
        days.eitherFits = !isOpen(written[.dayOfMonth]) && !isOpen(written[.dayOfWeek])
        let expression = CronExpression(
            text: text, seconds: seconds, minutes: minutes, hours: hours, days: days, months: months, years: years,
            followsClock: [.minute, .hour].contains { written[$0]?.hasPrefix("*") == true })
        try refuseImpossibleDate(expression, written)
        return expression
    }

    /// Whether a field of days restricts nothing in the sense of cron, which looks at its first character.
    private func isOpen(_ part: String?) -> Bool {
        part?.hasPrefix("*") == true || part?.hasPrefix("?") == true
    }

    /// The fields as written, in capital letters.
    private mutating func split() throws(CronError) -> [(field: CronField, text: String)] {
        var body = text.trimmed
        if body.hasPrefix("@") {
            guard let long = Self.nicknames[body.lowercased()] else { throw unknownNickname(body) }
            body = long
        } else if body.lowercased().hasPrefix("cron(") {
            guard body.hasSuffix(")") else { throw error(nil, body, "misses the closing bracket of cron(…)") }
            body = String(body.dropFirst(5).dropLast())
            dialect = .aws
        }
        let parts = body.uppercased().split(whereSeparator: \.isWhitespace).map(String.init)
        if dialect == .aws {
            try check(awsFields: parts)
            return Array(zip(CronField.aws, parts))
        }
        switch parts.count {
        case 5: return Array(zip(CronField.crontab, parts))
        case 6:
            try refuseBareAWS(parts)
            return Array(zip(CronField.withSecond, parts))
        default: throw wrongCount(parts.count)
        }
    }

    /// AWS's six fields always hold a `?` where six fields that begin with the second cannot.
    private func refuseBareAWS(_ parts: [String]) throws(CronError) {
        guard parts[2] == "?" || parts[4] == "?" else { return }
        throw error(
            nil, text,
            "looks like AWS's, whose six fields end with the year; write cron(\(parts.joined(separator: " "))). "
                + "Without the brackets, six fields begin with the second")
    }

    private func check(awsFields parts: [String]) throws(CronError) {
        guard parts.count == 6 else {
            throw error(
                nil, text,
                "has \(parts.count) fields; cron(…) takes six: minute hour day-of-month month day-of-week year")
        }
        guard (parts[2] == "?") != (parts[4] == "?") else {
            throw error(
                nil, "\(parts[2])' and '\(parts[4])",
                "cannot go together; in cron(…) exactly one of day of month and day of week is '?'")
        }
    }

    private func wrongCount(_ count: Int) -> CronError {
        if count == 0 { return error(nil, text, "is empty; write five fields, such as '0 2 * * *', or @daily") }
        return error(
            nil, text,
            "has \(count) field\(count == 1 ? "" : "s"); it takes five: minute hour day-of-month month day-of-week, "
                + "or six with the second before them; a year needs the form cron(…)")
    }

    private func unknownNickname(_ body: String) -> CronError {
        let names = "@hourly, @daily, @midnight, @weekly, @monthly, @yearly and @annually"
        if body.lowercased() == "@reboot" {
            return error(nil, body, "names no time; the short forms are \(names)")
        }
        return error(nil, body, "is no short form; they are \(names)")
    }

    private func refuseImpossibleDate(_ expression: CronExpression, _ written: [CronField: String]) throws(CronError) {
        let start = expression.years?.first ?? 2000
        guard expression.firstDay(from: CivilDate(year: start, month: 1, day: 1)) == nil else { return }
        let weekday = written[.dayOfWeek, default: "*"]
        throw CronError(
            text: text, field: CronField.dayOfMonth.rawValue, part: written[.dayOfMonth, default: "*"],
            reason: "never comes in month '\(written[.month, default: "*"])'"
                + (weekday == "*" || weekday == "?" ? "" : " on day of week '\(weekday)'")
                + (expression.years == nil ? "" : " of year '\(written[.year, default: "*"])'")
                + "; write a day that the calendar has, or L for the last day of the month")
    }

    private func error(_ field: CronField?, _ part: String, _ reason: String) -> CronError {
        CronError(text: text, field: field?.rawValue, part: part, reason: reason)
    }
}

extension String {
    /// The text without white space at its ends.
    fileprivate var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
