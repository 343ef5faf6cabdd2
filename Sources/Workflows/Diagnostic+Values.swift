import Files
import TableSchema
import YAMLSource

/// What is said of single values.
extension Diagnostic {
    static func badName(_ name: String, of what: String, at place: SourcePlace) -> Diagnostic {
        let form = "small letters, digits, '-' and '_' (at most \(nameBytesMax)), a letter or digit first"
        let suggestion = name.utf8.count > nameBytesMax ? "" : name.lowercased().replacing(" ", with: "-")
        let isGood = isName(suggestion)
        return error(
            at: place,
            "\(quoted(name)) is no name for a \(what): use \(form)"
                + (isGood ? "; did you mean '\(suggestion)'?" : ""),
            suggestion: isGood ? suggestion : nil)
    }

    static func unknownTimeZone(_ name: String, at place: SourcePlace) -> Diagnostic {
        error(
            at: place,
            "unknown time zone \(quoted(name)); write a name such as 'Europe/Rome' or 'UTC', capitals as shown")
    }

    /// `problem` says what is wrong with the value, the value included.
    static func badValue(_ key: String, _ problem: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, "'\(key)': \(problem)")
    }

    static func badCron(_ problem: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, problem)
    }

    /// `problem` names the pattern.
    static func badPattern(_ problem: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, problem)
    }

    static func badPath(_ key: String, _ problem: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, "'\(key)' \(problem)")
    }

    static func checkWithoutOutput(at place: SourcePlace) -> Diagnostic {
        error(at: place, "'check' is of the rows that a job makes; say with 'output' which table they join")
    }

    static func badDQDL(_ message: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, message)
    }

    static func tooLong(_ key: String, bytesMax: Int, at place: SourcePlace) -> Diagnostic {
        error(at: place, "'\(key)' is longer than \(bytesMax) bytes")
    }

    static func notPositive(_ key: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, "'\(key)' must be more than 0")
    }

    static func badChoice(
        _ text: String, for key: String, at place: SourcePlace, allowed: [String]
    ) -> Diagnostic {
        let meant = NearMiss.best(for: text, in: allowed)
        let choices = "'\(key)' is one of \(allowed.joined(separator: ", "))"
        let advice = meant.map { "did you mean '\($0)'? \(choices)" } ?? choices
        return error(at: place, "unknown value \(quoted(text)); \(advice)", suggestion: meant)
    }

    static func badTableName(_ text: String, at place: SourcePlace) -> Diagnostic {
        error(
            at: place,
            "\(quoted(text)) is no table; write 'database.table', both of letters, digits and '_', beginning with no digit"
        )
    }

    static func noDefaultTable(_ dataset: String, _ table: String, at place: SourcePlace) -> Diagnostic {
        error(
            at: place,
            "dataset '\(dataset)' needs a 'table': '\(table)' cannot be one, as no part of it may begin with a digit")
    }

    static func onDemandIsNotTrue(at place: SourcePlace, is shown: String) -> Diagnostic {
        error(at: place, "'on-demand' must be true, not \(shown)")
    }

    static func badVariable(_ name: String, _ problem: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, "\(quoted(name)) \(problem)")
    }

    static func badPartitionColumn(_ name: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, "\(quoted(name)) cannot be a partition column: its name becomes a folder, NAME=value")
    }

    static func repeatedColumn(_ name: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, "partition column \(quoted(name)) is there already in other capitals; remove one")
    }

    static func overwriteWithoutPartitions(at place: SourcePlace) -> Diagnostic {
        error(at: place, "'overwrite-partitions' needs 'partition-by'; or write 'overwrite'")
    }

    static func mergeWithoutKeys(at place: SourcePlace) -> Diagnostic {
        error(at: place, "'merge' needs 'keys', the columns that tell one row from another")
    }

    static func forMergeOnly(_ key: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, "'\(key)' is for 'write: merge'")
    }

    static func compactsNothing(_ table: Placed<TableName>) -> Diagnostic {
        error(
            at: table.place,
            "no job of this workflow makes the table '\(table.value)' with its 'output'; 'compact' goes by what that says"
        )
    }

    static func compactsReplaced(_ dataset: String, at place: SourcePlace) -> Diagnostic {
        error(
            at: place,
            "'compact' would mix the rows of several runs, and dataset '\(dataset)' has 'on-replace: replace', which takes those of single runs back"
        )
    }

    static func maskOfScript(at place: SourcePlace) -> Diagnostic {
        error(
            at: place,
            "'mask' is for sql jobs on DuckDB: what others write stands in their files as it is; mask it there, or in an sql job after it"
        )
    }

    static func encryptionOfScript(at place: SourcePlace) -> Diagnostic {
        error(
            at: place,
            "'encrypt' is for sql jobs on DuckDB: what others write stands on the disk as it is; encrypt it there, or in an sql job after it"
        )
    }

    static func encryptionOfText(_ format: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, "'encrypt' is for Parquet, and the output's format is \(format); leave 'format' out")
    }

    static func saltWithoutMask(at place: SourcePlace) -> Diagnostic {
        error(at: place, "'mask-salt' is hashed along with values; say with 'mask' of which columns")
    }
}
