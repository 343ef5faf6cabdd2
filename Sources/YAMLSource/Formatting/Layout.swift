/// Lays the lines of a text out anew, token by token: each stays on its line, the space around it changes.
struct Layout {
    /// The lines so far.
    private(set) var laid: [LaidLine] = []
    /// Whether the text ends in a block text without a line end, which one would be added to.
    private(set) var isOpen = false
    private let source: [[Unicode.Scalar]]
    private var indentation = Indentation()
    /// The number of the line that the last token ends on, and how many of its characters are laid.
    private var line = 0
    private var laidCount = 0
    private var previous: YAMLToken.Kind?
    /// The blocks that were open at the last token.
    private var open: [Indentation.Block] = []

    init(_ lines: [[Unicode.Scalar]]) {
        source = lines
    }

    /// Lays all tokens; false when one is met that is not safely laid.
    mutating func lay(_ tokens: consuming TokenStream) -> Bool {
        while let token = tokens.next() {
            indentation.note(token)
            if token.kind == .streamEnd {
                finishLine()
                layBetween(source.count + 1, next: nil)
                return true
            }
            guard token.isVisible else { continue }
            // A '?' key has its value on lines of its own.
            if token.kind == .key, indentation.isInBlock { return false }
            lay(token)
        }
        return false
    }

    private mutating func lay(_ token: YAMLToken) {
        let isFirst = token.start.line > line
        let column = indentation.column(of: token)
        if isFirst {
            finishLine()
            layBetween(token.start.line, next: (source: token.start.column - 1, target: column))
            laid.append(LaidLine(indent: column))
            line = token.start.line
        } else if Self.hasSpace(between: previous, and: token.kind) {
            append(" ")
        }
        indentation.pass(token, column: isFirst ? column : nil)
        if token.isBlockScalar {
            layBlockText(token)
        } else {
            layText(token, column: isFirst ? column : indentation.textColumn)
        }
        previous = token.kind
        open = indentation.blocks
    }

    /// A token that may go on over lines, which then begin at a column.
    private mutating func layText(_ token: YAMLToken, column: Int) {
        var rest = source[line - 1].dropFirst(token.start.column - 1)
        while line < token.end.line {
            let trimmed = rest.trimmed
            // A blank after a backslash is part of the text.
            append(String(trimmed.last == "\\" ? rest : trimmed))
            line += 1
            rest = source[line - 1].drop { $0.isBlank }
            laid.append(LaidLine(indent: column, isText: true))
        }
        laidCount = token.end.column - 1
        append(String(rest.prefix(max(0, laidCount - rest.startIndex))))
    }

    private mutating func layBlockText(_ token: YAMLToken) {
        let header = source[line - 1].dropFirst(token.start.column - 1)
        let marks = header.prefix { !$0.isBlank }
        append(String(marks))
        laidCount = marks.endIndex
        finishLine()
        let last = token.end.column == 1 ? token.end.line - 1 : token.end.line
        let text = BlockText(header: header, lines: source[line..<max(line, last)])
        let lines = text.laid(indentation.blockText(increment: text.increment))
        laid += lines
        isOpen = token.end.column > 1 && !text.isStripped && lines.last.map { !$0.isBlank } == true
        line = max(line, last)
        laidCount = source[line - 1].count
    }

    /// The comment after the last token.
    private mutating func finishLine() {
        guard line > 0, let last = laid.indices.last else { return }
        let rest = source[line - 1].dropFirst(laidCount).drop { $0.isBlank }
        guard rest.first == "#" else { return }
        laid[last].comment = String(rest.trimmed)
        laid[last].commentColumn = rest.startIndex
    }

    /// Blank lines and comments before a line.
    private mutating func layBetween(_ end: Int, next: (source: Int, target: Int)?) {
        while line + 1 < end {
            line += 1
            let rest = source[line - 1].drop { $0.isBlank }
            var between = LaidLine()
            if !rest.isEmpty {
                between.indent = commentIndent(rest.startIndex, next: next)
                between.comment = String(rest.trimmed)
                between.commentColumn = rest.startIndex
            }
            laid.append(between)
        }
    }

    /// A comment is indented as the entry after it; one that stood in the column of a block that ends there, as that.
    private func commentIndent(_ column: Int, next: (source: Int, target: Int)?) -> Int {
        let ended = next.map { column > $0.source } ?? true
        if ended, indentation.isInBlock, let block = open.first(where: { $0.source == column }) { return block.target }
        return next?.target ?? 0
    }

    private mutating func append(_ text: String) {
        if let last = laid.indices.last { laid[last].body += text }
    }

    /// Whether a space belongs between two tokens of one line.
    private static func hasSpace(between previous: YAMLToken.Kind?, and next: YAMLToken.Kind) -> Bool {
        switch (previous, next) {
        case (.flowOpen, _): false
        // A tag, an alias or an empty value would take what follows for its own.
        case (.value, _), (.tag, _), (.key, _), (.comma, .value), (.alias, .value), (.anchor, .value): true
        case (_, .comma), (_, .flowClose), (_, .value): false
        default: true
        }
    }
}

extension Unicode.Scalar {
    /// Whether it is a space or a tab.
    var isBlank: Bool { self == " " || self == "\t" }
}

extension ArraySlice<Unicode.Scalar> {
    /// Without blanks at its end.
    fileprivate var trimmed: Self {
        guard let last = lastIndex(where: { !$0.isBlank }) else { return [] }
        return self[...last]
    }
}
