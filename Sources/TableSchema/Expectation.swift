/// A condition that the rows of a valid file meet.
public struct Expectation: Hashable, Sendable {
    /// The condition.
    public var condition: String
    /// How the user wrote it, which is what people are told: the condition itself, or its rule in another language.
    public var words: String
    /// The part of the rows that need not meet it, from 0 to 1.
    public var tolerated: Double
    /// Whether that part was said: where rows can be rejected one by one, any number may be unless it was.
    public var hasLimit: Bool
    /// Whether a file that does not meet it is valid all the same, with a warning.
    public var isWarning: Bool

    /// A condition; by default all rows have to meet it.
    public init(_ condition: String, tolerated: Double = 0, isWarning: Bool = false, words: String? = nil) {
        self.condition = condition
        self.words = words ?? condition
        self.tolerated = tolerated
        hasLimit = tolerated > 0
        self.isWarning = isWarning
    }

    /// Whether a file of so many rows may have so many that do not meet it.
    public func tolerates(_ violations: Int64, of rows: Int64) -> Bool {
        violations == 0 || Double(violations) <= tolerated * Double(rows)
    }
}

extension Expectation: ExpressibleByStringLiteral {
    /// A condition that all rows have to meet.
    public init(stringLiteral condition: String) { self.init(condition) }
}

extension Expectation: CustomStringConvertible {
    /// The condition, with what is tolerated.
    public var description: String {
        let part = tolerated > 0 ? " but in \(tolerated * 100) % of the rows" : ""
        return words + part + (isWarning ? " (a warning)" : "")
    }
}
