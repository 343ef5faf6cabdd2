/// A text in quotes, as messages show it: shortened, and with what a terminal would obey written as an escape.
public func quoted(_ text: String) -> String {
    let scalars = text.unicodeScalars
    let shown = scalars.prefix(quotedLengthMax)
    var result = "'"
    for scalar in shown {
        if scalar == "\n" {
            result += "\\n"
        } else if scalar == "\t" {
            result += "\\t"
        } else {
            result += isObeyedByTerminals(scalar) ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        }
    }
    return result + (shown.endIndex < scalars.endIndex ? "…'" : "'")
}

private let quotedLengthMax = 80

/// Whether a terminal would do something at a character rather than show it: control and direction characters.
func isObeyedByTerminals(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
    default: false
    }
}
