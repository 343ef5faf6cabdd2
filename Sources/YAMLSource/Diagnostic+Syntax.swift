/// What this room says of a text that is no YAML: libyaml's problems, in words that say what to do.
extension Diagnostic {
    static func syntax(_ failure: YAMLSyntaxError, source: SourceLines, file: String) -> Diagnostic {
        if let offset = failure.byteOffset {
            let place = SourcePlace(file: file, location: source.location(ofByte: offset), length: 1)
            return error(
                at: place, "a control character, which YAML does not allow; remove it, or write it as an escape")
        }
        let character = source.scalar(at: failure.location)
        let advice = SyntaxAdvice(failure, at: character)
        let location = advice.isAboutContext ? failure.contextLocation ?? failure.location : failure.location
        var notes: [Note] = []
        if !advice.isAboutContext, let opening = failure.contextLocation, let name = advice.contextName,
            opening != location
        {
            let place = SourcePlace(file: file, location: opening, length: 1)
            notes.append(Note(at: place, "\(name) begins here"))
        }
        let length = source.scalar(at: location) == nil ? 0 : 1
        return error(
            at: SourcePlace(file: file, location: location, length: length), advice.message, notes: notes)
    }
}

/// A sentence for a problem of libyaml, and which of its two places it is about.
private struct SyntaxAdvice {
    var message: String
    /// Whether the place is where libyaml began to read, not where it gave up.
    var isAboutContext = false
    /// What libyaml was reading.
    var contextName: String?

    init(_ failure: YAMLSyntaxError, at character: Unicode.Scalar?) {
        contextName = Self.contextNames[failure.context ?? ""]
        if character == "\t" {
            message = "a tab cannot indent YAML; use spaces"
            contextName = nil
            return
        }
        if failure.problem == "found character that cannot start any token", let character {
            message = "text cannot begin with \(quoted(String(character))) in YAML; put it in quotes"
            contextName = nil
            return
        }
        if let sentence = Self.contextSentences[failure.problem] {
            message = failure.context == "while scanning an alias" ? Self.aliasSentence : sentence
            isAboutContext = true
            return
        }
        message = Self.sentences[failure.problem] ?? "this is not YAML: \(failure.problem)"
    }

    private static let aliasSentence = "'*' begins an alias in YAML; put text that begins with it in quotes"

    /// Problems that are best shown where libyaml began.
    private static let contextSentences = [
        "could not find expected ':'": "this is neither 'key: value' nor a list item; is a ':' missing?",
        "found unexpected end of stream": "a quote opens here and is never closed",
        "found unexpected document indicator": "a quote opens here and is not closed in its document",
        "did not find expected alphabetic or numeric character":
            "'&' begins an anchor in YAML; put text that begins with it in quotes",
    ]

    private static let sentences = [
        "mapping values are not allowed in this context":
            "a ':' cannot stand here; put text that contains ': ' in quotes, or check the indentation",
        "block sequence entries are not allowed in this context":
            "a list item cannot begin here; put '- ' on a line of its own",
        "mapping keys are not allowed in this context": "a key cannot begin here; put it on a line of its own",
        "did not find expected key": "this fits nothing around it; check the indentation and the quotes",
        "did not find expected '-' indicator": "a list item is expected here; check the indentation",
        "did not find expected ',' or ']'": "',' or ']' is expected here",
        "did not find expected ',' or '}'": "',' or '}' is expected here",
        "did not find expected node content": "a value is expected here",
        "did not find expected <document start>":
            "this belongs to nothing above it; check the indentation, or put the text in quotes",
        "found unknown escape character":
            "no such escape in double quotes; write '\\\\' for a backslash, or use single quotes",
        "did not find expected comment or line break": "the block's text begins on the next line",
        "found a tab character that violates indentation": "a tab cannot indent YAML; use spaces",
        "found undefined tag handle": "a tag that means nothing here; remove it, or put the text in quotes",
    ]

    private static let contextNames = [
        "while parsing a flow sequence": "the list",
        "while parsing a flow mapping": "the mapping",
        "while parsing a block mapping": "the mapping",
        "while parsing a block collection": "the list",
        "while scanning a double-quoted scalar": "the text",
        "while parsing a quoted scalar": "the text",
    ]
}
