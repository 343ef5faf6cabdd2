/// What a job printed, as a terminal may show it: bytes that would steer the terminal, or are no text, as `\x1b`.
struct LogText {
    /// The beginning of a character whose end has not come yet.
    private var rest: [UInt8] = []

    /// The next bytes; at the end of a log what is left over is shown, too.
    mutating func shown(_ bytes: ArraySlice<UInt8>, isEnd: Bool = false) -> [UInt8] {
        let all = rest + bytes
        rest = []
        var shown: [UInt8] = []
        var index = 0
        while index < all.count {
            let length = Self.length(all[index])
            if length > all.count - index, !isEnd, Self.isBegun(all[index...]) {
                rest = Array(all[index...])
                break
            }
            let end = min(index + max(length, 1), all.count)
            if length > 0, Self.isText(all[index..<end]) {
                shown += all[index..<end]
                index = end
            } else {
                shown += Self.escape(all[index])
                index += 1
            }
        }
        return shown
    }

    /// How many bytes a character has that begins with this one; 0 when none does.
    private static func length(_ byte: UInt8) -> Int {
        switch byte {
        case 0..<0x80: 1
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 0
        }
    }

    private static func isBegun(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.dropFirst().allSatisfy { $0 & 0xC0 == 0x80 }
    }

    /// Whether they are one character that moves nothing but the place to write on.
    private static func isText(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let scalar = String(validating: bytes, as: UTF8.self)?.unicodeScalars.first else { return false }
        switch scalar.value {
        case 0x09, 0x0A: return true
        // The last: marks that turn the direction of the text around them.
        case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: return false
        default: return true
        }
    }

    private static func escape(_ byte: UInt8) -> [UInt8] {
        let digits = String(byte, radix: 16)
        return Array("\\x\(digits.count < 2 ? "0" : "")\(digits)".utf8)
    }
}
