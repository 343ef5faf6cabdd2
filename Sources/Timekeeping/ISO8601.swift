// Texts of dates and times as ISO 8601 has them. Years outside 0 to 9999 have a sign and at least six digits.

extension Instant {
    /// A moment in UTC: `2026-11-20T02:00:00Z`, with `.250` or `.250125` after the seconds only if it is between two.
    public var iso8601: String {
        let local = CivilDateTime(utc: self)
        return "\(local.date)T\(local.time)Z"
    }

    /// Reads `2026-11-20T02:00:00Z`, also with a fraction, another zone (`+01:00`, `+0100`, `+01`), a space for the
    /// `T`, without seconds, without a time (midnight) or without a zone (UTC). Nil for anything else.
    ///
    /// Digits after the microseconds are left out.
    public init?(iso8601 text: some StringProtocol) {
        var scanner = TextScanner(text)
        guard let date = scanner.date() else { return nil }
        var time = CivilTime(hour: 0, minute: 0)
        var offset = 0
        if scanner.take("Tt ") {
            guard let read = scanner.time(), let zone = scanner.zoneOffset() else { return nil }
            (time, offset) = (read, zone)
        }
        guard scanner.isAtEnd else { return nil }
        let seconds = CivilDateTime(date, time).secondsAsUTC - Int64(offset)
        // Rounded up where negative: the first moments of the clock have a second that is out of its range.
        let isBefore = seconds < 0 && time.microsecond > 0
        let (whole, overflow) = (isBefore ? seconds + 1 : seconds).multipliedReportingOverflow(by: 1_000_000)
        let rest = isBefore ? time.microsecond - 1_000_000 : time.microsecond
        let (sum, sumOverflow) = whole.addingReportingOverflow(Int64(rest))
        guard !overflow, !sumOverflow else { return nil }
        self.init(microseconds: sum)
    }
}

extension CivilDate: CustomStringConvertible {
    /// The date as `2026-11-20`.
    public var description: String {
        let sign = year > 9999 ? "+" : ""
        return "\(sign)\(padded(year, (0...9999).contains(year) ? 4 : 6))-\(padded(month, 2))-\(padded(day, 2))"
    }

    /// Reads a real date like `2026-11-20`; nil for anything else.
    public init?(iso8601 text: some StringProtocol) {
        var scanner = TextScanner(text)
        guard let date = scanner.date(), scanner.isAtEnd else { return nil }
        self = date
    }
}

extension CivilTime: CustomStringConvertible {
    /// The time as `02:00:00`, with milliseconds or microseconds only if there are any.
    public var description: String {
        let whole = "\(padded(hour, 2)):\(padded(minute, 2)):\(padded(second, 2))"
        if microsecond == 0 { return whole }
        return microsecond % 1000 == 0
            ? "\(whole).\(padded(microsecond / 1000, 3))" : "\(whole).\(padded(microsecond, 6))"
    }

    /// Reads a real time like `02:00`, `02:00:00` or `02:00:00.25`; nil for anything else.
    public init?(iso8601 text: some StringProtocol) {
        var scanner = TextScanner(text)
        guard let time = scanner.time(), scanner.isAtEnd else { return nil }
        self = time
    }
}

extension CivilDateTime: CustomStringConvertible {
    /// The date and time as `2026-11-20T02:00:00`.
    public var description: String { "\(date)T\(time)" }
}

extension TextScanner {
    /// Reads a real date.
    mutating func date() -> CivilDate? {
        guard let year = year(), take("-"), let month = number(digits: 2), take("-"), let day = number(digits: 2)
        else { return nil }
        let date = CivilDate(year: year, month: month, day: day)
        return date.isReal ? date : nil
    }

    private mutating func year() -> Int? {
        if take("+") { return number(digits: 6) }
        if take("-") { return number(digits: 6).map(-) }
        return number(digits: 4)
    }

    /// Reads a real time; seconds and a fraction of them may be missing.
    mutating func time() -> CivilTime? {
        guard let hour = number(digits: 2), take(":"), let minute = number(digits: 2) else { return nil }
        var time = CivilTime(hour: hour, minute: minute)
        if take(":") {
            guard let second = number(digits: 2) else { return nil }
            time.second = second
            if take(".,") {
                guard let fraction = fraction(digits: 6) else { return nil }
                time.microsecond = fraction
            }
        }
        return time.isReal ? time : nil
    }

    /// Reads the digits after a decimal point, as so many digits: `25` is 250,000 of a million. More are left out.
    mutating func fraction(digits: Int) -> Int? {
        let read = word(while: Self.isDigit)
        guard !read.isEmpty else { return nil }
        let kept = read.prefix(digits)
        return Int(kept + String(repeating: "0", count: digits - kept.count))
    }

    /// Reads the offset from UTC in seconds, east positive; no zone at all is UTC.
    mutating func zoneOffset() -> Int? {
        if isAtEnd || take("Zz") { return 0 }
        let isWest = next == UInt8(ascii: "-")
        guard take("+-"), let hours = number(digits: 2) else { return nil }
        var minutes = 0
        if take(":") || !isAtEnd {
            guard let read = number(digits: 2) else { return nil }
            minutes = read
        }
        guard hours <= 23, minutes <= 59 else { return nil }
        let offset = hours * 3600 + minutes * 60
        return isWest ? -offset : offset
    }
}
