import CLibYAML

/// What libyaml finds next in a text.
struct YAMLEvent {
    enum Kind {
        case documentStart
        case documentEnd
        case streamStart
        case streamEnd
        case alias(String)
        case scalar(YAMLScalar, anchor: String?, tag: String?)
        case sequenceStart(anchor: String?, tag: String?)
        case sequenceEnd
        case mappingStart(anchor: String?, tag: String?)
        case mappingEnd
    }

    var kind: Kind
    var start: SourceLocation
    /// Just after its last character.
    var end: SourceLocation

    /// What of its first line is its own: see `YAMLNode.length`.
    var length: Int {
        start.line == end.line ? end.column - start.column : 1
    }
}

/// A text that libyaml refused.
struct YAMLSyntaxError: Error {
    /// libyaml's words, and where.
    var problem: String
    var location: SourceLocation
    /// What libyaml was reading, and where that began.
    var context: String?
    var contextLocation: SourceLocation?
    /// For a byte that no text may hold: its offset; there is no location then.
    var byteOffset: Int?
}

/// The events of a text, one after the other. Used by `Composer`; the text must outlive it.
struct EventStream: ~Copyable {
    private let parser: LibYAMLParser

    /// Starts at the beginning of a text; nil when there is no memory for it.
    init?(_ text: UnsafeBufferPointer<UInt8>) {
        guard let parser = LibYAMLParser(text) else { return nil }
        self.parser = parser
    }

    func next() throws(YAMLSyntaxError) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser.pointer, &event) == 1 else { throw syntaxError() }
        defer { yaml_event_delete(&event) }
        return YAMLEvent(
            kind: Self.kind(of: event), start: SourceLocation(event.start_mark), end: SourceLocation(event.end_mark))
    }

    private static func kind(of event: yaml_event_t) -> YAMLEvent.Kind {
        switch event.type {
        case YAML_STREAM_START_EVENT: .streamStart
        case YAML_DOCUMENT_START_EVENT: .documentStart
        case YAML_DOCUMENT_END_EVENT: .documentEnd
        case YAML_ALIAS_EVENT: .alias(text(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT: scalar(event)
        case YAML_SEQUENCE_START_EVENT:
            .sequenceStart(anchor: text(event.data.sequence_start.anchor), tag: text(event.data.sequence_start.tag))
        case YAML_SEQUENCE_END_EVENT: .sequenceEnd
        case YAML_MAPPING_START_EVENT:
            .mappingStart(anchor: text(event.data.mapping_start.anchor), tag: text(event.data.mapping_start.tag))
        case YAML_MAPPING_END_EVENT: .mappingEnd
        default: .streamEnd
        }
    }

    private static func scalar(_ event: yaml_event_t) -> YAMLEvent.Kind {
        let scalar = event.data.scalar
        let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        return .scalar(
            YAMLScalar(String(decoding: bytes, as: UTF8.self), style: .init(scalar.style)), anchor: text(scalar.anchor),
            tag: text(scalar.tag))
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    private func syntaxError() -> YAMLSyntaxError {
        let failed = parser.pointer.pointee
        let hasContext = failed.context != nil
        return YAMLSyntaxError(
            problem: failed.problem.map { String(cString: $0) } ?? "there is no memory left for it",
            location: SourceLocation(failed.problem_mark),
            context: failed.context.map { String(cString: $0) },
            contextLocation: hasContext ? SourceLocation(failed.context_mark) : nil,
            byteOffset: failed.error == YAML_READER_ERROR ? failed.problem_offset : nil)
    }
}
