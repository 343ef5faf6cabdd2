/// A text laid out.
struct Page {
    let text: String
    /// Its comments in order, each from its `#` on.
    let comments: [String]

    /// Lays a text out; nil when that is not safe.
    init?(_ text: String) {
        let source = SourceLines(text)
        let page = source.bytes.withUnsafeBufferPointer { bytes -> (lines: [LaidLine], isOpen: Bool)? in
            guard bytes.baseAddress != nil else { return ([], true) }
            guard let tokens = TokenStream(bytes) else { return nil }
            var layout = Layout(source.all)
            return layout.lay(tokens) ? (layout.laid, layout.isOpen) : nil
        }
        guard let page, !text.unicodeScalars.contains(where: Self.rareBreaks.contains) else { return nil }
        let lines = page.lines.drawn()
        let mark = text.unicodeScalars.starts(with: ["\u{FEFF}"]) ? "\u{FEFF}" : ""
        self.text = mark + lines.joined(separator: "\n") + (page.isOpen || lines.isEmpty ? "" : "\n")
        comments = page.lines.compactMap(\.comment)
    }

    /// Line ends that are more than that inside texts: NEL, LS and PS.
    private static let rareBreaks: Set<Unicode.Scalar> = ["\u{85}", "\u{2028}", "\u{2029}"]
}
