/// What the files of a batch share: the value of the capture that they gather by.
public struct BatchKey: Hashable, Sendable, CustomStringConvertible {
    /// The capture: `date`.
    public var capture: String
    /// Its value: `2026-11-20`.
    public var value: String

    /// A key.
    public init(capture: String, value: String) {
        self.capture = capture
        self.value = value
    }

    /// Reads `date=2026-11-20`; nil when the text is no key.
    public init?(_ text: String) {
        guard let sign = text.firstIndex(of: "=") else { return nil }
        self.init(capture: String(text[..<sign]), value: String(text[text.index(after: sign)...]))
    }

    /// `date=2026-11-20`.
    public var description: String { "\(capture)=\(value)" }
}
