/// Functions that both have, under two names.
extension SparkDraft {
    mutating func spellFunctions() {
        for index in tokens.indices where isSymbol(index + 1, "(") {
            guard let name = word(index), !isSymbol(index - 1, ".") else { continue }
            if let other = SparkFunctions.renamed[name] {
                replace(index, with: other)
            } else if name == "concat" {
                // DuckDB passes over nulls.
                replace(index, with: "concat_ws")
                insert("'', ", before: index + 2)
            } else if name == "sha256" {
                replace(index, with: "sha2")
                insert(", 256", before: closing(index + 1))
            } else if name == "log", arguments(of: index).count == 1 {
                replace(index, with: "log10")
            } else if ["date_diff", "datediff"].contains(name) {
                spellDateDifference(index)
            } else if name == "strftime" {
                spellFormat(index)
            }
        }
    }

    /// The arguments of a call, each by its tokens.
    func arguments(of call: Int) -> [ClosedRange<Int>] {
        let end = closing(call + 1)
        var arguments: [ClosedRange<Int>] = []
        var start = call + 2
        var place = start
        while place <= end {
            if place == end || isSymbol(place, ",") {
                if place > start { arguments.append(start...(place - 1)) }
                start = place + 1
                place += 1
            } else {
                let isOpen = "([{".contains { isSymbol(place, $0) }
                place = isOpen ? closing(place) + 1 : place + 1
            }
        }
        return arguments
    }

    /// `date_diff('day', a, b)` counts the midnights between two times, as Spark does between two days.
    private mutating func spellDateDifference(_ index: Int) {
        let arguments = arguments(of: index)
        guard arguments.count == 3, arguments[0].count == 1, isString(index + 2),
            ["day", "days", "d"].contains(content(index + 2).lowercased())
        else { return }
        replace(index, with: "timestampdiff")
        replace(index + 2, with: "DAY")
        for argument in arguments.dropFirst() {
            insert("CAST(", before: argument.lowerBound)
            insert(" AS DATE)", after: argument.upperBound)
        }
    }

    /// `strftime(t, '%Y-%m')`, where the pattern is a text that Spark has letters for.
    private mutating func spellFormat(_ index: Int) {
        let arguments = arguments(of: index)
        guard arguments.count == 2, arguments[1].count == 1, isString(arguments[1].lowerBound),
            let pattern = SparkDatePattern.writing(content(arguments[1].lowerBound))
        else { return }
        replace(index, with: "date_format")
        replace(arguments[1].lowerBound, with: SparkSQL.literal(pattern))
    }
}

/// What is known of functions in both.
enum SparkFunctions {
    /// The same function by another name.
    static let renamed: [String: String] = [
        "strpos": "instr", "arg_max": "max_by", "arg_min": "min_by", "argmax": "max_by", "argmin": "min_by",
        "len": "length", "list": "collect_list", "list_value": "array", "list_contains": "array_contains",
        "list_distinct": "array_distinct", "starts_with": "startswith",
        "ends_with": "endswith", "suffix": "endswith", "prefix": "startswith", "regexp_matches": "regexp_like",
        "week": "weekofyear", "dayofmonth": "day", "ord": "ascii", "ucase": "upper",
        "lcase": "lower",
    ]
}

/// Patterns of dates: strptime's letters in Java's.
enum SparkDatePattern {
    /// For reading, where a day may have one digit; nil where Spark has no letter.
    static func reading(_ pattern: String) -> String? {
        translated(
            pattern,
            [
                "Y": "yyyy", "y": "yy", "m": "M", "d": "d", "b": "MMM", "H": "H", "M": "m", "S": "s", "f": "SSSSSS",
            ])
    }

    /// For writing, with as many digits as strftime writes.
    static func writing(_ pattern: String) -> String? {
        translated(
            pattern,
            [
                "Y": "yyyy", "y": "yy", "m": "MM", "d": "dd", "b": "MMM", "B": "MMMM", "H": "HH", "M": "mm", "S": "ss",
                "f": "SSSSSS", "j": "DDD", "p": "a", "I": "hh",
            ])
    }

    private static func translated(_ pattern: String, _ letters: [Character: String]) -> String? {
        var result = ""
        var rest = pattern[...]
        while let character = rest.popFirst() {
            if character == "%" {
                guard let letter = rest.popFirst(), let words = letters[letter] else { return nil }
                result += words
            } else if character.isLetter {
                result += "'\(character)'"
            } else if character == "'" {
                result += "''"
            } else if "[]{}#".contains(character) {
                return nil
            } else {
                result.append(character)
            }
        }
        return result
    }
}
