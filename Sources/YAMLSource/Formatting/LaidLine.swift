/// A line of the text as it is to be.
struct LaidLine {
    var indent = 0
    var body = ""
    /// From its `#` on.
    var comment: String?
    /// Where the comment was, from 0.
    var commentColumn = 0
    /// Whether it is part of a text, which blank lines belong to.
    var isText = false

    var isBlank: Bool { body.isEmpty && comment == nil }

    /// Where its body ends.
    fileprivate var width: Int { body.isEmpty ? 0 : indent + body.unicodeScalars.count }
}

extension LaidLine {
    fileprivate func drawn(commentColumn: Int?) -> String {
        let margin = String(repeating: " ", count: indent)
        let text = body.isEmpty ? "" : margin + body
        guard let comment else { return text }
        guard let commentColumn else { return margin + comment }
        return text + String(repeating: " ", count: commentColumn - width) + comment
    }
}

extension [LaidLine] {
    /// The lines as they are to be, without needless blank ones.
    func drawn() -> [String] {
        let lines = calm()
        var texts: [String] = []
        while texts.count < lines.count {
            let group = lines.commentGroup(from: texts.count)
            let column = group.map(\.width).max().map { $0 + 2 }
            texts += group.map { $0.drawn(commentColumn: column) }
            if group.isEmpty { texts.append(lines[texts.count].drawn(commentColumn: nil)) }
        }
        return texts
    }

    /// At most one blank line in a row, none at the start or end; blank lines of texts stay.
    private func calm() -> [LaidLine] {
        var lines: [LaidLine] = []
        for line in self {
            let isFirstBlank = lines.last.map { $0.isText || !$0.isBlank } == true
            if !line.isBlank || line.isText || isFirstBlank { lines.append(line) }
        }
        while let last = lines.last, last.isBlank, !last.isText { lines.removeLast() }
        return lines
    }

    /// The lines from one on whose comments share a column; none when that line has no comment beside a value.
    ///
    /// A comment on a line of its own, right under another's, goes on with it.
    private func commentGroup(from first: Int) -> ArraySlice<LaidLine> {
        guard self[first].comment != nil, !self[first].body.isEmpty else { return [] }
        return self[first...].prefix { $0.comment != nil && $0.commentColumn == self[first].commentColumn }
    }
}
