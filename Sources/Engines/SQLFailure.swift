/// Why a session failed, as its log tells.
public struct SQLFailure: Hashable, Sendable {
    /// What DuckDB says, in one line.
    public var message: String
    /// The table that is not there, where that is the reason.
    public var missingTable: String?
    /// The prelude that is at fault; nil for the job's own SQL.
    public var prelude: Int?
    /// The line in that text.
    public var line: Int
    /// The column in that line, from 1; nil where DuckDB points at none.
    public var column: Int?
    /// The line as DuckDB shows it, long ones in part, and the place in it, from 1.
    public var shown: Shown?

    /// A line of SQL with a place in it.
    public struct Shown: Hashable, Sendable {
        /// The line, or the part of it that has the place.
        public var text: String
        /// The place, in characters from 1.
        public var column: Int
    }

    /// Reads the end of a log; nil when it names no statement with an error after it.
    public init?(log: String) {
        let lines = log.split(separator: "\n", omittingEmptySubsequences: false)
        guard let last = lines.lastIndex(where: { SQLProgress(logLine: $0) != nil }) else {
            // Files are opened when the tables are declared, before any statement.
            guard lines.contains(where: { DuckDBMessage(String($0)).isOfOtherKey }) else { return nil }
            message = EngineError.otherKey.description
            line = 1
            return
        }
        guard let progress = SQLProgress(logLine: lines[last]),
            let error = lines[last...].firstIndex(where: { $0.contains("Error: ") })
        else { return nil }
        prelude = progress.prelude
        line = progress.line
        let told = lines[error...].prefix { !$0.hasPrefix("LINE ") }
        let said = DuckDBMessage(told.joined(separator: "\n"))
        message = said.explained(opening: SessionAccess.wayForJobs)
        if let hint = told.dropFirst().first(where: {
            $0.hasPrefix("Candidate bindings: ") || $0.hasPrefix("Did you mean ")
        }),
            message == said.firstLine
        {
            message += " \(hint)"
        }
        missingTable = said.missingTable
        guard let place = lines[error...].firstIndex(where: { $0.hasPrefix("LINE ") }), place + 1 < lines.endIndex,
            let colon = lines[place].firstIndex(of: ":"), let number = Int(lines[place][..<colon].dropFirst(5)),
            let caret = lines[place + 1].firstIndex(of: "^")
        else { return }
        line = max(1, progress.line + number - (progress.isOutput ? 2 : 1))
        let head = lines[place].distance(from: lines[place].startIndex, to: colon) + 2
        let text = String(lines[place].dropFirst(head))
        let mark = lines[place + 1].distance(from: lines[place + 1].startIndex, to: caret) - head + 1
        shown = Shown(text: text, column: max(1, mark))
        // Of a long line only a part is shown.
        if !text.hasPrefix("...") { column = max(1, mark) }
    }
}
