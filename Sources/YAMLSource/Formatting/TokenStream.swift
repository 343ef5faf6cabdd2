import CLibYAML

/// The tokens of a text, one after the other; the text must outlive it.
struct TokenStream: ~Copyable {
    private let parser: LibYAMLParser

    /// Starts at the beginning of a text; nil when there is no memory for it.
    init?(_ text: UnsafeBufferPointer<UInt8>) {
        guard let parser = LibYAMLParser(text) else { return nil }
        self.parser = parser
    }

    /// The next token; nil where the scanner cannot go on.
    func next() -> YAMLToken? {
        var token = yaml_token_t()
        guard yaml_parser_scan(parser.pointer, &token) == 1 else { return nil }
        defer { yaml_token_delete(&token) }
        guard let kind = Self.kind(of: token) else { return nil }
        return YAMLToken(kind: kind, start: SourceLocation(token.start_mark), end: SourceLocation(token.end_mark))
    }

    private static func kind(of token: yaml_token_t) -> YAMLToken.Kind? {
        switch token.type {
        case YAML_STREAM_START_TOKEN: .streamStart
        case YAML_STREAM_END_TOKEN: .streamEnd
        case YAML_VERSION_DIRECTIVE_TOKEN, YAML_TAG_DIRECTIVE_TOKEN: .document
        case YAML_DOCUMENT_START_TOKEN, YAML_DOCUMENT_END_TOKEN: .document
        case YAML_BLOCK_SEQUENCE_START_TOKEN: .sequenceStart
        case YAML_BLOCK_MAPPING_START_TOKEN: .mappingStart
        case YAML_BLOCK_END_TOKEN: .blockEnd
        case YAML_FLOW_SEQUENCE_START_TOKEN, YAML_FLOW_MAPPING_START_TOKEN: .flowOpen
        case YAML_FLOW_SEQUENCE_END_TOKEN, YAML_FLOW_MAPPING_END_TOKEN: .flowClose
        case YAML_BLOCK_ENTRY_TOKEN: .item
        case YAML_FLOW_ENTRY_TOKEN: .comma
        case YAML_KEY_TOKEN: .key
        case YAML_VALUE_TOKEN: .value
        case YAML_ALIAS_TOKEN: .alias
        case YAML_ANCHOR_TOKEN: .anchor
        case YAML_TAG_TOKEN: .tag
        case YAML_SCALAR_TOKEN: .scalar(YAMLScalar.Style(token.data.scalar.style))
        default: nil
        }
    }
}
