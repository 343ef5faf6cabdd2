/// One field of a cron text: what it is called and what it may hold.
enum CronField: String, Sendable, CaseIterable {
    case second
    case minute
    case hour
    case dayOfMonth = "day of month"
    case month
    case dayOfWeek = "day of week"
    case year

    /// The order of the five fields of a crontab.
    static let crontab: [CronField] = [.minute, .hour, .dayOfMonth, .month, .dayOfWeek]

    /// The order of six fields outside of `cron(…)`.
    static let withSecond: [CronField] = [.second] + crontab

    /// The order of the six fields of `cron(…)`.
    static let aws: [CronField] = crontab + [.year]

    static let monthNames = [
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
    ]
    static let weekdayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]

    /// The numbers it may hold, as written. Both 0 and 7 are Sunday; in `cron(…)`, 1 is.
    func range(_ dialect: CronDialect) -> ClosedRange<Int> {
        switch self {
        case .second, .minute: 0...59
        case .hour: 0...23
        case .dayOfMonth: 1...31
        case .month: 1...12
        case .dayOfWeek: dialect == .aws ? 1...7 : 0...7
        case .year: 1970...2199
        }
    }

    /// The number that a name stands for, as it would be written.
    func number(named name: String, _ dialect: CronDialect) -> Int? {
        switch self {
        case .month: Self.monthNames.firstIndex(of: name).map { $0 + 1 }
        case .dayOfWeek: Self.weekdayNames.firstIndex(of: name).map { dialect == .aws ? $0 + 1 : $0 }
        default: nil
        }
    }

    /// What it may hold, for a person.
    func allowed(_ dialect: CronDialect) -> String {
        let range = range(dialect)
        let numbers = "\(range.lowerBound) to \(range.upperBound)"
        return switch self {
        case .second, .minute, .hour: "\(numbers), *, ranges (1-5), steps (*/10) and lists (0,30)"
        case .dayOfMonth: "\(numbers), *, ?, L, LW, 15W, ranges (1-5), steps (*/2) and lists (1,15)"
        case .month: "\(numbers), JAN to DEC, *, ranges (1-5), steps (*/3) and lists (1,7)"
        case .dayOfWeek:
            "\(numbers) (\(dialect == .aws ? "1 is" : "0 and 7 are") Sunday), SUN to SAT, *, ?, 5L, 5#2, "
                + "ranges (MON-FRI), steps (*/2) and lists (MON,THU)"
        case .year: "\(numbers), *, ranges (2026-2030), steps (2026/2) and lists (2026,2028)"
        }
    }
}

/// Who wrote the text: the two differ in how days of the week are counted, and in the year.
enum CronDialect: Sendable {
    /// Five fields, as in a crontab, or six with the second before them.
    case crontab
    /// `cron(…)` with six fields, as AWS has them.
    case aws
}
