package import TableSchema

/// A file's content as plain UTF-8, whatever it is packed in and written with.
package enum PlainText {
    /// The content of a file that is known to be laid out so.
    ///
    /// Rows that have to be cut by a rule come as separated text or JSON lines.
    package static func source(
        ofFile path: String, compression: Compression, encoding: TextEncoding, rowRule: RowRule? = nil
    ) throws(ReadingError) -> any ByteSource {
        var source: any ByteSource = try FileBytes(path: path)
        if let form = PackedForm(compression) { source = try UnpackedSource(source, form) }
        guard let rowRule else { return try decoded(source, encoding) }
        let text = rowRule.format == .xml ? source : try decoded(source, encoding)
        return try CutRows(text, rowRule)?.source ?? MemoryBytes([])
    }

    private static func decoded(
        _ source: any ByteSource, _ encoding: TextEncoding
    ) throws(ReadingError) -> any ByteSource {
        encoding == .windows1252 ? try Windows1252Source(source) : try narrow(source, encoding)
    }

    /// A text in bytes of which each character of ASCII is one: UTF-16 becomes UTF-8, all else is such a text.
    package static func narrow(
        _ source: any ByteSource, _ encoding: TextEncoding
    ) throws(ReadingError) -> any ByteSource {
        switch encoding {
        case .utf8, .windows1252: source
        case .utf16LittleEndian: try UTF16Source(source, isBigEndian: false)
        case .utf16BigEndian: try UTF16Source(source, isBigEndian: true)
        }
    }
}
