/// Reads YAML texts.
public enum YAMLDocument {
    /// The one document of a text, and all that is wrong in it.
    ///
    /// The root is nil when the text holds no document, or after an error that nothing can be read past; then
    /// `diagnostics` is not empty, or the text is. After other errors (a key given twice) there is still a root.
    ///
    /// Refused, with the place: more than 8 MiB of text, more than 64 levels, more than 500,000 nodes with aliases
    /// expanded, a second document, tags beyond YAML's core. `file` is the name for the diagnostics; it is not opened.
    public static func parse(text: String, file: String) -> (root: YAMLNode?, diagnostics: [Diagnostic]) {
        guard text.utf8.count <= YAMLLimits.textBytesMax else {
            return (nil, [.tooLong(byteCount: text.utf8.count, file: file)])
        }
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty else { return (nil, []) }
        guard tagDirectiveCount(bytes) <= YAMLLimits.tagDirectivesMax else {
            return (nil, [.tooManyTagDirectives(file: file)])
        }
        let source = SourceLines(bytes)
        return source.bytes.withUnsafeBufferPointer { compose($0, source: source, file: file) }
    }

    private static func compose(
        _ bytes: UnsafeBufferPointer<UInt8>, source: SourceLines, file: String
    ) -> (root: YAMLNode?, diagnostics: [Diagnostic]) {
        guard bytes.baseAddress != nil else { return (nil, []) }
        guard let events = EventStream(bytes) else { return (nil, [.noMemory(file: file)]) }
        var composer = Composer(events, source: source, file: file)
        do throws(Composer.Refusal) {
            let root = try composer.composeDocument()
            return (root, composer.diagnostics.sorted())
        } catch {
            return (nil, (composer.diagnostics + [error.diagnostic]).sorted())
        }
    }

    /// How often `%TAG` occurs, wherever it stands.
    private static func tagDirectiveCount(_ bytes: [UInt8]) -> Int {
        let word = Array("%TAG".utf8)
        return bytes.indices.count { bytes[$0] == word[0] && bytes[$0...].starts(with: word) }
    }
}
