import CLibYAML

/// One of libyaml's parsers, at the beginning of a text that must outlive it.
struct LibYAMLParser: ~Copyable {
    let pointer: UnsafeMutablePointer<yaml_parser_t>

    /// Nil when there is no memory for it.
    init?(_ text: UnsafeBufferPointer<UInt8>) {
        let pointer = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        guard yaml_parser_initialize(pointer) == 1 else {
            pointer.deallocate()
            return nil
        }
        self.pointer = pointer
        yaml_parser_set_encoding(pointer, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(pointer, text.baseAddress, text.count)
    }

    deinit {
        yaml_parser_delete(pointer)
        pointer.deallocate()
    }
}

extension SourceLocation {
    init(_ mark: yaml_mark_t) {
        self.init(line: mark.line + 1, column: mark.column + 1)
    }
}

extension YAMLScalar.Style {
    init(_ style: yaml_scalar_style_t) {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: self = .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: self = .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: self = .literal
        case YAML_FOLDED_SCALAR_STYLE: self = .folded
        default: self = .plain
        }
    }
}
