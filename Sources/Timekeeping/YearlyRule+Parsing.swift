extension YearlyRule {
    /// Reads a POSIX TZ text; nil if it is none.
    init?(posix text: String) {
        var scanner = TextScanner(text)
        guard scanner.zoneName(), let west = scanner.posixTime(hoursMax: 24) else { return nil }
        standardOffset = -west
        if scanner.isAtEnd { return }
        guard scanner.zoneName() else { return nil }
        var offset = standardOffset + 3600
        if let next = scanner.next, next != UInt8(ascii: ",") {
            guard let west = scanner.posixTime(hoursMax: 24) else { return nil }
            offset = -west
        }
        guard scanner.take(","), let start = scanner.ruleDay(), scanner.take(","), let end = scanner.ruleDay(),
            scanner.isAtEnd
        else { return nil }
        let daylight = Daylight(offset: offset, start: start, end: end)
        if isAllYear(daylight) { standardOffset = offset } else { self.daylight = daylight }
    }

    /// Whether daylight saving time ends in the moment in which it starts again, as in `XXX3EDT4,0/0,J365/23`: how
    /// TZif says that it holds for ever.
    private func isAllYear(_ daylight: Daylight) -> Bool {
        (2000...2004).allSatisfy { year in
            daylight.end.seconds(in: year) - Int64(daylight.offset)
                == daylight.start.seconds(in: year + 1) - Int64(standardOffset)
        }
    }
}

extension TextScanner {
    /// Reads past the name of a kind of time: `CET`, or `<+0330>` for what is not only letters.
    fileprivate mutating func zoneName() -> Bool {
        if take("<") { return !word { $0 != UInt8(ascii: ">") }.isEmpty && take(">") }
        return word(while: Self.isLetter).utf8.count >= 3
    }

    /// Reads hours, minutes and seconds, `[+-]hh[:mm[:ss]]`, as seconds.
    fileprivate mutating func posixTime(hoursMax: Int) -> Int? {
        let isNegative = next == UInt8(ascii: "-")
        _ = take("+-")
        guard let hours = number(atMost: 3), hours <= hoursMax else { return nil }
        var seconds = hours * 3600
        for unit in [60, 1] {
            guard take(":") else { break }
            guard let number = number(digits: 2), number <= 59 else { return nil }
            seconds += number * unit
        }
        return isNegative ? -seconds : seconds
    }

    /// Reads a day of each year and, after a slash, a time; without one it is 02:00.
    fileprivate mutating func ruleDay() -> YearlyRule.Day? {
        guard let form = ruleForm() else { return nil }
        guard take("/") else { return YearlyRule.Day(form: form, secondOfDay: 7200) }
        return posixTime(hoursMax: 167).map { YearlyRule.Day(form: form, secondOfDay: $0) }
    }

    private mutating func ruleForm() -> YearlyRule.Form? {
        if take("J") {
            guard let day = number(atMost: 3), (1...365).contains(day) else { return nil }
            return .julian(day)
        }
        guard take("M") else {
            guard let day = number(atMost: 3), (0...365).contains(day) else { return nil }
            return .dayOfYear(day)
        }
        guard let month = number(atMost: 2), take("."), let week = number(atMost: 1), take("."),
            let weekday = number(atMost: 1), (1...12).contains(month), (1...5).contains(week), weekday <= 6
        else { return nil }
        return .weekday(month: month, week: week, weekday: weekday)
    }
}
