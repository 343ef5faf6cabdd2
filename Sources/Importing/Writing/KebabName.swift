/// Names of the form `[a-z0-9][a-z0-9_-]{0,99}`.
enum KebabName {
    static let longest = 100

    /// `OrderPaid`, `order_paid` and `Order paid!` all become `order-paid`.
    static func from(_ text: String, otherwise: String) -> String {
        let bytes = Array(text.utf8)
        var name: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            guard byte.isLetter || byte.isDigit else {
                if name.last != hyphen { name.append(hyphen) }
                continue
            }
            if beginsWord(bytes, index), name.last != hyphen { name.append(hyphen) }
            name.append(byte.isUpper ? byte + 32 : byte)
        }
        let trimmed = trim(name.drop { $0 == hyphen }.prefix(longest))
        return trimmed.isEmpty ? otherwise : trimmed
    }

    /// The name with a number after it, no longer than a name may be.
    static func numbered(_ name: String, _ number: Int) -> String {
        let suffix = "-\(number)"
        return String(name.prefix(longest - suffix.count)) + suffix
    }

    private static let hyphen = UInt8(ascii: "-")

    private static func trim(_ name: ArraySlice<UInt8>) -> String {
        var name = name
        while name.last == hyphen { name.removeLast() }
        return String(decoding: name, as: UTF8.self)
    }

    private static func beginsWord(_ bytes: [UInt8], _ index: Int) -> Bool {
        guard index > 0, bytes[index].isUpper else { return false }
        let before = bytes[index - 1]
        let after = index + 1 < bytes.count ? bytes[index + 1] : 0
        return before.isLower || before.isDigit || (before.isUpper && after.isLower)
    }
}

/// Names that are given once.
struct NameRegister: Sendable {
    private var taken: Set<String>

    init(reserved: Set<String> = []) {
        taken = reserved
    }

    mutating func name(for text: String, otherwise: String) -> String {
        let wanted = KebabName.from(text, otherwise: otherwise)
        var name = wanted
        var number = 2
        while !taken.insert(name).inserted {
            name = KebabName.numbered(wanted, number)
            number += 1
        }
        return name
    }
}
