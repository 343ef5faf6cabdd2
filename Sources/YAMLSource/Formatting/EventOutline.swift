/// What a text says and how it says it, without places: equal for texts that differ in layout alone.
struct EventOutline: Equatable {
    private struct Step: Equatable {
        var name: String
        var scalar: YAMLScalar?
        var anchor: String?
        var tag: String?
        /// The bracket that opens a flow collection.
        var bracket: Unicode.Scalar?
    }

    private var steps: [Step] = []

    /// The outline of a text; nil when it cannot be read to its end.
    init?(_ text: String) {
        let source = SourceLines(text)
        let isWhole = source.bytes.withUnsafeBufferPointer { bytes -> Bool in
            guard bytes.baseAddress != nil else { return true }
            guard let events = EventStream(bytes) else { return false }
            return read(events, source.all)
        }
        if !isWhole { return nil }
    }

    private mutating func read(_ events: consuming EventStream, _ lines: [[Unicode.Scalar]]) -> Bool {
        do throws(YAMLSyntaxError) {
            while true {
                let event = try events.next()
                if case .streamEnd = event.kind { return true }
                steps.append(Self.step(event, lines))
            }
        } catch {
            return false
        }
    }

    private static func step(_ event: YAMLEvent, _ lines: [[Unicode.Scalar]]) -> Step {
        switch event.kind {
        case .documentStart: Step(name: "document")
        case .documentEnd: Step(name: "end of document")
        case .streamStart, .streamEnd: Step(name: "stream")
        case .alias(let name): Step(name: "alias", anchor: name)
        case .scalar(let scalar, let anchor, let tag): Step(name: "scalar", scalar: scalar, anchor: anchor, tag: tag)
        case .sequenceStart(let anchor, let tag):
            Step(name: "sequence", anchor: anchor, tag: tag, bracket: bracket(event, lines))
        case .mappingStart(let anchor, let tag):
            Step(name: "mapping", anchor: anchor, tag: tag, bracket: bracket(event, lines))
        case .sequenceEnd: Step(name: "end of sequence")
        case .mappingEnd: Step(name: "end of mapping")
        }
    }

    /// The bracket that a collection's first event ends with; block collections begin with no character of their own.
    private static func bracket(_ event: YAMLEvent, _ lines: [[Unicode.Scalar]]) -> Unicode.Scalar? {
        guard event.start != event.end, lines.indices.contains(event.end.line - 1) else { return nil }
        let line = lines[event.end.line - 1]
        guard line.indices.contains(event.end.column - 2) else { return nil }
        let character = line[event.end.column - 2]
        return character == "[" || character == "{" ? character : nil
    }
}

extension SourceLines {
    /// All lines, as characters.
    var all: [[Unicode.Scalar]] {
        var lines: [[Unicode.Scalar]] = []
        while let line = line(lines.count + 1) { lines.append(line) }
        return lines
    }
}
