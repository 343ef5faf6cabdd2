import Files

/// An error text of DuckDB, such as
///
///     Binder Error: Referenced column "foo" not found in FROM clause!
///     LINE 3:   foo
///               ^
struct DuckDBMessage {
    /// The text, trimmed.
    let text: String

    init(_ text: String) {
        self.text = String(
            text.trimmingPrefix { $0.isWhitespace }.reversed().trimmingPrefix { $0.isWhitespace }.reversed())
    }

    /// The text with its line number moved and the caret below still under the place it points to.
    func movingLines(by offset: Int) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for index in lines.indices where lines[index].hasPrefix("LINE ") {
            let digits = lines[index].dropFirst(5).prefix { $0.isNumber }
            guard let number = Int(digits), lines[index].dropFirst(5 + digits.count).hasPrefix(":") else { continue }
            let moved = String(max(1, number + offset))
            lines[index] = "LINE \(moved)" + lines[index].dropFirst(5 + digits.count)
            guard index + 1 < lines.count, lines[index + 1].allSatisfy({ " ^".contains($0) }) else { continue }
            let shift = moved.count - digits.count
            lines[index + 1] =
                shift >= 0
                ? String(repeating: " ", count: shift) + lines[index + 1] : String(lines[index + 1].dropFirst(-shift))
        }
        return lines.joined(separator: "\n")
    }

    /// The first line alone, for a place that has room for one.
    var firstLine: String { String(text.prefix { $0 != "\n" }) }

    /// Its first line, and what DuckDB refused in our own words, with the way out.
    ///
    /// - Parameter way: how a file is opened to SQL.
    func explained(opening way: String) -> String {
        let line = firstLine
        let isPermission = line.contains("Permission Error: ")
        if isPermission, line.contains("file system operations are disabled") {
            let path = line.split(separator: "\"", omittingEmptySubsequences: false).dropFirst().first.map(String.init)
            return
                "SQL may not touch '\((path ?? "that file").displayedPath)', which is of no table that it names; \(way)"
        }
        if isPermission, line.contains("getenv is disabled") {
            return "SQL may not read the environment; getvariable('run') and the like give what a run has"
        }
        if isPermission, line.contains("extension") { return "SQL may not load extensions" }
        if line.contains("the configuration has been locked"),
            let option = line.split(separator: "\"").dropFirst().first
        {
            return "SQL may not change the setting '\(option)'; memory and threads are set in tidegate.yaml"
        }
        if isOfOtherKey { return EngineError.otherKey.description }
        return unreadableValue ?? line
    }

    /// Whether a key does not open a file that is encrypted.
    var isOfOtherKey: Bool { firstLine.contains("Computed AES tag differs") }

    /// The table that is not there, where that is what it says.
    var missingTable: String? {
        firstLine.firstMatch(of: /Table with name "?([^\s"]+)"? does not exist/).map { String($0.output.1) }
    }

    /// Of a value in a file that is not what its column is declared as: the file and the line, and what it is.
    private var unreadableValue: String? {
        let lines = text.split(separator: "\n")
        guard let number = lines.first?.firstMatch(of: /CSV Error on Line: (\d+)/)?.output.1,
            let file = lines.first(where: { $0.hasPrefix("  file = ") })?.dropFirst("  file = ".count)
        else { return nil }
        let reason =
            lines.first { $0.hasPrefix("Error when ") || $0.contains("Expected") } ?? "it is no row of the table"
        return "'\(String(file).displayedPath)', line \(number): \(reason)"
    }

    /// The whole text, with its first line explained.
    func explainedWhole(opening way: String) -> String { explained(opening: way) + text.dropFirst(firstLine.count) }
}
