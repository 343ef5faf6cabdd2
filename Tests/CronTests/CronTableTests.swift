import Cron
import Testing
import Timekeeping

/// The next times of a schedule after a moment, as one table.
@Suite struct CronTableTests {
    /// A schedule, a moment, and the next times.
    struct Row: Sendable, CustomTestStringConvertible {
        let text: String
        let zone: String
        let start: String
        let times: [String]

        init(_ text: String, _ start: String, _ times: String..., zone: String = "UTC") {
            self.text = text
            self.zone = zone
            self.start = start
            self.times = times
        }

        var testDescription: String { "\(text) after \(start) in \(zone)" }
    }

    private func check(_ row: Row) throws {
        let expression = try CronExpression(row.text)
        let zone = try TimeZoneRules.system(named: row.zone)
        var moment = try #require(Instant(iso8601: row.start))
        var times: [String] = []
        while times.count < row.times.count, let next = expression.next(after: moment, in: zone) {
            times.append(next.iso8601)
            moment = next
        }
        #expect(times == row.times.map { Instant(iso8601: $0)?.iso8601 })
    }

    @Test(arguments: [
        Row("0 2 * * *", "2026-11-20T01:59:59.999999Z", "2026-11-20T02:00Z", "2026-11-21T02:00Z"),
        Row("0 2 * * *", "2026-11-20T02:00:00Z", "2026-11-21T02:00Z"),
        Row("0 2 * * *", "2026-11-20T02:00:00.000001Z", "2026-11-21T02:00Z"),
        Row("* * * * *", "2026-12-31T23:58:30Z", "2026-12-31T23:59Z", "2027-01-01T00:00Z", "2027-01-01T00:01Z"),
        Row("*/15 * * * *", "2026-11-20T02:14Z", "2026-11-20T02:15Z", "2026-11-20T02:30Z", "2026-11-20T02:45Z"),
        Row("5/20 * * * *", "2026-11-20T02:00Z", "2026-11-20T02:05Z", "2026-11-20T02:25Z", "2026-11-20T02:45Z"),
        Row("10-30/10 4 * * *", "2026-11-20T04:10Z", "2026-11-20T04:20Z", "2026-11-20T04:30Z", "2026-11-21T04:10Z"),
        Row("59,0,30 23,0 * * *", "2026-11-20T23:30Z", "2026-11-20T23:59Z", "2026-11-21T00:00Z", "2026-11-21T00:30Z"),
        Row("0 0 * * 7", "2026-11-20T00:00Z", "2026-11-22T00:00Z", "2026-11-29T00:00Z"),
        Row("0 0 * * 0", "2026-11-20T00:00Z", "2026-11-22T00:00Z"),
        Row("0 0 * * sun", "2026-11-20T00:00Z", "2026-11-22T00:00Z"),
        Row("0 0 * * Fri-Sun", "2026-11-20T00:00Z", "2026-11-21T00:00Z", "2026-11-22T00:00Z", "2026-11-27T00:00Z"),
        Row("0 0 * * 5-7", "2026-11-20T00:00Z", "2026-11-21T00:00Z", "2026-11-22T00:00Z", "2026-11-27T00:00Z"),
        Row("0 9 * * MON-FRI", "2026-11-20T09:00Z", "2026-11-23T09:00Z"),
        Row("0 0 1 JAN,jul *", "2026-11-20T00:00Z", "2027-01-01T00:00Z", "2027-07-01T00:00Z"),
        Row("0 0 31 * *", "2026-11-20T00:00Z", "2026-12-31T00:00Z", "2027-01-31T00:00Z", "2027-03-31T00:00Z"),
        Row("0 0 29 2 *", "2026-11-20T00:00Z", "2028-02-29T00:00Z", "2032-02-29T00:00Z"),
        Row("0 0 29 2 *", "2096-03-01T00:00Z", "2104-02-29T00:00Z"),
        Row("  0   2 * *\t* ", "2026-11-20T00:00Z", "2026-11-20T02:00Z"),
    ])
    func `five fields`(_ row: Row) throws { try check(row) }

    @Test(arguments: [
        Row("30 0 2 * * *", "2026-11-20T02:00Z", "2026-11-20T02:00:30Z", "2026-11-21T02:00:30Z"),
        Row("*/20 59 23 31 12 *", "2026-12-31T23:59:20Z", "2026-12-31T23:59:40Z", "2027-12-31T23:59:00Z"),
        Row("5,55 * * * * *", "2026-11-20T02:59:06Z", "2026-11-20T02:59:55Z", "2026-11-20T03:00:05Z"),
        Row("59 59 23 * 2 MON#5", "2026-11-20T00:00Z", "2044-02-29T23:59:59Z"),
        Row("* * * * * *", "2026-12-31T23:59:59.5Z", "2027-01-01T00:00:00Z", "2027-01-01T00:00:01Z"),
        // The second changes nothing about a fixed time: skipped, all of its seconds fire once, right after the gap.
        Row("*/20 30 2 * * *", "2026-03-28T12:00Z", "2026-03-29T01:00Z", "2026-03-30T00:30Z", zone: "Europe/Rome"),
        Row(
            "0,30 30 2 * * *", "2026-10-24T12:00Z", "2026-10-25T00:30:00Z", "2026-10-25T00:30:30Z",
            "2026-10-26T01:30:00Z", zone: "Europe/Rome"),
        Row("10 */30 2 * * *", "2026-03-28T12:00Z", "2026-03-30T00:00:10Z", zone: "Europe/Rome"),
        Row(
            "10 */30 2 * * *", "2026-10-25T00:10Z", "2026-10-25T00:30:10Z", "2026-10-25T01:00:10Z",
            "2026-10-25T01:30:10Z", "2026-10-26T01:00:10Z", zone: "Europe/Rome"),
    ])
    func `six fields begin with the second`(_ row: Row) throws { try check(row) }

    @Test(arguments: [
        // Both restricted: the 13th, and Fridays.
        Row("0 0 13 * 5", "2026-11-10T00:00Z", "2026-11-13T00:00Z", "2026-11-20T00:00Z", zone: "UTC"),
        Row("0 0 13 * 5", "2026-12-11T00:00Z", "2026-12-13T00:00Z", "2026-12-18T00:00Z"),
        // One starts with a star: the odd days that are Mondays.
        Row("0 0 */2 * 1", "2026-11-01T00:00Z", "2026-11-09T00:00Z", "2026-11-23T00:00Z", "2026-12-07T00:00Z"),
        Row("0 0 1-7 * */7", "2026-11-01T00:00Z", "2026-12-06T00:00Z", "2027-01-03T00:00Z"),
        // Monday 29 February.
        Row("0 0 */28 2 1", "2026-11-20T00:00Z", "2027-02-01T00:00Z", "2038-02-01T00:00Z", "2044-02-01T00:00Z"),
        Row("0 0 * 2 MON#5", "2026-11-20T00:00Z", "2044-02-29T00:00Z", "2072-02-29T00:00Z", "2112-02-29T00:00Z"),
        // An impossible date is no fault beside a possible weekday.
        Row("0 0 30 2 1", "2026-11-20T00:00Z", "2027-02-01T00:00Z", "2027-02-08T00:00Z"),
    ])
    func `days of month and week`(_ row: Row) throws { try check(row) }

    @Test(arguments: [
        Row("@hourly", "2026-11-20T00:00Z", "2026-11-20T01:00Z"),
        Row("@daily", "2026-11-20T00:00Z", "2026-11-21T00:00Z"),
        Row("@midnight", "2026-11-20T00:00Z", "2026-11-21T00:00Z"),
        Row("@weekly", "2026-11-20T00:00Z", "2026-11-22T00:00Z"),
        Row("@monthly", "2026-11-20T00:00Z", "2026-12-01T00:00Z"),
        Row("@Yearly", "2026-11-20T00:00Z", "2027-01-01T00:00Z"),
        Row("@annually", "2026-11-20T00:00Z", "2027-01-01T00:00Z"),
    ])
    func `short forms`(_ row: Row) throws { try check(row) }

    @Test(arguments: [
        Row("0 0 L * *", "2027-01-31T00:00Z", "2027-02-28T00:00Z", "2027-03-31T00:00Z"),
        Row("0 0 LW * *", "2026-10-01T00:00Z", "2026-10-30T00:00Z", "2026-11-30T00:00Z"),
        Row("0 0 15W * *", "2026-11-01T00:00Z", "2026-11-16T00:00Z", "2026-12-15T00:00Z", "2027-01-15T00:00Z"),
        Row("0 0 1W * *", "2026-07-31T00:00Z", "2026-08-03T00:00Z", "2026-09-01T00:00Z"),
        Row("0 0 31W * *", "2026-04-30T00:00Z", "2026-05-29T00:00Z", "2026-07-31T00:00Z"),
        Row("0 0 * * 5L", "2026-11-20T00:00Z", "2026-11-27T00:00Z", "2026-12-25T00:00Z"),
        Row("0 0 * * FRI#2", "2026-11-20T00:00Z", "2026-12-11T00:00Z", "2027-01-08T00:00Z"),
        Row("0 0 ? * 2", "2026-11-20T00:00Z", "2026-11-24T00:00Z"),
        Row("cron(0 12 * * ? *)", "2026-11-20T12:00Z", "2026-11-21T12:00Z"),
        Row("cron(15 10 ? * 6L 2026-2027)", "2026-11-28T00:00Z", "2026-12-25T10:15Z", "2027-01-29T10:15Z"),
        Row("cron(0 8 ? * 2#1 *)", "2026-11-20T12:00Z", "2026-12-07T08:00Z"),
        Row("cron(0/30 8 ? * MON-FRI *)", "2026-11-20T08:00Z", "2026-11-20T08:30Z", "2026-11-23T08:00Z"),
        Row("cron(0 0 ? * L *)", "2026-11-20T08:00Z", "2026-11-21T00:00Z"),
        Row("cron(0 0 1 1 ? 2028,2030)", "2026-11-20T08:00Z", "2028-01-01T00:00Z", "2030-01-01T00:00Z"),
    ])
    func `last, nearest and n-th days, and years`(_ row: Row) throws { try check(row) }

    /// Clocks go from 02:00 to 03:00 on 29 March at 01:00Z, and from 03:00 to 02:00 on 25 October at 01:00Z.
    @Test(arguments: [
        Row("30 2 * * *", "2026-03-28T01:30Z", "2026-03-29T01:00Z", "2026-03-30T00:30Z", zone: "Europe/Rome"),
        Row("0,15,30 2 * * *", "2026-03-28T12:00Z", "2026-03-29T01:00Z", "2026-03-30T00:00Z", zone: "Europe/Rome"),
        Row("0 2,3 * * *", "2026-03-28T12:00Z", "2026-03-29T01:00Z", "2026-03-30T00:00Z", zone: "Europe/Rome"),
        Row("30 2,3 * * *", "2026-03-28T12:00Z", "2026-03-29T01:00Z", "2026-03-29T01:30Z", zone: "Europe/Rome"),
        Row("*/30 2 * * *", "2026-03-28T12:00Z", "2026-03-30T00:00Z", "2026-03-30T00:30Z", zone: "Europe/Rome"),
        Row("30 * * * *", "2026-03-29T00:00Z", "2026-03-29T00:30Z", "2026-03-29T01:30Z", zone: "Europe/Rome"),
        Row("30 */2 * * *", "2026-03-28T23:00Z", "2026-03-28T23:30Z", "2026-03-29T02:30Z", zone: "Europe/Rome"),
        Row("30 2 * * *", "2026-10-24T12:00Z", "2026-10-25T00:30Z", "2026-10-26T01:30Z", zone: "Europe/Rome"),
        Row("30 2 * * *", "2026-10-25T01:10Z", "2026-10-26T01:30Z", zone: "Europe/Rome"),
        Row("0 3 * * *", "2026-10-24T12:00Z", "2026-10-25T02:00Z", zone: "Europe/Rome"),
        Row(
            "*/30 2 * * *", "2026-10-25T00:10Z", "2026-10-25T00:30Z", "2026-10-25T01:00Z", "2026-10-25T01:30Z",
            "2026-10-26T01:00Z", zone: "Europe/Rome"),
        Row(
            "15 * * * *", "2026-10-24T23:30Z", "2026-10-25T00:15Z", "2026-10-25T01:15Z", "2026-10-25T02:15Z",
            zone: "Europe/Rome"),
        Row("@daily", "2026-03-28T23:00Z", "2026-03-29T22:00Z", "2026-03-30T22:00Z", zone: "Europe/Rome"),
        Row("@hourly", "2026-03-29T00:00Z", "2026-03-29T01:00Z", "2026-03-29T02:00Z", zone: "Europe/Rome"),
        Row("30 2 29 3 *", "2026-03-01T00:00Z", "2026-03-29T01:00Z", "2027-03-29T00:30Z", zone: "Europe/Rome"),
    ])
    func `clocks are changed in Rome`(_ row: Row) throws { try check(row) }

    /// 02:00 becomes 03:00 on 8 March at 07:00Z, and 02:00 becomes 01:00 on 1 November at 06:00Z.
    @Test(arguments: [
        Row("30 2 * * *", "2026-03-08T00:00Z", "2026-03-08T07:00Z", "2026-03-09T06:30Z", zone: "America/New_York"),
        Row("30 1 * * *", "2026-11-01T00:00Z", "2026-11-01T05:30Z", "2026-11-02T06:30Z", zone: "America/New_York"),
        Row("* 1 * * *", "2026-11-01T05:58Z", "2026-11-01T05:59Z", "2026-11-01T06:00Z", zone: "America/New_York"),
        Row("0 */6 * * *", "2026-11-01T03:00Z", "2026-11-01T04:00Z", "2026-11-01T11:00Z", zone: "America/New_York"),
        Row("0 9 * * 1-5", "2026-10-30T13:00Z", "2026-11-02T14:00Z", zone: "America/New_York"),
    ])
    func `clocks are changed in New York`(_ row: Row) throws { try check(row) }

    /// 02:00 becomes 02:30 on 4 October at 15:30Z of the day before, and 02:00 becomes 01:30 on 5 April at 15:00Z.
    @Test(arguments: [
        Row("15 2 * * *", "2026-10-03T00:00Z", "2026-10-03T15:30Z", "2026-10-04T15:15Z", zone: "Australia/Lord_Howe"),
        Row("45 2 * * *", "2026-10-03T00:00Z", "2026-10-03T15:45Z", zone: "Australia/Lord_Howe"),
        Row("45 1 * * *", "2026-04-04T00:00Z", "2026-04-04T14:45Z", "2026-04-05T15:15Z", zone: "Australia/Lord_Howe"),
        Row(
            "45 * * * *", "2026-04-04T14:00Z", "2026-04-04T14:45Z", "2026-04-04T15:15Z", "2026-04-04T16:15Z",
            zone: "Australia/Lord_Howe"),
        Row("0 * * * *", "2026-10-03T14:00Z", "2026-10-03T14:30Z", "2026-10-03T16:00Z", zone: "Australia/Lord_Howe"),
    ])
    func `clocks are changed by half an hour on Lord Howe`(_ row: Row) throws { try check(row) }

    @Test func `a day that clocks skip fires once, right after it`() throws {
        try check(
            Row("0 6 30 12 *", "2011-12-01T00:00Z", "2011-12-30T10:00Z", "2012-12-29T16:00Z", zone: "Pacific/Apia"))
    }

    @Test func `a schedule whose years are over never fires`() throws {
        let expression = try CronExpression("cron(0 0 1 1 ? 2020)")
        #expect(expression.next(after: Instant(seconds: 1_767_225_600), in: .utc) == nil)
    }

    @Test func `a schedule keeps its text`() throws {
        #expect(try CronExpression("@Daily").text == "@Daily")
        #expect(try CronExpression(" 0 2 * * mon").text == " 0 2 * * mon")
    }
}
