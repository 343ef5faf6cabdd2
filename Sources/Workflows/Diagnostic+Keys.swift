import YAMLSource

/// What is said of keys and of the kinds of values.
extension Diagnostic {
    static func emptyFile(_ file: String) -> Diagnostic {
        let place = SourcePlace(file: file, location: SourceLocation(line: 1, column: 1), length: 0)
        return error(at: place, "the file is empty; a workflow begins with 'workflow: NAME'")
    }

    static func unknownKey(
        _ key: String, at place: SourcePlace, in section: String, allowed: [String]
    ) -> Diagnostic {
        let meant = NearMiss.best(for: key, in: allowed) ?? synonyms[key].flatMap { allowed.contains($0) ? $0 : nil }
        let advice = meant.map { "did you mean '\($0)'?" } ?? "known here: \(allowed.joined(separator: ", "))"
        return error(at: place, "unknown key \(quoted(key)) in \(section); \(advice)", suggestion: meant)
    }

    /// Words of other systems and ours for them.
    private static let synonyms = [
        "name": "workflow", "cron": "schedule", "tasks": "jobs", "bash": "shell", "run": "shell",
        "command": "shell", "script": "shell", "query": "sql", "depends": "needs", "depends-on": "needs",
        "depends_on": "needs", "dependencies": "needs", "after": "needs", "if": "when", "condition": "when",
        "retries": "retry", "environment": "env", "arguments": "args", "location": "path", "starts": "start",
        "concurrency": "max-concurrent-runs", "tz": "timezone", "partitioned-by": "partition-by", "mode": "write",
    ]

    static func missingKey(_ key: String, in section: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, "\(section) lacks '\(key)'")
    }

    static func notExactlyOne(
        of keys: [String], present: [String], in section: String, at place: SourcePlace
    ) -> Diagnostic {
        let all = keys.map { "'\($0)'" }.joined(separator: ", ")
        guard present.count > 1 else { return error(at: place, "\(section) needs one of \(all)") }
        let given = present.map { "'\($0)'" }.joined(separator: " and ")
        return error(at: place, "\(section) has \(given); it may have one of \(all)")
    }

    static func notASection(_ section: String, at place: SourcePlace, is kind: String) -> Diagnostic {
        error(at: place, "\(section) must be a mapping (key: value), not \(kind)")
    }

    static func notNamed(_ key: String, of what: String, at place: SourcePlace, is kind: String) -> Diagnostic {
        error(at: place, "'\(key)' must be a mapping from names to \(what), not \(kind)")
    }

    static func notText(_ key: String, at place: SourcePlace, is kind: String) -> Diagnostic {
        error(at: place, kind == "empty" ? "\(quoted(key)) has no value" : "\(quoted(key)) must be text, not \(kind)")
    }

    static func notAnInteger(_ key: String, atLeast least: Int, at place: SourcePlace, is shown: String) -> Diagnostic {
        error(at: place, "'\(key)' must be a whole number, \(least) or more, not \(shown)")
    }

    static func notANumber(
        _ key: String, atLeast least: Double, at place: SourcePlace, is shown: String
    ) -> Diagnostic {
        error(at: place, "'\(key)' must be a number, \(Int(least)) or more, not \(shown)")
    }

    static func emptyList(_ key: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, "'\(key)' lists nothing; name at least one, or remove it")
    }

    static func isEmpty(_ key: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, "'\(key)' is empty")
    }

    static func repeatedName(_ name: String, in key: String, at place: SourcePlace) -> Diagnostic {
        warning(at: place, "\(quoted(name)) is listed twice in '\(key)'; remove one")
    }

    static func batchWithoutUpload(at place: SourcePlace, condition: String) -> Diagnostic {
        let takesAll = condition == "schedule" || condition == "on-demand"
        return error(
            at: place,
            "'batch' belongs to 'on-upload' triggers\(takesAll ? "; '\(condition)' takes all files that wait" : "")")
    }

    static func belongsTo(_ key: String, _ owner: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, "'\(key)' belongs to '\(owner)', which is not here")
    }

    static func badOutputName(_ text: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, "\(quoted(text)) is no output; write 'node.name', as in 'plan.items'")
    }

    static func notForSQL(_ key: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, "'\(key)' is for python, shell and PySpark jobs; an sql job has none")
    }

    static func onlyOf(_ key: String, _ owners: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, "'\(key)' is for \(owners) alone")
    }

    static func temporaryDiskIsOfSQL(at place: SourcePlace) -> Diagnostic {
        error(
            at: place, "'temp-disk' is for sql jobs; the files of a python or shell job are bounded with 'file-size'")
    }

    static func onlyForSQL(_ key: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, "'\(key)' is for sql jobs; python and shell jobs open what they like")
    }

    static func stateOfRepeated(at place: SourcePlace) -> Diagnostic {
        error(at: place, "a job that is repeated by 'for-each' keeps no state; keep it in a job after it")
    }

    static func notForCompaction(_ key: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, "'\(key)' is for other jobs; 'compact' goes by the 'output' of the job that makes the table")
    }

    static func noNodes(at place: SourcePlace) -> Diagnostic {
        error(at: place, "the workflow has nothing to run; add 'crawlers' or 'jobs'")
    }
}
