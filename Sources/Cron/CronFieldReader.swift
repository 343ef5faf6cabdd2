/// Reads one field of a cron text.
struct CronFieldReader {
    let text: String
    let field: CronField
    /// The field's text, in capital letters.
    let part: String
    let dialect: CronDialect

    private var range: ClosedRange<Int> { field.range(dialect) }

    /// The numbers of a field that holds nothing but numbers under 64.
    func numberSet() throws(CronError) -> NumberSet {
        var set = NumberSet()
        for number in try numbers() { set.insert(number) }
        return set
    }

    /// The numbers of a field that holds nothing but numbers, as written.
    func numbers() throws(CronError) -> Set<Int> {
        var found: Set<Int> = []
        for item in try items() { found.formUnion(try numbers(of: item)) }
        return found
    }

    func readDaysOfMonth(into days: inout DayRule) throws(CronError) {
        for item in try items() {
            if item == "?" {
                insert(try numbers(of: "*"), into: &days.numbers)
            } else if item == "L" {
                days.lastDay = true
            } else if item == "LW" {
                days.lastWorkday = true
            } else if item.hasSuffix("W") {
                days.nearestWorkdays.insert(try number(item.dropLast()))
            } else {
                insert(try numbers(of: item), into: &days.numbers)
            }
        }
    }

    func readDaysOfWeek(into days: inout DayRule) throws(CronError) {
        for item in try items() {
            if item == "?" {
                days.weekdays = NumberSet(bits: 0b111_1111)
            } else if item == "L", dialect == .aws {
                days.weekdays.insert(6)
            } else if item.hasSuffix("L") {
                days.lastWeekdays.insert(weekday(try number(item.dropLast())))
            } else if let mark = item.firstIndex(of: "#") {
                let rank = item[item.index(after: mark)...]
                guard let week = Int(rank), (1...5).contains(week) else {
                    throw error("has no '\(rank)' after '#'; write 1 to 5, such as \(item[..<mark])#2")
                }
                days.nthWeekdays.insert(weekday(try number(item[..<mark])) * 5 + week - 1)
            } else {
                insert(Set(try numbers(of: item).map(weekday)), into: &days.weekdays)
            }
        }
    }

    /// A weekday as written, as 0 (Sunday) to 6.
    private func weekday(_ written: Int) -> Int {
        dialect == .aws ? written - 1 : written % 7
    }

    private func insert(_ numbers: Set<Int>, into set: inout NumberSet) {
        for number in numbers { set.insert(number) }
    }

    private func items() throws(CronError) -> [Substring] {
        let items = part.split(separator: ",", omittingEmptySubsequences: false)
        if items.contains(where: \.isEmpty) { throw error("has an empty place beside a comma; \(allowed)") }
        return items
    }

    /// The numbers of `*`, `5`, `1-5`, `*/10`, `5/10` (from 5 on) or `1-30/10`.
    private func numbers(of item: Substring) throws(CronError) -> Set<Int> {
        let pieces = item.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let step = pieces.count == 2 ? try step(pieces[1]) : 1
        let base = pieces[0]
        if base == "*" { return Set(stride(from: range.lowerBound, through: range.upperBound, by: step)) }
        let ends = base.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let first = try number(ends[0])
        if ends.count == 1 {
            return Set(stride(from: first, through: pieces.count == 2 ? range.upperBound : first, by: step))
        }
        return Set(stride(from: first, through: try lastNumber(ends[1], after: first), by: step))
    }

    /// The end of a range. Sunday may end a week, also where it is the first day by number.
    private func lastNumber(_ piece: Substring, after first: Int) throws(CronError) -> Int {
        let last = try number(piece)
        if last >= first { return last }
        if field == .dayOfWeek, dialect == .crontab, last == 0 { return 7 }
        throw error(
            "runs backwards from \(first) to \(last); "
                + "write two ranges, such as \(first)-\(range.upperBound),\(range.lowerBound)-\(last)")
    }

    private func step(_ piece: Substring) throws(CronError) -> Int {
        let count = range.upperBound - range.lowerBound + 1
        guard isNumber(piece), let step = Int(piece), (1...count).contains(step) else {
            throw error("has the step '\(piece)'; steps go from 1 to \(count)")
        }
        return step
    }

    private func number(_ piece: some StringProtocol) throws(CronError) -> Int {
        if let named = field.number(named: String(piece), dialect) { return named }
        guard isNumber(piece) else {
            throw error(
                piece.isEmpty || piece == part ? "is not understood; \(allowed)" : "holds '\(piece)'; \(allowed)")
        }
        guard let number = Int(piece), range.contains(number) else {
            throw error("\(piece == part ? "is" : "holds '\(piece)', which is") out of range; \(allowed)")
        }
        return number
    }

    private func isNumber(_ piece: some StringProtocol) -> Bool {
        !piece.isEmpty && piece.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private var allowed: String { "allowed are \(field.allowed(dialect))" }

    private func error(_ reason: String) -> CronError {
        CronError(text: text, field: field.rawValue, part: part, reason: reason)
    }
}
