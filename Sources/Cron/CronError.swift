/// A text that is no cron text: which text, which field, what is wrong, and what is allowed.
public struct CronError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The whole text.
    public var text: String
    /// The field that is wrong, such as `day of month`; nil if it is the text as a whole.
    public var field: String?
    /// The part of the text that is wrong.
    public var part: String
    /// What is wrong with it, and what is allowed.
    public var reason: String

    /// One line: where it is wrong and what is allowed.
    public var description: String {
        let place = field.map { "\($0) '\(part)'" } ?? (part == text ? "it" : "'\(part)'")
        return "cron text '\(text)': \(place) \(reason)"
    }
}
