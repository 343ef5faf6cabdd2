/// Which blocks and brackets are open, and the column that each line begins at because of them; columns from 0.
struct Indentation {
    /// Spaces a level.
    static let step = 2

    /// A block list or mapping.
    struct Block {
        /// The column of its entries as written.
        var source: Int
        /// The column that they get.
        var target: Int
        var isMapping: Bool
        /// Whether it is a list whose items stand right under their key; no token begins or ends it.
        var isImplied = false
    }

    /// From the outside in.
    private(set) var blocks: [Block] = []
    /// The column of the further lines of a text that begins within a line.
    private(set) var textColumn = 0
    /// The column that a bracket is closed at, were it opened here; and those of the open ones.
    private var bracketColumn = 0
    private var brackets: [Int] = []
    /// The column of the entry that begins here.
    private var entry: Int?

    /// Whether no bracket is open.
    var isInBlock: Bool { brackets.isEmpty }

    /// Opens and closes the blocks that a token begins and ends.
    mutating func note(_ token: YAMLToken) {
        switch token.kind {
        case .sequenceStart:
            blocks.append(Block(source: token.start.column - 1, target: inner, isMapping: false))
        case .mappingStart:
            blocks.append(Block(source: token.start.column - 1, target: inner, isMapping: true))
        case .blockEnd:
            closeImplied()
            _ = blocks.popLast()
        case .key where isInBlock:
            closeImplied()
            entry = blocks.last?.target
        case .item:
            if blocks.last?.isMapping == true {
                blocks.append(
                    Block(source: token.start.column - 1, target: inner, isMapping: false, isImplied: true))
            }
            entry = blocks.last?.target
        default: break
        }
    }

    /// The column of a line that begins with a token.
    func column(of token: YAMLToken) -> Int {
        if let entry { return entry }
        guard let bracket = brackets.last else { return inner }
        return token.kind == .flowClose ? bracket : bracket + Self.step
    }

    /// Goes past a token; `column` is where its line begins if the token is the line's first.
    mutating func pass(_ token: YAMLToken, column: Int?) {
        if let start = entry ?? column {
            textColumn = start + Self.step
            bracketColumn = token.kind == .item ? textColumn : start
        }
        entry = nil
        switch token.kind {
        case .flowOpen: brackets.append(bracketColumn)
        case .flowClose: _ = brackets.popLast()
        default: break
        }
    }

    /// The columns of a block text's lines, as written and as they get; as written is nil where the text has to tell.
    func blockText(increment: Int?) -> (source: Int?, target: Int) {
        guard let block = blocks.last else { return (increment, increment ?? Self.step) }
        return (increment.map { block.source + $0 }, block.target + (increment ?? Self.step))
    }

    /// The column of what stands inside the innermost block.
    private var inner: Int {
        blocks.last.map { $0.target + Self.step } ?? 0
    }

    private mutating func closeImplied() {
        if blocks.last?.isImplied == true { blocks.removeLast() }
    }
}
