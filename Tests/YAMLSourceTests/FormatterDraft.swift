/// A random document written twice: as someone in a hurry would, and as it is to be.
struct FormatterDraft {
    private(set) var hasty = ""
    private(set) var calm = ""
    private var random: any RandomNumberGenerator
    private var count = 0
    private var anchors: [String] = []
    /// The column of the last line's comment: the next one stays out of it, so as not to belong to it.
    private var commentColumn: Int?
    /// Whether blank lines would belong to a text.
    private var isKept = false
    /// Whether blanks alone on a line could belong to a text.
    private var isAfterText = false

    init(using random: some RandomNumberGenerator) {
        self.random = random
        if draw(2) == 0 { mapping(0, 0, depth: 0) } else { list(0, 0, depth: 0) }
        noise(0, 0)
        while calm.hasSuffix("\n\n"), !isKept { calm.removeLast() }
    }

    private mutating func draw(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

    private mutating func name(_ prefix: String) -> String {
        count += 1
        return prefix + String(count)
    }

    private mutating func write(_ hastily: String, _ calmly: String) {
        hasty += hastily
        calm += calmly
    }

    private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }

    private mutating func endLine() {
        isKept = false
        isAfterText = false
        let width = hasty.unicodeScalars.reversed().prefix { $0 != "\n" }.count
        var column: Int?
        if draw(5) == 0 {
            let gap = 1 + draw(4)
            let free = width + gap == commentColumn ? gap + 5 : gap
            column = width + free
            let comment = "# " + name("beside: 'it ")
            write(spaces(free) + comment, "  " + comment)
        }
        commentColumn = column
        write(spaces(draw(6) == 0 ? 2 : 0) + (draw(9) == 0 ? "\r\n" : "\n"), "\n")
    }

    /// Blank lines and comments before an entry.
    private mutating func noise(_ column: Int, _ calmColumn: Int) {
        if draw(5) == 0, !isKept {
            write(
                String(repeating: draw(2) == 0 || isAfterText ? "\n" : "  \n", count: 1 + draw(3)),
                calm.isEmpty ? "" : "\n")
            commentColumn = nil
        }
        guard draw(6) == 0 else { return }
        let own = draw(column + 1)
        guard own != commentColumn else { return }
        let comment = "# " + name("above [")
        write(spaces(own) + comment + "\n", spaces(calmColumn) + comment + "\n")
        isKept = false
        commentColumn = nil
    }

    private mutating func mapping(_ column: Int, _ calmColumn: Int, depth: Int, isInline: Bool = false) {
        for index in 0...draw(4) {
            begin(column, calmColumn, isInline: isInline && index == 0)
            let key = ["", "'", "\""][draw(3)]
            let word = key + name("k-") + key
            write(word + spaces(draw(4) == 0 ? 1 : 0) + ":", word + ":")
            value(column, calmColumn, depth: depth, listIndent: draw(4), isItem: false)
        }
    }

    private mutating func list(_ column: Int, _ calmColumn: Int, depth: Int, isInline: Bool = false) {
        for index in 0...draw(3) {
            begin(column, calmColumn, isInline: isInline && index == 0)
            write("-", "-")
            let gap = 1 + draw(3)
            switch draw(depth > 4 ? 2 : 4) {
            case 2:
                write(spaces(gap), " ")
                mapping(column + 1 + gap, calmColumn + 2, depth: depth + 1, isInline: true)
            case 3:
                write(spaces(gap), " ")
                list(column + 1 + gap, calmColumn + 2, depth: depth + 1, isInline: true)
            default: value(column, calmColumn, depth: depth, listIndent: 1 + draw(4), isItem: true)
            }
        }
    }

    private mutating func begin(_ column: Int, _ calmColumn: Int, isInline: Bool) {
        if isInline { return }
        noise(column, calmColumn)
        write(spaces(column), spaces(calmColumn))
    }

    /// What stands after a `:` or `-`.
    private mutating func value(_ column: Int, _ calmColumn: Int, depth: Int, listIndent: Int, isItem: Bool) {
        let gap = spaces(1 + draw(3))
        switch draw(depth > 4 ? 7 : 11) {
        case 0: endLine()
        case 1, 2:
            write(gap, " ")
            flow(depth: 0)
            endLine()
        case 3: longText(column, calmColumn)
        case 4: blockText(column, calmColumn)
        case 5: wideFlow(column, calmColumn + (isItem ? 2 : 0))
        case 6:
            let text = scalar()
            write(gap + text, " " + text)
            endLine()
        case 7, 8:
            let anchor = draw(3) == 0 ? name("a") : nil
            if let anchor { write("\(gap)&\(anchor) ", " &\(anchor)") }
            endLine()
            mapping(column + 1 + draw(4), calmColumn + 2, depth: depth + 1)
            if let anchor { anchors.append(anchor) }
        default:
            endLine()
            list(column + listIndent, calmColumn + 2, depth: depth + 1)
        }
    }

    private mutating func scalar() -> String {
        switch draw(7) {
        case 0: "'it''s  # no comment'"
        case 1: "\"a \\\" b: [\""
        case 2: "!!str 12"
        case 3: anchors.last.map { "*\($0)" } ?? "none"
        case 4: "a b  c#d"
        case 5: "é → 日本"
        default: name("v")
        }
    }

    private mutating func flow(depth: Int) {
        let isList = draw(2) == 0
        write(isList ? "[" : "{", isList ? "[" : "{")
        write(spaces(draw(3)), "")
        for index in 0..<draw(4) {
            if index > 0 { write(spaces(draw(2)) + "," + spaces(1 + draw(2)), ", ") }
            if !isList {
                let key = name("f")
                write("\(key)\(spaces(draw(2))):\(spaces(1 + draw(2)))", "\(key): ")
            }
            if depth < 2, draw(4) == 0 {
                flow(depth: depth + 1)
            } else {
                let text = scalar().replacing("b: [", with: "b")
                write(text, text)
            }
        }
        write(spaces(draw(3)) + (isList ? "]" : "}"), isList ? "]" : "}")
    }

    private mutating func wideFlow(_ column: Int, _ calmColumn: Int) {
        write("  [", " [")
        endLine()
        for _ in 0..<draw(4) {
            let indent = column + 1 + draw(4)
            noise(indent, calmColumn + 2)
            write(spaces(indent), spaces(calmColumn + 2))
            flow(depth: 1)
            write(" ,", ",")
            endLine()
        }
        write(spaces(column + 1) + "]", spaces(calmColumn) + "]")
        endLine()
    }

    private mutating func longText(_ column: Int, _ calmColumn: Int) {
        let quote = ["", "'", "\""][draw(3)]
        write("  \(quote)some \n", " \(quote)some\n")
        if draw(3) == 0 { write(" \n\n", "\n\n") }
        write("\(spaces(column + 1 + draw(5)))words\(quote)", "\(spaces(calmColumn + 2))words\(quote)")
        commentColumn = nil
        endLine()
    }

    private mutating func blockText(_ column: Int, _ calmColumn: Int) {
        let mark = ["|", ">"][draw(2)]
        let chomp = ["", "-", "+"][draw(3)]
        write(" \(mark)\(chomp)", " \(mark)\(chomp)")
        endLine()
        let (indent, calmIndent) = (spaces(column + 1 + draw(5)), spaces(calmColumn + 2))
        write(indent + "first: # \n", calmIndent + "first: # \n")
        if draw(2) == 0 { write("\n \n\n".replacing(" ", with: column > 0 ? " " : ""), "\n\n\n") }
        write(indent + "  - last\n", calmIndent + "  - last\n")
        if chomp == "+" { write("\n\n", "\n\n") }
        isKept = chomp == "+"
        isAfterText = true
        commentColumn = nil
    }
}
