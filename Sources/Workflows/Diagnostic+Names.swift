import YAMLSource

/// What is said of names that are there twice, or not at all.
extension Diagnostic {
    static func unknownDataset(
        _ name: String, at place: SourcePlace, suggestion: String?, known: [String]
    ) -> Diagnostic {
        error(
            at: place,
            "unknown dataset \(quoted(name))\(advice(suggestion, known: known, "the workflow has no datasets"))",
            suggestion: suggestion)
    }

    static func unknownTrigger(
        _ name: String, at place: SourcePlace, suggestion: String?, known: [String]
    ) -> Diagnostic {
        let none = "no trigger of the workflow takes files"
        return error(
            at: place, "unknown trigger \(quoted(name))\(advice(suggestion, known: known, none))",
            suggestion: suggestion)
    }

    static func unknownNode(_ name: String, at place: SourcePlace, suggestion: String?) -> Diagnostic {
        let advice = suggestion.map { "did you mean '\($0)'?" } ?? "no crawler or job has that name"
        return error(at: place, "unknown node \(quoted(name)); \(advice)", suggestion: suggestion)
    }

    static func notANode(_ name: String, butA what: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, "\(quoted(name)) is a \(what); name a crawler or a job here")
    }

    static func unknownCapture(
        _ name: String, at place: SourcePlace, suggestion: String?, known: [String]
    ) -> Diagnostic {
        let none = "write it in a dataset's path as '{\(name)}'"
        return error(
            at: place,
            "no dataset of this trigger captures \(quoted(name))\(advice(suggestion, known: known, none))",
            suggestion: suggestion)
    }

    static func nodeNameTaken(
        _ name: String, at place: SourcePlace, by other: String, first: SourcePlace
    ) -> Diagnostic {
        error(
            at: place, "\(quoted(name)) is the name of a \(other) already; crawlers and jobs share their names",
            notes: [Note(at: first, "first given here")])
    }

    static func sameIdentifier(
        _ name: String, _ other: String, _ identifier: String, of what: String, at place: SourcePlace,
        first: SourcePlace
    ) -> Diagnostic {
        error(
            at: place, "\(what) \(quoted(name)) and '\(other)' are both '\(identifier)' in SQL; rename one",
            notes: [Note(at: first, "the other is here")])
    }

    static func reservedNodeName(_ name: String, at place: SourcePlace) -> Diagnostic {
        error(
            at: place,
            "'\(name)' cannot name a node: in conditions it is the run's \(name == "run" ? "properties" : "files")")
    }

    static func unknownInCondition(_ name: String, at place: SourcePlace, suggestion: String?) -> Diagnostic {
        let advice = suggestion.map { "did you mean '\($0)'?" } ?? "no crawler, job or dataset has that name"
        return warning(at: place, "unknown name \(quoted(name)) in 'when'; \(advice)", suggestion: suggestion)
    }

    static func nameWithHyphens(_ name: String, _ identifier: String, at place: SourcePlace) -> Diagnostic {
        warning(
            at: place, "in 'when', '\(name)' reads as a subtraction; write '\(identifier)'", suggestion: identifier)
    }

    /// `; did you mean …?`, or what there is.
    private static func advice(_ suggestion: String?, known: [String], _ none: String) -> String {
        if let suggestion { return "; did you mean '\(suggestion)'?" }
        guard !known.isEmpty else { return "; \(none)" }
        let shown = known.prefix(shownNamesMax).joined(separator: ", ")
        return "; there is \(shown)\(known.count > shownNamesMax ? ", …" : "")"
    }

    private static let shownNamesMax = 8
}
