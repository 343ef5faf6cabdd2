extension String {
    /// The text on one line and safe to print: line breaks and tabs become spaces, and what would steer
    /// a terminal or turn the reading direction becomes `�`.
    var plain: String {
        if isPlainASCII { return self }
        var scalars = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            scalars.append(scalar.printable)
        }
        return String(scalars)
    }

    /// How many columns the plain text takes in a terminal.
    var columns: Int {
        if isPlainASCII { return utf8.count }
        return reduce(0) { $0 + $1.columns }
    }

    private var isPlainASCII: Bool {
        for byte in utf8 where byte &- 0x20 > 0x5E { return false }
        return true
    }
}

extension Unicode.Scalar {
    fileprivate var printable: Unicode.Scalar {
        switch properties.generalCategory {
        case .lineSeparator, .paragraphSeparator: " "
        case .control: properties.isWhitespace ? " " : "\u{FFFD}"
        case .format: isEmojiGlue ? self : "\u{FFFD}"
        default: self
        }
    }

    /// Joiners and tags hold emoji and some scripts together, and do no harm.
    private var isEmojiGlue: Bool {
        value == 0x200C || value == 0x200D || (0xE0020...0xE007F).contains(value)
    }

    fileprivate var isWide: Bool {
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0xA4CF,
            0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            true
        default:
            properties.isEmojiPresentation
        }
    }
}

extension Character {
    fileprivate var columns: Int {
        guard let first = unicodeScalars.first else { return 0 }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return first.isWide || unicodeScalars.contains("\u{FE0F}") ? 2 : 1
        }
    }
}
