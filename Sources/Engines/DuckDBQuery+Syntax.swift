/// A place in an SQL text that DuckDB's parser refuses.
public struct SQLSyntaxError: Hashable, Sendable {
    /// What it says: `syntax error at or near "FORM"`.
    public var message: String
    /// The line in the text, from 1.
    public var line: Int
    /// The column in that line, in characters from 1.
    public var column: Int

    /// A place in an SQL text.
    public init(_ message: String, line: Int, column: Int = 1) {
        self.message = message
        self.line = line
        self.column = column
    }
}

extension DuckDBQuery {
    /// The first syntax error of each of some scripts; nil for those that DuckDB's own parser takes.
    ///
    /// Blocks until DuckDB has ended: one process for all. Tables and functions need not be there.
    public func syntaxErrors(in scripts: [String]) throws(EngineError) -> [SQLSyntaxError?] {
        guard !scripts.isEmpty else { return [] }
        // It tells the tree of a query as JSON, or why it has none: of other statements only what is wrong in them.
        let answer = try run(
            """
            WITH scripts AS (SELECT from_json(getvariable('scripts'), '["VARCHAR"]') AS list),
            trees AS (SELECT number, json_serialize_sql(list[number]) AS tree FROM scripts, range(1, len(list) + 1) AS n(number))
            SELECT number, tree ->> '$.error_message', tree ->> '$.position' FROM trees
            WHERE tree ->> '$.error_type' = 'parser'
            """, tables: [], values: ["scripts": .text(RawJSON.array(scripts.map(RawJSON.string)))])
        var errors = [SQLSyntaxError?](repeating: nil, count: scripts.count)
        for row in answer.rows {
            guard let number = Int(row[0].json), scripts.indices.contains(number - 1) else { continue }
            let message = RawJSON.text(ofString: row[1].json) ?? row[1].json
            let position = RawJSON.text(ofString: row[2].json).flatMap { Int($0) } ?? 0
            errors[number - 1] = SQLSyntaxError(message, at: position, in: scripts[number - 1])
        }
        return errors
    }
}

extension SQLSyntaxError {
    fileprivate init(_ message: String, at position: Int, in script: String) {
        let before = script.unicodeScalars.prefix(position)
        let lineStart = before.lastIndex(of: "\n").map { before.index(after: $0) } ?? before.startIndex
        self.init(
            message, line: before.count { $0 == "\n" } + 1, column: String(before[lineStart...]).count + 1)
    }
}
