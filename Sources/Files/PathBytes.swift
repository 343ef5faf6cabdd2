/// Names are bytes, and not all of them are UTF-8. A path with other bytes becomes a `String` and back without loss:
/// each byte that is no part of valid UTF-8 becomes one of the last 128 private-use scalars, U+10FF80 to U+10FFFF, and
/// so does each byte of those scalars themselves.
extension String {
    /// The path that a file system call gave.
    public init(pathBytes bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        if let text = String(validating: bytes, as: UTF8.self), !text.holdsEscapedBytes {
            self = text
        } else {
            self = Self.escaping(bytes)
        }
    }

    /// Whether the path's bytes are UTF-8, as most programs believe of every name.
    public var isUTF8Path: Bool { String(validating: pathBytes, as: UTF8.self) != nil }

    private var holdsEscapedBytes: Bool {
        mayHoldEscapedBytes && unicodeScalars.contains(where: \.isEscapedByte)
    }

    /// Nearly no path has a byte that all of those scalars begin with.
    var mayHoldEscapedBytes: Bool { utf8.contains(0xF4) }

    /// The bytes to give to a file system call.
    public var pathBytes: [UInt8] {
        guard holdsEscapedBytes else { return Array(utf8) }
        var bytes: [UInt8] = []
        for scalar in unicodeScalars {
            if scalar.isEscapedByte {
                bytes.append(UInt8(truncatingIfNeeded: scalar.value & 0xFF))
            } else {
                bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
        return bytes
    }

    /// The path as a person may be shown it: control characters and bytes that are not UTF-8 as `\xNN`, one line always.
    public var displayedPath: String {
        // Most paths are plain ASCII; asking what each scalar is costs more than the rest of a log's line.
        guard !utf8.allSatisfy({ (0x20..<0x7F).contains($0) }),
            unicodeScalars.contains(where: \.mustBeShownEscaped)
        else { return self }
        var shown = ""
        for scalar in unicodeScalars {
            guard scalar.mustBeShownEscaped else {
                shown.unicodeScalars.append(scalar)
                continue
            }
            for byte in String(scalar).pathBytes {
                shown += (byte < 16 ? "\\x0" : "\\x") + String(byte, radix: 16)
            }
        }
        return shown
    }

    private static func escaping(_ bytes: [UInt8]) -> String {
        var scalars = String.UnicodeScalarView()
        var index = 0
        while index < bytes.count {
            let length = Swift.min(bytes[index].sequenceLength, bytes.count - index)
            let piece = bytes[index..<(index + length)]
            if let text = String(validating: piece, as: UTF8.self), let scalar = text.unicodeScalars.first,
                !scalar.isEscapedByte
            {
                scalars.append(scalar)
                index += length
            } else {
                scalars.append(Unicode.Scalar(0x10FF00 + UInt32(bytes[index])) ?? "\u{FFFD}")
                index += 1
            }
        }
        return String(scalars)
    }
}

extension UInt8 {
    /// How long the UTF-8 sequence is that begins with this byte; 1 where none does.
    fileprivate var sequenceLength: Int {
        switch self {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isEscapedByte: Bool { (0x10FF80...0x10FFFF).contains(value) }

    /// Controls, line separators, and the marks that turn the direction of what follows.
    fileprivate var mustBeShownEscaped: Bool {
        value < 0x20 || (0x7F...0x9F).contains(value) || isEscapedByte
            || (0x2028...0x202E).contains(value) || (0x2066...0x2069).contains(value)
    }
}
