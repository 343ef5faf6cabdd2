/// A text cut into lines as libyaml counts them: after CR LF, LF, CR, NEL, LS or PS.
struct SourceLines: Sendable {
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The text in UTF-8, without a byte order mark.
    let bytes: [UInt8]
    private var lines: [Range<Int>] = []

    init(_ text: String) {
        self.init(Array(text.utf8))
    }

    /// Cuts UTF-8; a byte order mark at the beginning is left out.
    init(_ utf8: [UInt8]) {
        bytes = utf8.starts(with: Self.byteOrderMark) ? Array(utf8.dropFirst(Self.byteOrderMark.count)) : utf8
        var start = 0
        var index = 0
        while index < bytes.count {
            let breakLength = Self.breakLength(bytes, at: index)
            if breakLength > 0 {
                lines.append(start..<index)
                start = index + breakLength
            }
            index += max(breakLength, 1)
        }
        lines.append(start..<bytes.count)
    }

    /// The characters of a line, counted from 1; nil when there is no such line.
    func line(_ number: Int) -> [Unicode.Scalar]? {
        guard lines.indices.contains(number - 1) else { return nil }
        return Array(String(decoding: bytes[lines[number - 1]], as: UTF8.self).unicodeScalars)
    }

    /// The character at a place; nil at the end of its line.
    func scalar(at location: SourceLocation) -> Unicode.Scalar? {
        guard let line = line(location.line), line.indices.contains(location.column - 1) else { return nil }
        return line[location.column - 1]
    }

    /// The place of a byte.
    func location(ofByte offset: Int) -> SourceLocation {
        let index = lines.lastIndex { $0.lowerBound <= offset } ?? 0
        let before = bytes[lines[index].lowerBound..<max(lines[index].lowerBound, min(offset, bytes.count))]
        let column = String(decoding: before, as: UTF8.self).unicodeScalars.count + 1
        return SourceLocation(line: index + 1, column: column)
    }

    private static func breakLength(_ bytes: [UInt8], at index: Int) -> Int {
        func byte(_ distance: Int) -> UInt8 { index + distance < bytes.count ? bytes[index + distance] : 0 }
        switch bytes[index] {
        case UInt8(ascii: "\n"): return 1
        case UInt8(ascii: "\r"): return byte(1) == UInt8(ascii: "\n") ? 2 : 1
        case 0xC2: return byte(1) == 0x85 ? 2 : 0
        case 0xE2: return byte(1) == 0x80 && (byte(2) == 0xA8 || byte(2) == 0xA9) ? 3 : 0
        default: return 0
        }
    }
}
