/// A text of SQL, and what people know it by.
public struct SQLSource: Hashable, Sendable {
    /// The path of its file; nil for one that stands in the workflow.
    public var file: String?
    /// The text.
    public var text: String

    /// A text, of a file or not.
    public init(_ text: String, file: String? = nil) {
        self.text = text
        self.file = file
    }

    /// The tables that it may name; what is wrong with it is told with its file.
    public func tableReferences() throws(EngineError) -> Set<SQLText.TableReference> {
        try naming { () throws(EngineError) in try SQLText.tableReferences(in: text) }
    }

    /// Does work on it, whose errors are told with its file.
    func naming<Result>(_ body: () throws(EngineError) -> Result) throws(EngineError) -> Result {
        do throws(EngineError) {
            return try body()
        } catch {
            guard case .badSQL(let message, let line) = error, let file else { throw error }
            throw .badScript(file: file, line: line, message: message)
        }
    }
}
