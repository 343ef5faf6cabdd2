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
}
