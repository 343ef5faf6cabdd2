import Foundation
import TableSchema

/// What values of one column mean, told by the rules of docs/type-inference.md written down once more, in the plainest
/// way: what a reader must give back for a text, and the narrowest type for a list of texts.
struct ValueRule {
    let column: Column
    let nullTexts: Set<String>
    let pattern: String?

    init(column: Column, dialect: CSVDialect) {
        self.column = column
        nullTexts = column.type == .string ? [] : Set(dialect.nullTexts)
        pattern = dialect.datePatterns[column.name]
    }

    /// A value of the file as it has to come back.
    func canonical(_ text: String?) -> String {
        guard let text, !nullTexts.contains(text) else { return "null" }
        if let pattern { return OracleText.day(text, pattern) ?? "no day: \(text)" }
        return canonical(value: text)
    }

    /// A value that was read, in the same form.
    func canonical(ofRead text: String?) -> String { text.map(canonical(value:)) ?? "null" }

    private func canonical(value text: String) -> String {
        let trimmed = text.trimmingCharacters(in: .whitespaces)
        switch column.type {
        case .boolean: return text.lowercased()
        case .bigint, .decimal: return trimmed
        case .double: return Double(trimmed).map { "\($0)" } ?? "no number: \(text)"
        case .date: return trimmed
        case .timestamp, .timestampWithTimeZone: return OracleText.moment(trimmed).map { "\($0)" } ?? "no time: \(text)"
        default: return text
        }
    }

    /// Whether the column's type is the narrowest for its values.
    func isTight(_ values: [String?]) -> Bool { column.type == Self.narrowest(values) }

    /// The narrowest type for texts; nil is an empty one.
    static func narrowest(_ values: [String?]) -> DataType {
        let given = Set(values.compactMap { $0 })
        let nulls: Set<String> = ["NA", "N/A", "null", "NULL", "-", #"\N"#]
        let texts = given.subtracting(nulls)
        if texts.isEmpty { return .unknown }
        let trimmed = texts.map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " \t")) }
        let wholes = trimmed.compactMap(OracleText.whole)
        if wholes.count == trimmed.count {
            let digits = wholes.map { $0.drop { $0 == "-" }.count }.max() ?? 0
            if wholes.allSatisfy({ Int64($0) != nil }) { return .bigint }
            return digits <= 38 ? .decimal(precision: max(19, digits), scale: 0) : .string
        }
        if texts.allSatisfy(OracleText.isDouble) { return .double }
        if texts.allSatisfy({ ["true", "false"].contains($0.lowercased()) }) { return .boolean }
        if trimmed.allSatisfy({ OracleText.day($0, "%Y-%m-%d") == $0 }) { return .date }
        let moments = trimmed.map { ($0.count == 10 ? nil : OracleText.moment($0), OracleText.hasZone($0)) }
        if zip(trimmed, moments).allSatisfy({ OracleText.day($0, "%Y-%m-%d") == $0 || ($1.0 != nil && !$1.1) }) {
            return .timestamp
        }
        if moments.allSatisfy({ $0.0 != nil && $0.1 }) { return .timestampWithTimeZone }
        let patterns = OracleText.dayPatterns.filter { pattern in
            trimmed.allSatisfy { OracleText.day($0, pattern) != nil }
        }
        return patterns.count == 1 && trimmed.allSatisfy(texts.contains) ? .date : .string
    }
}

/// The grammar of single texts.
enum OracleText {
    static let dayPatterns = [
        "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%m.%d.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y.%m.%d",
    ]

    /// A whole number that any reader gives back as it is.
    static func whole(_ text: String) -> String? {
        text.wholeMatch(of: /0|-?[1-9][0-9]*/) == nil ? nil : text
    }

    /// A number that a double holds to the last digit, or whose nearest double says the same to 17 digits.
    static func isDouble(_ text: String) -> Bool {
        if text.lowercased().wholeMatch(of: /-?(nan|inf|infinity)/) != nil { return true }
        let number = text.trimmingCharacters(in: CharacterSet(charactersIn: " \t"))
        guard let match = number.wholeMatch(of: /-?([0-9]*)(\.([0-9]*))?([eE][-+]?[0-9]+)?/) else { return false }
        let (before, after) = (match.1, match.3 ?? "")
        if before.isEmpty && after.isEmpty || before.count > 1 && before.hasPrefix("0") { return false }
        guard let value = Double(number), value.isFinite else { return false }
        if match.4 != nil { return value != 0 || !(before + after).contains { $0 != "0" } }
        if match.2 == nil { return number == "-0" || Int64(number).map { $0.magnitude <= 1 << 53 } ?? false }
        let digits = String(before + after).drop { $0 == "0" }
        let significant = digits.count - digits.reversed().prefix { $0 == "0" }.count
        return before.count + after.count <= 17 || significant <= 17
    }

    /// A day by a pattern, as ISO 8601 has it; nil when the text is none, or the day does not exist.
    static func day(_ text: String, _ pattern: String) -> String? {
        let letters = pattern.filter { $0.isLetter }
        let separator = pattern.first { !$0.isLetter && $0 != "%" } ?? "-"
        let parts = text.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }) else { return nil }
        var numbers: [Character: Int] = [:]
        for (letter, part) in zip(letters, parts) {
            let isYear = letter == "Y"
            guard isYear ? part.count == 4 : (separator == "-" && letters == "Ymd" ? 2...2 : 1...2).contains(part.count)
            else { return nil }
            numbers[letter] = Int(part)
        }
        guard let year = numbers["Y"], let month = numbers["m"], let day = numbers["d"], (1...12).contains(month)
        else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...lengths[month - 1]).contains(day) else { return nil }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    /// Whether a time ends in a zone.
    static func hasZone(_ text: String) -> Bool { text.contains(/(Z|[-+][0-9]{2}(:?[0-9]{2})?)$/) && text.count > 12 }

    /// Microseconds since 1970 of an ISO 8601 day, with or without a time, fraction and zone.
    static func moment(_ text: String) -> Int64? {
        let form =
            /([0-9]{4}-[0-9]{2}-[0-9]{2})([T ]([0-9]{2}):([0-9]{2})(:([0-9]{2})(\.([0-9]{1,9}))?(Z|([-+])([0-9]{2})(:?([0-9]{2}))?)?)?)?/
        guard let match = text.wholeMatch(of: form), let day = day(String(match.1), "%Y-%m-%d") else { return nil }
        let parts = day.split(separator: "-").compactMap { Int($0) }
        let (hour, minute, second) = (Int(match.3 ?? "0") ?? 0, Int(match.4 ?? "0") ?? 0, Int(match.6 ?? "0") ?? 0)
        let fraction = String(match.8 ?? "")
        let zoneHour = Int(match.11 ?? "0") ?? 0
        let zoneMinute = Int(match.13 ?? "0") ?? 0
        guard hour < 24, minute < 60, second < 60, zoneHour < 16, zoneMinute < 60,
            fraction.dropFirst(6).allSatisfy({ $0 == "0" })
        else { return nil }
        let micros = Int64(fraction.prefix(6).padding(toLength: 6, withPad: "0", startingAt: 0)) ?? 0
        let seconds = Int64(((daysSince1970(parts[0], parts[1], parts[2]) * 24 + hour) * 60 + minute) * 60 + second)
        let ahead = Int64(zoneHour * 60 + zoneMinute) * 60 * (match.10 == "-" ? -1 : 1)
        return (seconds - ahead) * 1_000_000 + micros
    }

    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
