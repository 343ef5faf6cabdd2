/// What this room says of a text that is YAML, but not as we take it.
extension Diagnostic {
    static func tooLong(byteCount: Int, file: String) -> Diagnostic {
        let mebibytes = (byteCount + (1 << 20) - 1) >> 20
        return error(
            at: start(of: file),
            "the file has \(mebibytes) MiB; at most \(YAMLLimits.textBytesMax >> 20) MiB are read; cut it into several")
    }

    static func noMemory(file: String) -> Diagnostic {
        error(at: start(of: file), "there is no memory to read the file")
    }

    static func tooManyTagDirectives(file: String) -> Diagnostic {
        error(at: start(of: file), "more than \(YAMLLimits.tagDirectivesMax) %TAG directives; remove them")
    }

    static func tooDeep(at place: SourcePlace) -> Diagnostic {
        error(at: place, "lists and mappings go more than \(YAMLLimits.depthMax) deep; flatten them")
    }

    static func tooManyNodes(at place: SourcePlace) -> Diagnostic {
        error(
            at: place,
            "more than 500,000 values with aliases expanded; use fewer aliases of aliases, or cut the file into several"
        )
    }

    static func secondDocument(at place: SourcePlace) -> Diagnostic {
        error(at: place, "a second document begins here; put each into a file of its own")
    }

    static func duplicateKey(_ entry: YAMLMapping.Entry, first: YAMLMapping.Entry, in file: String) -> Diagnostic {
        error(
            at: entry.key.place(in: file), "\(quoted(entry.name)) is given twice; remove or rename one",
            notes: [Note(at: first.key.place(in: file), "first given here")])
    }

    static func keyIsNotText(at place: SourcePlace, kind: String) -> Diagnostic {
        error(at: place, "a key must be text; this one is \(kind)")
    }

    static func mergeOfNoMapping(at place: SourcePlace, kind: String) -> Diagnostic {
        error(at: place, "'<<' merges a mapping, or a list of mappings, such as '*defaults'; this is \(kind)")
    }

    static func unknownAlias(_ name: String, at place: SourcePlace, suggestion: String?) -> Diagnostic {
        let advice = suggestion.map { "did you mean '*\($0)'?" } ?? "put text that begins with '*' in quotes"
        return error(
            at: place, "no '&\(name)' before this alias; \(advice)", suggestion: suggestion.map { "*\($0)" })
    }

    static func aliasInsideItsAnchor(_ name: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, "'*\(name)' stands inside the value that it names, which would never end")
    }

    static func unknownTag(_ tag: String, at place: SourcePlace) -> Diagnostic {
        error(at: place, "the tag \(quoted(tag)) means nothing here; remove it, or put the text in quotes")
    }

    private static func start(of file: String) -> SourcePlace {
        SourcePlace(file: file, location: SourceLocation(line: 1, column: 1), length: 0)
    }
}
