/// Lays out a YAML text in one calm way; comments stay.
///
/// Two spaces a level, list items two under their key, one space after `:`, `-` and `,`, none inside brackets, at most
/// one blank line in a row. Kept as written: the order of keys, quotes, anchors, aliases, tags, block texts, and what
/// stands on a line of its own.
public enum YAMLFormatter {
    /// What became of a text.
    public enum Result: Hashable, Sendable {
        /// The text as it is to be; the text as it was where it cannot be laid out safely.
        case formatted(String)
        /// Why the text cannot be read.
        case refused([Diagnostic])
    }

    /// A text laid out. It means what it meant, holds the same comments, and formatting it again changes nothing.
    ///
    /// A text with several documents or with `?` keys in blocks is given back as it was. `file` is the name for the
    /// diagnostics; it is not opened.
    public static func format(_ text: String, file: String) -> Result {
        let (root, diagnostics) = YAMLDocument.parse(text: text, file: file)
        if root == nil, let last = diagnostics.last {
            return isSecondDocument(last) ? .formatted(text) : .refused(diagnostics)
        }
        guard let page = Page(text), let again = Page(page.text), again.text == page.text,
            again.comments == page.comments, EventOutline(page.text) == EventOutline(text)
        else { return .formatted(text) }
        return .formatted(page.text)
    }

    private static func isSecondDocument(_ diagnostic: Diagnostic) -> Bool {
        let place = SourcePlace(file: diagnostic.file, location: diagnostic.location, length: diagnostic.length)
        return diagnostic == .secondDocument(at: place)
    }
}
