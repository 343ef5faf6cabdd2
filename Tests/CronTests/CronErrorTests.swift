import Cron
import Testing

@Suite struct CronErrorTests {
    private static let minutes = "allowed are 0 to 59, *, ranges (1-5), steps (*/10) and lists (0,30)"
    private static let hours = "allowed are 0 to 23, *, ranges (1-5), steps (*/10) and lists (0,30)"
    private static let days = "allowed are 1 to 31, *, ?, L, LW, 15W, ranges (1-5), steps (*/2) and lists (1,15)"
    private static let weekdays =
        "allowed are 0 to 7 (0 and 7 are Sunday), SUN to SAT, *, ?, 5L, 5#2, ranges (MON-FRI), steps (*/2) and lists (MON,THU)"
    private static let five =
        "it takes five: minute hour day-of-month month day-of-week, or six with the second before them; "
        + "a year needs the form cron(…)"
    private static let bare = "Without the brackets, six fields begin with the second"
    private static let real = "write a day that the calendar has, or L for the last day of the month"

    @Test(arguments: [
        ("60 * * * *", "minute '60' is out of range; \(minutes)"),
        ("5,60 * * * *", "minute '5,60' holds '60', which is out of range; \(minutes)"),
        ("-1 * * * *", "minute '-1' is not understood; \(minutes)"),
        ("x * * * *", "minute 'X' is not understood; \(minutes)"),
        ("1,,2 * * * *", "minute '1,,2' has an empty place beside a comma; \(minutes)"),
        ("*/0 * * * *", "minute '*/0' has the step '0'; steps go from 1 to 60"),
        ("*/90 * * * *", "minute '*/90' has the step '90'; steps go from 1 to 60"),
        ("*/ * * * *", "minute '*/' has the step ''; steps go from 1 to 60"),
        ("1/2/3 * * * *", "minute '1/2/3' has the step '2/3'; steps go from 1 to 60"),
        ("99999999999999999999 * * * *", "minute '99999999999999999999' is out of range; \(minutes)"),
        ("0 24 * * *", "hour '24' is out of range; \(hours)"),
        ("0 22-2 * * *", "hour '22-2' runs backwards from 22 to 2; write two ranges, such as 22-23,0-2"),
        ("0 1-2-3 * * *", "hour '1-2-3' holds '2-3'; \(hours)"),
        ("0 0 0 * *", "day of month '0' is out of range; \(days)"),
        ("0 0 W * *", "day of month 'W' is not understood; \(days)"),
        ("0 0 * * MONDAY", "day of week 'MONDAY' is not understood; \(weekdays)"),
        ("0 0 * * 8", "day of week '8' is out of range; \(weekdays)"),
        ("0 0 * * L", "day of week 'L' is not understood; \(weekdays)"),
        ("0 0 * * 5#6", "day of week '5#6' has no '6' after '#'; write 1 to 5, such as 5#2"),
        ("0 0 30 2 *", "day of month '30' never comes in month '2'; \(real)"),
        ("0 0 31 4,6,SEP,11 *", "day of month '31' never comes in month '4,6,SEP,11'; \(real)"),
        ("0 0 30 2 */2", "day of month '30' never comes in month '2' on day of week '*/2'; \(real)"),
        ("cron(0 0 29 2 ? 2027)", "day of month '29' never comes in month '2' of year '2027'; \(real)"),
        ("", "it is empty; write five fields, such as '0 2 * * *', or @daily"),
        ("0 2 * *", "it has 4 fields; \(five)"),
        ("0 0 2 * * * *", "it has 7 fields; \(five)"),
        ("60 0 2 * * *", "second '60' is out of range; \(minutes)"),
        ("0 60 2 * * *", "minute '60' is out of range; \(minutes)"),
        (
            "0 2 ? * MON-FRI *",
            "it looks like AWS's, whose six fields end with the year; write cron(0 2 ? * MON-FRI *). \(bare)"
        ),
        (
            "0 2 1 * ? 2026",
            "it looks like AWS's, whose six fields end with the year; write cron(0 2 1 * ? 2026). \(bare)"
        ),
        (
            "@dayly",
            "it is no short form; they are @hourly, @daily, @midnight, @weekly, @monthly, @yearly and @annually"
        ),
        (
            "@reboot",
            "it names no time; the short forms are @hourly, @daily, @midnight, @weekly, @monthly, @yearly and @annually"
        ),
        ("cron(0 2 * * ? *", "it misses the closing bracket of cron(…)"),
        ("cron(0 2 * * ?)", "it has 5 fields; cron(…) takes six: minute hour day-of-month month day-of-week year"),
        (
            "cron(0 2 * * * *)",
            "'*' and '*' cannot go together; in cron(…) exactly one of day of month and day of week is '?'"
        ),
        (
            "cron(0 2 ? * 0 *)",
            "day of week '0' is out of range; allowed are 1 to 7 (1 is Sunday), SUN to SAT, *, ?, 5L, 5#2, "
                + "ranges (MON-FRI), steps (*/2) and lists (MON,THU)"
        ),
        (
            "cron(0 2 1 1 ? 1969)",
            "year '1969' is out of range; allowed are 1970 to 2199, *, ranges (2026-2030), steps (2026/2) "
                + "and lists (2026,2028)"
        ),
    ])
    func `a bad cron text is told which field is wrong and what is allowed`(_ text: String, _ message: String) {
        #expect(throws: CronError.self) { try CronExpression(text) }
        do { _ = try CronExpression(text) } catch { #expect(error.description == "cron text '\(text)': \(message)") }
    }

    @Test func `an error names its field`() {
        do {
            _ = try CronExpression("0 25 * * *")
            Issue.record("it was read")
        } catch {
            #expect(error.field == "hour" && error.part == "25" && error.text == "0 25 * * *")
        }
    }
}
