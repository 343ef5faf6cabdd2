/// What libyaml's scanner finds in a text, with its place: unlike events, indicators such as `-` and `:` too.
struct YAMLToken {
    enum Kind: Equatable {
        case streamStart
        case streamEnd
        /// `---`, `...` or a line that begins with `%`.
        case document
        /// Where a block's first entry begins; takes no room.
        case sequenceStart
        case mappingStart
        case blockEnd
        /// `[` or `{`.
        case flowOpen
        case flowClose
        /// `-`.
        case item
        /// `,`.
        case comma
        /// Where a key begins; takes no room but for a `?`.
        case key
        /// `:`.
        case value
        case alias
        case anchor
        case tag
        case scalar(YAMLScalar.Style)
    }

    var kind: Kind
    var start: SourceLocation
    /// Just after its last character.
    var end: SourceLocation

    /// Whether it has characters of its own.
    var isVisible: Bool {
        kind != .streamStart && kind != .streamEnd && start != end
    }

    /// Whether it is a text after `|` or `>`.
    var isBlockScalar: Bool {
        kind == .scalar(.literal) || kind == .scalar(.folded)
    }
}
