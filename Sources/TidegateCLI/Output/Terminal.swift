#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import CSystemCalls
import FoundationEssentials

/// Where output goes: whether a person watches, how wide the window is, and whether colour is wanted.
struct Terminal {
    /// What a text is, which decides its colour.
    enum Style {
        case plain
        case heading
        case good
        case bad
        case busy
        case faint
    }

    /// Whether a person watches.
    let isInteractive: Bool
    /// Columns; nil when output goes to a file or pipe.
    let width: Int?
    /// Whether colour is wanted.
    let hasColour: Bool

    /// The standard output of this process; respects `NO_COLOR` and `TERM=dumb`.
    static var standardOutput: Terminal { of(STDOUT_FILENO) }
    /// The standard error of this process.
    static var standardError: Terminal { of(STDERR_FILENO) }
    /// No terminal: what a file gets.
    static let none = Terminal(isInteractive: false, width: nil, hasColour: false)

    private static func of(_ descriptor: Int32) -> Terminal {
        guard isatty(descriptor) == 1 else { return .none }
        var size = winsize()
        let hasSize = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        let environment = ProcessInfo.processInfo.environment
        let noColour = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
        return Terminal(isInteractive: true, width: hasSize ? Int(size.ws_col) : 80, hasColour: !noColour)
    }

    /// The text in its style's colour, where colour is wanted.
    func styled(_ text: String, _ style: Style) -> String {
        guard hasColour, !text.isEmpty else { return text }
        let code: String? =
            switch style {
            case .plain: nil
            case .heading: "1"
            case .good: "32"
            case .bad: "31"
            case .busy: "33"
            case .faint: "2"
            }
        return code.map { "\u{1B}[\($0)m\(text)\u{1B}[0m" } ?? text
    }
}
