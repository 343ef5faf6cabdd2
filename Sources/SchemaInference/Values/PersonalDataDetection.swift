import TableSchema

/// Tells personal data by pattern and check digit.
enum PersonalDataDetection {
    /// What most of some values are; nil when most are nothing of the kind. `type` is what the column is.
    static func kind(of values: [String], type: DataType) -> PersonalData? {
        guard values.count >= valuesMin else { return nil }
        switch type {
        case .string, .bigint, .decimal: break
        default: return nil
        }
        return PersonalData.allCases.first { areMost(values, $0) }
    }

    /// Whether so large a part of the values match, found out no further than needed.
    private static func areMost(_ values: [String], _ kind: PersonalData) -> Bool {
        var others = values.count - Int((Double(values.count) * shareMin).rounded(.up))
        for value in values where !matches(value, kind) {
            if others == 0 { return false }
            others -= 1
        }
        return true
    }

    /// More values say no more.
    static let valuesMax = 100
    /// Fewer values say nothing.
    private static let valuesMin = 3
    /// The part of the values that must match: a check digit fits one number in ten by chance.
    private static let shareMin = 0.9

    /// Longer texts are none of these.
    private static let lengthMax = 64

    private static func matches(_ text: String, _ kind: PersonalData) -> Bool {
        guard text.utf8.count <= lengthMax else { return false }
        return switch kind {
        case .email: isEmail(text)
        case .phone: isPhone(text)
        case .cardNumber: isCardNumber(text)
        case .iban: isIBAN(text)
        case .nationalID: NationalID.matches(text)
        }
    }

    private static func isEmail(_ text: String) -> Bool {
        guard text.utf8.contains(UInt8(ascii: "@")) else { return false }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !text.contains(" ") else { return false }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, let last = labels.last, last.count >= 2, last.allSatisfy(\.isLetter) else {
            return false
        }
        return labels.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" } }
    }

    /// A number with its country's code, or one that is written as only phone numbers are.
    private static func isPhone(_ text: String) -> Bool {
        guard text.utf8.allSatisfy({ $0 < UInt8(ascii: ":") }) else { return false }
        let digits = text.filter(\.isASCIIDigit)
        guard (7...15).contains(digits.count), text.allSatisfy({ $0.isASCIIDigit || " +-.()/".contains($0) }) else {
            return false
        }
        if text.hasPrefix("+") || text.hasPrefix("(") { return true }
        let groups = text.split { !$0.isASCIIDigit }
        guard groups.count >= 3, text.first == "0" || groups[0].count == 3 else { return false }
        return !text.contains("/") && !text.contains(".") && groups.allSatisfy { (2...4).contains($0.count) }
    }

    /// Thirteen to nineteen digits of a known issuer, by Luhn's check.
    private static func isCardNumber(_ text: String) -> Bool {
        guard text.utf8.count >= 13, text.allSatisfy({ $0.isASCIIDigit || $0 == " " || $0 == "-" }) else {
            return false
        }
        let digits = text.compactMap(\.digit)
        guard (13...19).contains(digits.count), [3, 4, 5, 6, 2].contains(digits[0]), Set(digits).count > 1 else {
            return false
        }
        return CheckDigits.luhn(digits)
    }

    /// ISO 13616: the letters count from 10 on, the rest of the whole by 97 is 1.
    private static func isIBAN(_ text: String) -> Bool {
        guard text.utf8.count >= 15 else { return false }
        let plain = text.filter { $0 != " " }
        guard (15...34).contains(plain.count), plain.prefix(2).allSatisfy({ $0.isASCII && $0.isUppercase }),
            plain.dropFirst(2).prefix(2).allSatisfy(\.isASCIIDigit)
        else { return false }
        var rest = 0
        for character in plain.dropFirst(4) + plain.prefix(4) {
            guard character.isASCII, let value = character.base36 else { return false }
            rest = (value > 9 ? rest * 100 + value : rest * 10 + value) % 97
        }
        return rest == 1
    }
}

/// The check digits that several kinds of numbers share.
enum CheckDigits {
    /// ISO/IEC 7812, annex B.
    static func luhn(_ digits: [Int]) -> Bool {
        let sum = digits.reversed().enumerated().reduce(0) { sum, digit in
            let doubled = digit.offset % 2 == 0 ? digit.element : digit.element * 2
            return sum + (doubled > 9 ? doubled - 9 : doubled)
        }
        return sum % 10 == 0
    }

    /// The sum of digits, each times its weight.
    static func weighted(_ digits: some Sequence<Int>, _ weights: [Int]) -> Int {
        zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 }
    }
}

extension Character {
    var isASCIIDigit: Bool { ("0"..."9").contains(self) }
    var digit: Int? { isASCIIDigit ? wholeNumberValue : nil }
    /// `0` to `9`, then `A` to `Z` from 10 on.
    var base36: Int? {
        if let digit { return digit }
        guard let code = asciiValue, isUppercase else { return nil }
        return Int(code) - 55
    }
}
