/// A place in a text, read byte by byte; what is read is ASCII.
struct TextScanner {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: some StringProtocol) {
        bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { position == bytes.count }
    var next: UInt8? { isAtEnd ? nil : bytes[position] }
    /// What is not read yet.
    var rest: String { String(decoding: bytes[position...], as: UTF8.self) }

    /// Reads one of some characters, if it is next.
    mutating func take(_ characters: StaticString) -> Bool {
        guard let next, characters.withUTF8Buffer({ $0.contains(next) }) else { return false }
        position += 1
        return true
    }

    /// Reads exactly so many digits.
    mutating func number(digits: Int) -> Int? {
        let start = position
        guard let value = number(atMost: digits), position - start == digits else {
            position = start
            return nil
        }
        return value
    }

    /// Reads up to so many digits (at most 18), at least one.
    mutating func number(atMost digits: Int) -> Int? {
        let start = position
        var value = 0
        while let byte = next, position - start < digits, Self.isDigit(byte) {
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
            position += 1
        }
        return position > start ? value : nil
    }

    /// Reads the bytes that fulfil a condition.
    mutating func word(while condition: (UInt8) -> Bool) -> String {
        let start = position
        while let byte = next, condition(byte) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}

/// A number with at least so many digits, zeros in front.
func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number.magnitude)
    let zeros = String(repeating: "0", count: max(0, width - digits.utf8.count))
    return (number < 0 ? "-" : "") + zeros + digits
}
