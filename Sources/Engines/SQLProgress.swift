/// Which statement a session has come to, as its log tells: `-- line 14`, `-- prelude 1, line 3`.
struct SQLProgress: Hashable {
    /// The number of the prelude, from 1; nil for the job's own SQL.
    var prelude: Int?
    /// The line that the statement begins on, from 1.
    var line = 1
    /// Whether it is the query whose rows are the output: it begins on the second line of what DuckDB is given.
    var isOutput = false

    /// The command of DuckDB's shell that prints it.
    var printing: String {
        ".print -- \(prelude.map { "prelude \($0), " } ?? "")line \(line)\(isOutput ? ", output" : "")\n"
    }
}

extension SQLProgress {
    /// Reads a line of a log; nil for any other.
    init?(logLine: some StringProtocol) {
        guard logLine.hasPrefix("-- ") else { return nil }
        var parts = logLine.dropFirst(3).split(separator: ", ").map { String($0) }
        func number(_ part: String?, after word: String) -> Int? {
            guard let part, part.hasPrefix(word + " ") else { return nil }
            return Int(part.dropFirst(word.utf8.count + 1))
        }
        if let prelude = number(parts.first, after: "prelude") {
            self.prelude = prelude
            parts.removeFirst()
        }
        guard let line = number(parts.first, after: "line") else { return nil }
        self.line = line
        isOutput = parts.last == "output"
    }
}
