/// Numbers that states give their people.
enum NationalID {
    /// Whether a text is one of those that are known here.
    static func matches(_ text: String) -> Bool {
        guard (9...20).contains(text.utf8.count) else { return false }
        let plain = text.filter { $0 != "." && $0 != "-" && $0 != " " }.uppercased()
        switch plain.count {
        case 16: return isItalian(plain)
        case 9: return isSpanish(plain) || isUSSocialSecurity(text)
        case 15: return isFrench(plain)
        case 13: return isKorean(text, plain)
        case 11: return isBrazilian(plain)
        default: return false
        }
    }

    /// Codice fiscale: letters and digits, the last a check letter. D.M. 23 dicembre 1976.
    private static func isItalian(_ text: String) -> Bool {
        let characters = Array(text)
        for (place, character) in characters.enumerated() {
            let isLetterPlace = place < 6 || place == 8 || place == 11 || place == 15
            guard character.isASCII, isLetterPlace ? character.isLetter : character.base36 != nil else { return false }
        }
        let odd = [
            1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
        ]
        var sum = 0
        for (place, character) in characters.dropLast().enumerated() {
            guard let value = character.base36 else { return false }
            let index = value > 9 ? value - 10 : value
            sum += place % 2 == 0 ? odd[index] : index
        }
        return characters.last?.base36 == sum % 26 + 10
    }

    /// DNI or NIE: a number, and a letter that is the rest of it by 23.
    private static func isSpanish(_ text: String) -> Bool {
        guard let last = text.last, last.isLetter, let first = text.first else { return false }
        let start = ["X": "0", "Y": "1", "Z": "2"][first].map { $0 + text.dropFirst().dropLast() }
        guard let number = Int(start ?? String(text.dropLast())), number >= 0 else { return false }
        return Array("TRWAGMYFPDXBNJZSQVHLCKE")[number % 23] == last
    }

    /// NIR: thirteen digits and a key, 97 less the rest of them by 97. Corsica's letters are left out.
    private static func isFrench(_ text: String) -> Bool {
        guard let number = Int(text.prefix(13)), let key = Int(text.suffix(2)), "12".contains(text.prefix(1)) else {
            return false
        }
        return 97 - number % 97 == key
    }

    /// A resident's number, written with its hyphen: a birthday and a check digit.
    private static func isKorean(_ text: String, _ plain: String) -> Bool {
        let digits = plain.compactMap(\.digit)
        guard digits.count == 13, Array(text).count == 14, Array(text)[6] == "-",
            (1...12).contains(digits[2] * 10 + digits[3]), (1...31).contains(digits[4] * 10 + digits[5])
        else { return false }
        let sum = CheckDigits.weighted(digits, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5])
        return (11 - sum % 11) % 10 == digits[12]
    }

    /// CPF: two check digits by 11.
    private static func isBrazilian(_ text: String) -> Bool {
        let digits = text.compactMap(\.digit)
        guard digits.count == 11, Set(digits).count > 1 else { return false }
        let first = CheckDigits.weighted(digits, Array((2...10).reversed())) * 10 % 11 % 10
        let second = CheckDigits.weighted(digits, Array((2...11).reversed())) * 10 % 11 % 10
        return first == digits[9] && second == digits[10]
    }

    /// No check digit: only in groups, and none that is never given.
    private static func isUSSocialSecurity(_ text: String) -> Bool {
        let groups = text.split(separator: "-")
        guard groups.map(\.count) == [3, 2, 4], groups.allSatisfy({ $0.allSatisfy(\.isASCIIDigit) }) else {
            return false
        }
        return groups[0] != "000" && groups[0] != "666" && groups[0].first != "9" && groups[1] != "00"
            && groups[2] != "0000"
    }
}
