/// Draws diagnostics as a compiler does: place and message, the source line, a caret under what is meant.
///
/// ```
/// workflows/retail.yaml:14:9: error: unknown dataset 'order'; did you mean 'orders'?
///    14 |         datasets: [order, customers]
///       |                    ^~~~~
/// ```
public struct DiagnosticRenderer: Sendable {
    /// Whether ANSI colours are used.
    public var hasColour: Bool

    /// A renderer.
    public init(hasColour: Bool = false) {
        self.hasColour = hasColour
    }

    /// One diagnostic with its notes, without a line break at its end. `text` is its file's text; where the file could
    /// not be read, pass an empty one, and only the first line is drawn.
    public func draw(_ diagnostic: Diagnostic, in text: String) -> String {
        draw(diagnostic, in: SourceLines(text), isEmpty: text.isEmpty)
    }

    /// Diagnostics of one file, in the order of their places, each ending in a line break.
    public func draw(_ diagnostics: [Diagnostic], in text: String) -> String {
        let lines = SourceLines(text)
        return diagnostics.sorted().map { draw($0, in: lines, isEmpty: text.isEmpty) + "\n" }.joined()
    }

    private func draw(_ diagnostic: Diagnostic, in lines: SourceLines, isEmpty: Bool) -> String {
        let place = SourcePlace(file: diagnostic.file, location: diagnostic.location, length: diagnostic.length)
        var drawn = draw(diagnostic.severity, diagnostic.message, at: place, in: isEmpty ? nil : lines)
        for note in diagnostic.notes {
            drawn += "\n" + draw(.note, note.message, at: note.place, in: isEmpty ? nil : lines)
        }
        return drawn
    }

    private func draw(
        _ severity: Diagnostic.Severity, _ message: String, at place: SourcePlace, in lines: SourceLines?
    ) -> String {
        let header = "\(place.file):\(place.location.line):\(place.location.column):"
        var drawn = paint(shown(header), .bold) + " " + paint("\(severity.rawValue):", severity.colour)
        drawn += " " + paint(shown(message), .bold)
        guard let line = lines?.line(place.location.line) else { return drawn }
        let window = Window(line, column: place.location.column)
        let number = String(place.location.line)
        let margin = String(repeating: " ", count: max(0, 5 - number.count))
        let caret = "^" + String(repeating: "~", count: window.underlineLength(of: place.length))
        drawn += "\n\(margin)\(number) | \(window.text)".trimmingTrailingSpace()
        drawn += "\n\(String(repeating: " ", count: max(5, number.count))) | \(window.indentation)"
        return drawn + paint(caret, .green)
    }

    private func shown(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { isObeyedByTerminals($0) ? "\u{FFFD}" : $0 }))
    }

    private func paint(_ text: String, _ colour: Colour) -> String {
        hasColour ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }
}

/// The part of ANSI's colours that is used.
private enum Colour: String {
    case bold = "1"
    case red = "1;31"
    case green = "1;32"
    case magenta = "1;35"
    case cyan = "1;36"
}

extension Diagnostic.Severity {
    fileprivate var colour: Colour {
        switch self {
        case .error: .red
        case .warning: .magenta
        case .note: .cyan
        }
    }
}

/// As much of a line as fits a screen, around a column.
private struct Window {
    /// What is shown of the line.
    let text: String
    /// What brings the caret under its column.
    let indentation: String
    private let after: ArraySlice<Unicode.Scalar>

    private static let lengthMax = 160
    private static let beforeMax = 100

    init(_ line: [Unicode.Scalar], column: Int) {
        let position = min(max(0, column - 1), line.count)
        let start = line.count > Self.lengthMax ? max(0, position - Self.beforeMax) : 0
        let end = min(line.count, start + Self.lengthMax)
        let ellipses = (start > 0 ? "…" : "", end < line.count ? "…" : "")
        after = line[position..<end]
        text = ellipses.0 + Self.shown(line[start..<end]) + ellipses.1
        var indentation = start > 0 ? " " : ""
        for scalar in line[start..<position] {
            indentation += scalar == "\t" ? "\t" : String(repeating: " ", count: scalar.columnCount)
        }
        self.indentation = indentation
    }

    /// How many `~` follow the caret under so many characters.
    func underlineLength(of length: Int) -> Int {
        max(0, after.prefix(length).reduce(0) { $0 + $1.columnCount } - 1)
    }

    private static func shown(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        String(
            String.UnicodeScalarView(
                scalars.map { $0 != "\t" && isObeyedByTerminals($0) ? "\u{FFFD}" : $0 }))
    }
}

extension Unicode.Scalar {
    /// How many columns of a terminal it takes.
    fileprivate var columnCount: Int {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: break
        }
        switch value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}

extension String {
    fileprivate func trimmingTrailingSpace() -> String {
        var copy = self
        while copy.last == " " { copy.removeLast() }
        return copy
    }
}
