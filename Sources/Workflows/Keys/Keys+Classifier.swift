import Decoding
import TableSchema

/// The keys of a dataset's classifier.
extension Keys {
    static let classifier = SectionDefinition(
        "classifier",
        "What you know of the files: it is never guessed, and a file that contradicts it is INVALID.",
        [
            KeyDefinition(
                "format", .choice(ClassifierFormat.allCases.map(\.rawValue)), "by the content",
                "what the files are; `key-value` and `access-log` make each line a row",
                example: "csv"),
            KeyDefinition(
                "delimiter", .text, "by the content", "csv: what stands between values, one ASCII character",
                example: "\";\""),
            KeyDefinition(
                "quote", .text, "by the content", "csv: what values are quoted with; `\"\"` when nothing is",
                example: "\"'\""),
            KeyDefinition(
                "escape", .text, "by the content",
                "csv: what makes a quote inside quotes plain: the quote itself or a backslash", example: "\"\\\\\""),
            KeyDefinition(
                "header", .boolean, "by the content", "csv: whether the first row names the columns", example: "false"),
            KeyDefinition(
                "skip", .integer(atLeast: 0), "by the content", "csv: lines before the table", example: "2"),
            KeyDefinition(
                "encoding", .choice(TextEncoding.allCases.map(\.rawValue)), "by the content",
                "csv and lines: how bytes stand for characters", example: "windows-1252"),
            KeyDefinition(
                "columns", .list(.text), "the header's", "csv: the names of the columns, in their order",
                example: "[id, name, amount]"),
            KeyDefinition(
                "types", .map(.text), "by the content", "types of columns, as Hive names them",
                example: "{zip: string, amount: 'decimal(10,2)'}"),
            KeyDefinition(
                "nulls", .some(.text), "none", "csv and lines: texts that are null in every column, text columns too",
                example: "[n/a, '9999']"),
            KeyDefinition(
                "dates", .either([.choice(DatePattern.dayOrders), .map(.text)]), "by the content",
                "csv and lines: how days are read that could be read two ways; or, by column, how days or times are written, with `%Y %y %m %d %b %H %M %S %f`",
                example: "{ordered: '%d-%b-%Y'}"),
            KeyDefinition(
                "numbers", .choice(ClassifierNumbers.allCases.map(\.rawValue)), "double",
                "csv and lines: what numbers with a fraction are", example: "decimal"),
            KeyDefinition(
                "pattern", .text, "none",
                "each line is a row; the named groups of this regular expression (PCRE2) are its columns",
                example: "'^(?<host>\\S+) (?<status>\\d+)$'"),
            KeyDefinition(
                "row-tag", .text, "found by itself", "xml: the name of the elements that are rows", example: "order"),
        ])
}
