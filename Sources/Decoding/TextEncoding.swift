/// How the bytes of a text stand for characters.
package enum TextEncoding: String, Hashable, Sendable, CaseIterable {
    case utf8 = "utf-8"
    case utf16LittleEndian = "utf-16le"
    case utf16BigEndian = "utf-16be"
    case windows1252 = "windows-1252"

    /// What a byte-order mark at the beginning says, and how long it is.
    package static func marked(in first: UnsafeBufferPointer<UInt8>) -> (encoding: TextEncoding, markLength: Int)? {
        if first.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
        if first.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
        if first.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
        return nil
    }

    /// The text of bytes as scanners see them: UTF-16 has become UTF-8 by then.
    package func text(_ bytes: [UInt8]) -> String { bytes.withUnsafeBufferPointer { text($0) } }

    /// The same.
    package func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        guard self == .windows1252 else { return String(decoding: bytes, as: UTF8.self) }
        var text = String.UnicodeScalarView()
        for byte in bytes { text.append(Self.windows1252Scalar(byte)) }
        return String(text)
    }

    /// https://encoding.spec.whatwg.org/index-windows-1252.txt
    private static func windows1252Scalar(_ byte: UInt8) -> Unicode.Scalar {
        guard (0x80...0x9F).contains(byte) else { return Unicode.Scalar(byte) }
        return Unicode.Scalar(upperControls[Int(byte) - 0x80]) ?? Unicode.Scalar(byte)
    }

    private static let upperControls: [UInt16] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
        0x017D,
        0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153,
        0x9D,
        0x017E, 0x0178,
    ]
}
