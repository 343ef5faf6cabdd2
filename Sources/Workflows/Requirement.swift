import Timekeeping

/// What must hold before each attempt of a node; polled until it does, up to a deadline.
public struct Requirement: Hashable, Sendable {
    /// What is asked.
    public enum Question: Hashable, Sendable {
        /// Is there a file or folder of this path? A template, relative to the workspace.
        case file(String)
        /// Is there a table of this name in the catalog?
        case table(String)
        /// Is the first value of this query over the catalog true?
        case query(String)
        /// Does this shell command end with status 0?
        case command(String)
    }

    /// What is asked.
    public var question: Question
    /// How long between two askings.
    public var every: Duration
    /// How long it may take; then the attempt fails with the kind `precondition`. Nil asks once.
    public var within: Duration?

    /// A requirement.
    public init(_ question: Question, every: Duration = .seconds(10), within: Duration? = nil) {
        self.question = question
        self.every = every
        self.within = within
    }

    /// As people say it.
    public var sentence: String {
        switch question {
        case .file(let path): "the file '\(path)'"
        case .table(let name): "the table '\(name)'"
        case .query: "its query to be true"
        case .command(let command): "'\(command)' to succeed"
        }
    }
}
