/// Why a definition cannot be imported at all.
public struct ImportError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Where in the JSON, such as `$.States.Pay.Next`.
    public let path: String
    /// What is wrong there.
    public let problem: String

    /// Where and what, in a line.
    public var description: String { "\(path): \(problem)" }

    init(_ problem: String, at path: JSONPath) {
        self.path = path.description
        self.problem = problem
    }
}
