/// Durations as people write them: `90s`, `15m`, `2h`, `1d`, `250ms`, also together: `1h30m`.
public enum DurationText {
    /// The units from the largest on, in microseconds.
    private static let units: [(name: String, microseconds: Int64)] = [
        ("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1000), ("us", 1),
    ]

    /// Reads a duration; each part is a number, also with decimals, and a unit, larger units first.
    public static func parse(_ text: String) throws(DurationTextError) -> Duration {
        var scanner = TextScanner(text)
        var total: Int64 = 0
        var unitsLeft = units[...]
        repeat {
            let part = try part(of: &scanner, text)
            guard let index = unitsLeft.firstIndex(where: { $0.name == part.unit }) else {
                let isKnown = units.contains { $0.name == part.unit }
                throw DurationTextError(text: text, problem: isKnown ? .order : .unit(part.unit))
            }
            guard let amount = DecimalNumber.multiply(part.number, units[index].microseconds) else {
                throw DurationTextError(text: text, problem: .size)
            }
            let (sum, overflow) = total.addingReportingOverflow(amount)
            guard !overflow else { throw DurationTextError(text: text, problem: .size) }
            total = sum
            unitsLeft = units[(index + 1)...]
            _ = scanner.word { $0 == UInt8(ascii: " ") }
        } while !scanner.isAtEnd
        return .microseconds(total)
    }

    /// Writes a duration in the largest units that hold it, exact to the microsecond: `1h30m`, `250ms`, `0s`.
    public static func format(_ duration: Duration) -> String {
        var rest = duration.microseconds.magnitude
        if rest == 0 { return "0s" }
        var text = duration < .zero ? "-" : ""
        for unit in units {
            let (count, remainder) = rest.quotientAndRemainder(dividingBy: unit.microseconds.magnitude)
            if count > 0 { text += "\(count)\(unit.name)" }
            rest = remainder
        }
        return text
    }

    private static func part(
        of scanner: inout TextScanner, _ text: String
    ) throws(DurationTextError) -> (number: DecimalNumber, unit: String) {
        guard let number = DecimalNumber(&scanner) else { throw DurationTextError(text: text, problem: .form) }
        _ = scanner.word { $0 == UInt8(ascii: " ") }
        let unit = scanner.word(while: TextScanner.isLetter)
        if unit.isEmpty { throw DurationTextError(text: text, problem: scanner.isAtEnd ? .noUnit : .form) }
        return (number, unit)
    }
}

/// A text that is no duration.
public struct DurationTextError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with it.
    public enum Problem: Hashable, Sendable {
        /// It is no number followed by a unit.
        case form
        /// It is a bare number.
        case noUnit
        /// Its unit is none.
        case unit(String)
        /// A larger unit follows a smaller or equal one.
        case order
        /// It is longer than the clock can hold.
        case size
    }

    /// The text.
    public var text: String
    /// What is wrong with it.
    public var problem: Problem

    /// What is wrong with it, and how a duration is written.
    public var description: String {
        switch problem {
        case .form: "'\(text)' is no duration; write a number and a unit, such as 90s, 15m, 2h, 1d or 250ms"
        case .noUnit: "'\(text)' has no unit; write seconds as '\(text)s', minutes as '\(text)m'"
        case .unit(let unit): "'\(text)' has the unknown unit '\(unit)'; the units are d, h, m, s, ms and us"
        case .order: "'\(text)' mixes up its units; write larger units first, each once, such as 1h30m"
        case .size: "'\(text)' is too long; durations go up to 100000000d"
        }
    }
}
