import TestSupport
import Testing
import Timekeeping

@Suite struct CivilDateTests {
    @Test(arguments: [
        (1970, 1, 1, 0, 4), (2000, 2, 29, 11_016, 2), (2026, 11, 20, 20_777, 5), (1969, 12, 31, -1, 3),
        (1600, 1, 1, -135_140, 6), (0, 3, 1, -719_468, 3), (-1, 12, 31, -719_529, 5),
    ])
    func `a date is a number of days, and has a weekday`(
        _ year: Int, _ month: Int, _ day: Int, _ days: Int, _ weekday: Int
    ) {
        let date = CivilDate(year: year, month: month, day: day)
        #expect(date.daysSinceEpoch == days)
        #expect(CivilDate(daysSinceEpoch: days) == date)
        #expect(date.weekday == weekday)
    }

    @Test func `the days of 800 years follow each other`() {
        var date = CivilDate(year: 1600, month: 1, day: 1)
        var weekday = date.weekday
        for days in date.daysSinceEpoch..<(date.daysSinceEpoch + 2 * 146_097) {
            #expect(date.isReal && date.daysSinceEpoch == days && date.weekday == weekday)
            let next = CivilDate(daysSinceEpoch: days + 1)
            let isNextDay = next == CivilDate(year: date.year, month: date.month, day: date.day + 1)
            let isNextMonth = next == CivilDate(year: date.year, month: date.month + 1, day: 1)
            let isNextYear = next == CivilDate(year: date.year + 1, month: 1, day: 1) && date.month == 12
            #expect(isNextDay || isNextMonth || isNextYear)
            #expect(date < next)
            date = next
            weekday = (weekday + 1) % 7
        }
    }

    @Test(arguments: [
        (2024, 2, 29, true), (2023, 2, 29, false), (1900, 2, 29, false), (2000, 2, 29, true), (2026, 4, 31, false),
        (2026, 12, 31, true), (2026, 13, 1, false), (2026, 0, 1, false), (2026, 1, 0, false), (2026, 1, -1, false),
    ])
    func `only days of the calendar are real`(_ year: Int, _ month: Int, _ day: Int, _ isReal: Bool) {
        #expect(CivilDate(year: year, month: month, day: day).isReal == isReal)
    }

    @Test func `a moment before the epoch shows as a date and a time`() {
        let shown = CivilDateTime(utc: Instant(microseconds: -1))
        #expect(shown.description == "1969-12-31T23:59:59.999999")
        #expect(shown.isReal && shown.secondsAsUTC == -1)
    }
}
