import TableSchema
import YAMLSource

/// What is said of classifiers.
extension Diagnostic {
    static func classifierContradiction(
        _ key: String, is owner: String, not format: String, at place: SourcePlace
    ) -> Diagnostic {
        error(at: place, "'\(key)' is for \(owner), and the files are \(format); remove one")
    }

    static func besidePattern(_ key: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, "'pattern' says that each line is a row, so there is no '\(key)' beside it; remove one")
    }

    static func notACharacter(
        _ key: String, _ text: String, isEmptyAllowed: Bool, at place: SourcePlace
    ) -> Diagnostic {
        let empty = isEmptyAllowed ? ", or '' for none" : ""
        let tab = text == "\\t" || text.lowercased() == "tab" ? "; a tab is \"\\t\" in double quotes" : ""
        return error(at: place, "'\(key)' must be one character of ASCII\(empty), not \(quoted(text))\(tab)")
    }

    static func sameCharacter(_ key: String, _ other: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, "'\(key)' and '\(other)' are the same character; values could not be told from one another")
    }

    static func escapeWithoutQuote(at place: SourcePlace) -> Diagnostic {
        error(at: place, "'escape' is for quotes inside quotes, and 'quote' says that nothing is quoted; remove one")
    }

    static func badEscape(_ text: String, quote: String?, at place: SourcePlace) -> Diagnostic {
        let itself = quote.map { ", \(quoted($0))," } ?? ""
        return error(at: place, "'escape' must be the quote itself\(itself) or a backslash, not \(quoted(text))")
    }

    static func notABoolean(_ key: String, at place: SourcePlace, is shown: String) -> Diagnostic {
        error(at: place, "'\(key)' must be true or false, not \(shown)")
    }

    static func notAList(_ key: String, at place: SourcePlace, is kind: String) -> Diagnostic {
        error(at: place, "'\(key)' must be a list, not \(kind)")
    }

    static func columnTwice(_ name: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, "column \(quoted(name)) is there already, capitals aside; remove one")
    }

    static func unknownColumn(
        _ name: String, in key: String, among names: [String], at place: SourcePlace
    ) -> Diagnostic {
        let meant = NearMiss.best(for: name, in: names)
        let advice = meant.map { "did you mean '\($0)'?" } ?? "there are: \(names.prefix(20).joined(separator: ", "))"
        return error(at: place, "'\(key)' names the unknown column \(quoted(name)); \(advice)", suggestion: meant)
    }

    static func emptyNull(at place: SourcePlace) -> Diagnostic {
        error(at: place, "'nulls' holds an empty text, which is null in any case; remove it")
    }

    static func badType(_ text: String, at place: SourcePlace) -> Diagnostic {
        let names = [
            "string", "bigint", "int", "smallint", "tinyint", "double", "float", "boolean", "date", "timestamp",
            "binary", "decimal(10,2)",
        ]
        let common = [
            "text": "string", "varchar2": "string", "integer64": "bigint", "long": "bigint", "bool": "boolean",
        ]
        let meant = common[text.lowercased()] ?? NearMiss.best(for: text, in: names)
        let known = "write one of Hive's: \(names.joined(separator: ", ")), array<…>, map<…,…>, struct<…:…>"
        let advice = meant.map { "did you mean '\($0)'?" } ?? known
        return error(at: place, "unknown type \(quoted(text)); \(advice)", suggestion: meant)
    }

    static func badDatePattern(_ text: String, at place: SourcePlace) -> Diagnostic {
        error(
            at: place,
            "\(quoted(text)) is no pattern of days: it needs a year (%Y, %y), a month (%m, %b) and a day (%d), may have "
                + "%H, %M, %S and %f, and each only once")
    }

    static func notADayPattern(_ text: String, at place: SourcePlace) -> Diagnostic {
        error(
            at: place,
            "'dates' decides between days that could be read two ways: \(DatePattern.dayOrders.joined(separator: ", ")); "
                + "write \(quoted(text)) for a column: 'dates: {COLUMN: \"\(text)\"}'")
    }

    static func typedAndDated(_ name: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, "column \(quoted(name)) has a type in 'types' and a pattern in 'dates'; remove one")
    }

    static func badElementName(_ name: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, "'row-tag' must be the name of an element, without brackets, not \(quoted(name))")
    }
}
