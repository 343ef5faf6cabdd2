/// A place of a DuckDB text that Spark does not take, or takes otherwise.
public struct SparkDifference: Hashable, Sendable {
    /// What differs, and what to write so that both agree.
    public var message: String
    /// The line in the text, from 1.
    public var line: Int
    /// The column in that line, in characters from 1.
    public var column: Int
    /// Whether Spark refuses it; else it gives other rows.
    public var isRefused: Bool

    /// All that is found in a script, in its order; nothing in one whose texts have no end.
    public static func all(in script: String) -> [SparkDifference] {
        guard let draft = try? SparkDraft(script) else { return [] }
        return draft.tokens.indices.compactMap { index in
            guard let (message, isRefused) = draft.difference(at: index) else { return nil }
            let before = String(decoding: script.utf8.prefix(draft.tokens[index].range.lowerBound), as: UTF8.self)
            let line = before.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
            return SparkDifference(
                message: message, line: draft.tokens[index].line, column: line.count + 1, isRefused: isRefused)
        }
    }
}

extension SparkDraft {
    typealias Difference = (message: String, isRefused: Bool)

    fileprivate func difference(at index: Int) -> Difference? {
        if let word = word(index), !isSymbol(index - 1, ".") {
            return beginsStatement(index) ? statementDifference(word, index) : wordDifference(word, index)
        }
        return symbolDifference(index)
    }

    private func beginsStatement(_ index: Int) -> Bool { index == 0 || isSymbol(index - 1, ";") }

    private func statementDifference(_ word: String, _ index: Int) -> Difference? {
        switch word {
        case "create":
            let made = (index + 1..<index + 5).lazy.compactMap { self.word($0) }
                .first { !["or", "replace", "temp", "temporary"].contains($0) }
            guard let made, ["table", "macro", "function", "sequence", "type"].contains(made) else { return nil }
            return ("Spark makes no \(made) here; write CREATE TEMP VIEW, or WITH", true)
        case "set", "reset", "pragma", "attach", "detach", "copy", "install", "load", "export", "import", "call":
            return ("\(word.uppercased()) is DuckDB's alone; a job that needs it says 'engine: duckdb'", true)
        case "insert", "update", "delete", "summarize", "pivot", "unpivot":
            return ("Spark has no \(word.uppercased()) here; write a SELECT", true)
        case "from":
            let end = tokens.indices.first { $0 > index && isSymbol($0, ";") } ?? tokens.count
            let hasSelect = (index..<end).contains { self.word($0) == "select" }
            return hasSelect ? nil : ("Spark wants a SELECT with FROM; write SELECT * FROM", true)
        default: return nil
        }
    }

    private func wordDifference(_ word: String, _ index: Int) -> Difference? {
        if isSymbol(index + 1, "("), let difference = functionDifference(word, index) { return difference }
        switch word {
        case "qualify" where self.word(index + 1) != nil || isSymbol(index + 1, "("):
            return ("Spark 3.5 has no QUALIFY; make the query a subquery, and the condition its WHERE", true)
        case "exclude" where isSymbol(index - 1, "*"), "replace" where isSymbol(index - 1, "*"):
            return ("Spark has no * \(word.uppercased()); name the columns", true)
        case "on" where self.word(index - 1) == "distinct":
            return ("Spark has no DISTINCT ON; take those with row_number() OVER (PARTITION BY …) = 1", true)
        case "recursive" where self.word(index - 1) == "with":
            return ("Spark 3.5 has no WITH RECURSIVE", true)
        case "asof", "positional":
            let isJoin = [self.word(index + 1), self.word(index + 2)].contains("join")
            return isJoin ? ("Spark has no \(word.uppercased()) JOIN", true) : nil
        case "by" where ["union", "all"].contains(self.word(index - 1)) && self.word(index + 1) == "name":
            return ("Spark has no UNION BY NAME; name the columns in one order", true)
        case "sample" where self.word(index - 1) == "using":
            return ("a sample has other rows each time, and other words in Spark", true)
        case "to" where self.word(index - 1) == "similar":
            return ("Spark has no SIMILAR TO; write regexp_matches", true)
        default: return nil
        }
    }

    private func functionDifference(_ name: String, _ index: Int) -> Difference? {
        if SparkFunctions.renamed[name] != nil { return nil }
        let count = arguments(of: index).count
        switch name {
        case "date_diff", "datediff":
            let isOfDays = isString(index + 2) && ["day", "days", "d"].contains(content(index + 2).lowercased())
            return isOfDays
                ? nil
                : (
                    "date_diff counts borders in DuckDB and whole spans in Spark; take the parts apart, as in year(b) - year(a)",
                    true
                )
        case "strftime":
            let last = arguments(of: index).last
            let isKnown = last.map {
                isString($0.lowerBound) && SparkDatePattern.writing(content($0.lowerBound)) != nil
            }
            return isKnown == true
                ? nil : ("Spark has no such pattern; write strftime with %Y %m %d %H %M %S alone", true)
        case "regexp_extract" where count < 3:
            return (
                "without a group's number DuckDB gives the whole match, and Spark the first group; say which", false
            )
        default: break
        }
        if let advice = SparkFunctions.different[name] { return ("\(name) \(advice)", false) }
        if let advice = SparkFunctions.foreign[name] { return ("Spark has no \(name)\(advice)", true) }
        if name.hasPrefix("list_") || name.hasPrefix("struct_") || name.hasPrefix("json_") || name.hasPrefix("read_") {
            return ("Spark has no \(name)", true)
        }
        return nil
    }

    private func symbolDifference(_ index: Int) -> Difference? {
        if isPair(index, "*") { return ("Spark has no **; write power(a, b)", true) }
        if isSymbol(index, "^") {
            return ("^ is a power in DuckDB and works on bits in Spark; write power(a, b)", false)
        }
        if isSymbol(index, "{") { return ("Spark has no values in braces", true) }
        if isSymbol(index, "["), !isSymbol(index + 1, "]") {
            let isIndex =
                index > 0 && (isSymbol(index - 1, ")") || isSymbol(index - 1, "]") || isOperandName(index - 1))
            return isIndex
                ? ("lists count from 1 in DuckDB and from 0 in Spark", false)
                : ("Spark has no lists in brackets; write list_value(…)", true)
        }
        if isSymbol(index, "-"), isSymbol(index + 1, ">"), isString(index + 2) || isSymbol(index + 2, ">") {
            return ("Spark has no -> for JSON; give the table the columns that are wanted", true)
        }
        return nil
    }

    private func isOperandName(_ index: Int) -> Bool {
        guard case .name = tokens[index].kind else { return false }
        return !["select", "in", "and", "or", "not", "when", "then", "else", "as", "by", "where", "values"]
            .contains(word(index))
    }
}

extension SparkFunctions {
    /// Functions of one name that do not do the same.
    static let different: [String: String] = [
        "dayofweek": "has Sunday as 0 in DuckDB and as 1 in Spark",
        "weekday": "has Sunday as 0 in DuckDB, and Monday in Spark",
        "regexp_replace": "replaces the first match in DuckDB and all in Spark",
        "split": "takes a text in DuckDB and a pattern in Spark; where a part is wanted, write split_part",
        "any_value": "passes over nulls in DuckDB alone; write min or max",
        "hash": "gives other numbers; write md5",
        "random": "gives other numbers each time",
        "format": "has other patterns",
        "trunc": "cuts numbers in DuckDB and dates in Spark; write floor, or date_trunc",
    ]

    /// Functions that Spark does not have, with what to write in their place.
    static let foreign: [String: String] = [
        "string_agg": " before version 4", "group_concat": "", "listagg": " before version 4",
        "unnest": "; it is explode there, so that the job has to say 'engine'", "columns": "; name the columns",
        "generate_series": "", "strptime": "; cast the text, or let the dataset say its pattern",
        "string_split": "; where a part is wanted, write split_part",
        "str_split": "; where a part is wanted, write split_part",
        "quantile": "; write median, or quantile_cont", "quantile_disc": "; write quantile_cont",
        "today": "; write current_date",
        "isodow": "", "dayname": "; write strftime", "monthname": "; write strftime with %B", "epoch": "",
        "epoch_ms": "",
        "to_minutes": "; write INTERVAL 1 MINUTE * n", "to_hours": "; write INTERVAL 1 HOUR * n",
        "to_days": "; write INTERVAL 1 DAY * n",
        "gen_random_uuid": "; write uuid()", "array_to_string": "; it is array_join there", "fsum": "; write sum",
        "favg": "; write avg",
        "histogram": " of this kind", "arbitrary": "; write min or max",
    ]
}
