import CLibYAML

/// The tokens of a text, one after the other; the text must outlive it.
struct TokenStream: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>

    /// Starts at the beginning of a text; nil when there is no memory for it.
    init?(_ text: UnsafeBufferPointer<UInt8>) {
        parser = .allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            return nil
        }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, text.baseAddress, text.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    /// The next token; nil where the scanner cannot go on.
    func next() -> YAMLToken? {
        var token = yaml_token_t()
        guard yaml_parser_scan(parser, &token) == 1 else { return nil }
        defer { yaml_token_delete(&token) }
        guard let kind = Self.kind(of: token) else { return nil }
        return YAMLToken(kind: kind, start: Self.location(token.start_mark), end: Self.location(token.end_mark))
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
        case YAML_SCALAR_TOKEN: .scalar(style(of: token))
        default: nil
        }
    }

    private static func style(of token: yaml_token_t) -> YAMLScalar.Style {
        switch token.data.scalar.style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: .literal
        case YAML_FOLDED_SCALAR_STYLE: .folded
        default: .plain
        }
    }

    private static func location(_ mark: yaml_mark_t) -> SourceLocation {
        SourceLocation(line: mark.line + 1, column: mark.column + 1)
    }
}
