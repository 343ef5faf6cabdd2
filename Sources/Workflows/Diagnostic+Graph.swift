import Files
import TableSchema
import YAMLSource

/// What is said of the workflow as a whole: its graph, and where its outputs go.
extension Diagnostic {
    /// The path begins and ends with the same node.
    static func cycle(_ path: [String], at place: SourcePlace) -> Diagnostic {
        var shown = path
        if path.count > cycleShownMax {
            shown = path.prefix(cycleShownMax / 2) + ["…"] + path.suffix(cycleShownMax / 2)
        }
        return error(at: place, "these wait for each other: \(shown.joined(separator: " → ")); remove one of the steps")
    }

    private static let cycleShownMax = 12

    static func neverStarted(_ name: String, at place: SourcePlace) -> Diagnostic {
        warning(at: place, "nothing starts '\(name)'; add it to a trigger's 'start', or give it 'needs'")
    }

    static func neverReached(_ name: String, at place: SourcePlace) -> Diagnostic {
        warning(at: place, "'\(name)' never runs: no trigger starts all that it waits for in one run")
    }

    static func neverRead(_ dataset: String, at place: SourcePlace) -> Diagnostic {
        warning(at: place, "nothing reads dataset '\(dataset)'; add it to a crawler's 'datasets', or remove it")
    }

    static func tooManyNodes(_ count: Int, max: Int, at place: SourcePlace) -> Diagnostic {
        error(at: place, "the workflow has \(count) crawlers and jobs; at most \(max) are taken; cut it into several")
    }

    static func tooManyDatasetsOrTriggers(datasets: Int, triggers: Int, at place: SourcePlace) -> Diagnostic {
        error(
            at: place,
            "a workflow has at most \(datasets) datasets and \(triggers) triggers; cut it into several")
    }

    static func tooManyRules(_ count: Int, max: Int, at place: SourcePlace) -> Diagnostic {
        error(at: place, "there are \(count) rules; at most \(max) are checked at once; put several into one with AND")
    }

    static func tooManyEdges(max: Int, at place: SourcePlace) -> Diagnostic {
        error(
            at: place,
            "more than \(max) connections between nodes; put a node in the middle where many wait for many")
    }

    static func pathTaken(_ path: Placed<String>, by job: String, first: SourcePlace) -> Diagnostic {
        error(
            at: path.place,
            "job '\(job)' writes to \(quoted(path.value)) already; give each output a folder of its own",
            notes: [Note(at: first, "the other is here")])
    }

    static func pathInside(_ path: Placed<String>, of job: String, first: SourcePlace) -> Diagnostic {
        error(
            at: path.place,
            "\(quoted(path.value)) is inside the folder that job '\(job)' writes to; give each output a folder of its own",
            notes: [Note(at: first, "the other is here")])
    }

    static func tableTaken(_ table: Placed<TableName>, by job: String, first: SourcePlace) -> Diagnostic {
        error(
            at: table.place,
            "job '\(job)' makes the table '\(table.value)' already; give each output a table of its own",
            notes: [Note(at: first, "the other is here")])
    }

    static func feedsItself(
        _ path: Placed<String>, dataset: String, pattern: Placed<PathPattern>
    ) -> Diagnostic {
        error(
            at: path.place,
            "\(quoted(path.value)) is where files of dataset '\(dataset)' land: the workflow would feed itself; write elsewhere",
            notes: [Note(at: pattern.place, "the dataset's path")])
    }

    static func tooManyOutputsToCompare(at place: SourcePlace) -> Diagnostic {
        error(
            at: place,
            "too many datasets and outputs to tell them apart; begin the datasets' paths with folders of their own")
    }

    static func invalidFolderIsWatched(_ folder: Placed<String>, pattern: Placed<PathPattern>) -> Diagnostic {
        error(
            at: folder.place,
            "invalid files moved to \(quoted(folder.value)) would be found again; name a folder outside the dataset's path",
            notes: [Note(at: pattern.place, "the dataset's path")])
    }

    static func rejectsFolderIsWatched(_ folder: Placed<String>, pattern: Placed<PathPattern>) -> Diagnostic {
        error(
            at: folder.place,
            "rows written to \(quoted(folder.value)) would be found as new files; name a folder outside the dataset's path",
            notes: [Note(at: pattern.place, "the dataset's path")])
    }

    static func unusualKind(_ kind: String, at place: SourcePlace, suggestion: String) -> Diagnostic {
        warning(
            at: place, "no error of Tidegate has the kind \(quoted(kind)); did you mean '\(suggestion)'?",
            suggestion: suggestion)
    }

    static func appendsAgain(_ job: String, per: String, at place: SourcePlace) -> Diagnostic {
        warning(
            at: place,
            "a '\(per)' that runs again gives job '\(job)' all its files, and the job appends: rows would be there twice; "
                + "let its output 'write' 'overwrite-partitions'")
    }

    static func twinTriggers(_ name: String, _ other: String, node: String, at place: SourcePlace) -> Diagnostic {
        warning(
            at: place,
            "triggers '\(other)' and '\(name)' start '\(node)' for the same reason, so each makes a run; remove one")
    }
}
