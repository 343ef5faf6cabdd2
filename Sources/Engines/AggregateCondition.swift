/// A condition over all rows of a file at once: `avg(amount) between 10 and 20`, `sum(amount) > 0`.
struct AggregateCondition {
    /// The condition, in SQL.
    let sql: String
    /// The calls in it that aggregate, each once, as they are written.
    let calls: [String]

    /// The condition that a text is; nil when it aggregates nothing. In a query of its own, other rows are aggregated.
    init?(_ sql: String) {
        let text = Array(sql.utf8)
        guard let tokens = try? SQLLexer.tokens(of: text) else { return nil }
        let queries = SQLSubquery.ranges(in: tokens)
        var calls: [String] = []
        for (index, token) in tokens.enumerated() where !queries.contains(where: { $0.contains(index) }) {
            guard case .name(let name) = token.kind else { continue }
            let isField = index > 0 && tokens[index - 1].kind == .symbol(UInt8(ascii: "."))
            guard Self.functions.contains(name.lowercased()), !isField,
                let end = SQLSubquery.end(ofCallAt: index, in: tokens)
            else { continue }
            let call = String(
                decoding: text[token.range.lowerBound..<tokens[end].range.upperBound], as: UTF8.self)
            if !calls.contains(call) { calls.append(call) }
        }
        guard !calls.isEmpty else { return nil }
        self.sql = sql
        self.calls = calls
    }

    /// 1 when it does not hold, else 0; null holds.
    var brokenSQL: String { "CASE WHEN NOT (\n\(sql)\n) THEN 1 ELSE 0 END" }

    /// What gives the value of each call as a text.
    var valuesSQL: String { calls.map { "CAST((\n\($0)\n) AS VARCHAR)" }.joined(separator: ", ") }

    /// The aggregates of DuckDB that give one value that a condition can be over.
    private static let functions: Set<String> = [
        "approx_count_distinct", "avg", "bool_and", "bool_or", "corr", "count", "count_if", "covar_pop", "covar_samp",
        "entropy", "kurtosis", "max", "mean", "median", "min", "mode", "quantile", "quantile_cont", "quantile_disc",
        "skewness", "stddev", "stddev_pop", "stddev_samp", "sum", "var_pop", "var_samp", "variance",
    ]
}
