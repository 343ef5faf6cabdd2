public import Decoding
public import TableSchema

/// Bytes to a schema: what a file is, how it is laid out and which types its columns have. Exact over every byte.
///
/// The phases, each in a file of its own: `FormatDetection`, unpacking and decoding (the room `Decoding`), then for separated
/// text `CSVDialectDetection`, `CSVTypes` and `CSVHeaderDetection`; for JSON `JSONScanner` and `JSONTypes`; for Parquet
/// `ParquetFooter`. Called by `Arrivals` and `Crawling`.
public enum SchemaInference {
    /// The schema of a file.
    ///
    /// Throws only when the file cannot be read or a hint cannot be used. Bad content gives a schema with problems.
    public static func infer(path: String, hints: ReadingHints = .none) throws(ReadingError) -> FileSchema {
        try infer(FileBytes(path: path), name: path, hints: hints)
    }

    /// The schema of a file that is open already; the descriptor stays the caller's, and its place in the file what it was.
    ///
    /// Throws only when the file cannot be read or a hint cannot be used.
    ///
    /// - Parameter listener: is told all bytes of the file, in order and each once, so that they need not be read again.
    public static func infer(
        descriptor: Int32, name: String, hints: ReadingHints = .none,
        listener: @escaping (UnsafeRawBufferPointer) -> Void
    ) throws(ReadingError) -> FileSchema {
        let file = HeardBytes(try FileBytes(descriptor: descriptor, path: name), listener: listener)
        let schema = try infer(file, name: name, hints: hints)
        try file.finish()
        return schema
    }

    /// The schema of bytes as a file of that name would have it.
    ///
    /// Throws only when a hint cannot be used.
    public static func infer(
        bytes: [UInt8], name: String, hints: ReadingHints = .none
    ) throws(ReadingError) -> FileSchema {
        try infer(MemoryBytes(bytes), name: name, hints: hints)
    }

    private static func infer(
        _ file: some SizedByteSource, name: String, hints: ReadingHints
    ) throws(ReadingError) -> FileSchema {
        // What is pinned counts for more than what the name says.
        let name = hints.classifier.format.map { "pinned.\($0.rawValue)" } ?? name
        let finding = try look(at: file, name: name)
        var hints = hints
        hints.seed = finding.seed
        switch finding.what {
        case .columnar(.avro): return try AvroHeader.schema(file, hints: hints)
        case .columnar(.orc): return try ORCFooter.schema(file, hints: hints)
        case .columnar: return try ParquetFooter.schema(file, hints: hints)
        case .packed(let form):
            let content = try UnpackedSource(file, form)
            let inner = try look(at: content, name: name)
            switch inner.what {
            case .packed: return noTable("is packed twice; unpack it once", name, form.compression)
            case .columnar(let format):
                let reason = "is \(format.title) within \(form.rawValue), which cannot be read; unpack it"
                return noTable(reason, name, form.compression)
            default: return try infer(content, inner, form.compression, name: name, hints: hints)
            }
        default: return try infer(file, finding, .none, name: name, hints: hints)
        }
    }

    private static func infer(
        _ content: any ByteSource, _ finding: Finding, _ compression: Compression, name: String, hints: ReadingHints
    ) throws(ReadingError) -> FileSchema {
        var format: FileFormat?
        if let rule = hints.classifier.rowRule { return try cut(content, finding, compression, rule, hints: hints) }
        switch finding.what {
        case .noTable(let reason): return noTable(reason, name, compression)
        case .markup:
            let schema = try cut(content, finding, compression, .element(""), hints: hints)
            return schema.rowRule == nil
                ? noTable("is no table: it is HTML or XML without a list of elements", name, compression) : schema
        case .packed, .columnar: return noTable("is no table", name, compression)
        case .json: format = .json
        case .empty: return try empty(content, compression, name: name, hints: hints)
        case .text: break
        }
        format = hints.classifier.format ?? format
        if let format, format.isColumnar {
            return noTable("is pinned to be \(format.title) and is none", name, compression)
        }
        // One more for the header.
        let lines = hints.rowMax.map { FirstLines(content, lineMax: $0 + 1) }
        var schema = try readable(lines ?? content, finding, compression, format: format, name: name, hints: hints)
        if let lines, lines.isCut {
            let text = "was read for its first \(schema.rows) rows only: the rest may need wider types"
            schema.problems.append(FileProblem(.warning, text))
        }
        return schema
    }

    private static func readable(
        _ content: any ByteSource, _ finding: Finding, _ compression: Compression, format: FileFormat?, name: String,
        hints: ReadingHints
    ) throws(ReadingError) -> FileSchema {
        if format == .json || format == .ndjson {
            let schema = try json(content, finding, compression, hints: hints)
            // A table may begin with a bracket too.
            let isMistaken = schema.rows == 0 && schema.problems.contains { $0.severity == .error }
            if hints.classifier.format != nil || !isMistaken || FormatDetection.isNamedJSON(name) { return schema }
            if !FormatDetection.isNamedTable(name), finding.encoding == .utf8, finding.beginsObject { return schema }
        }
        return try text(content, finding, compression, name: name, hints: hints)
    }

    private static func text(
        _ content: any ByteSource, _ finding: Finding, _ compression: Compression, name: String, hints: ReadingHints
    ) throws(ReadingError) -> FileSchema {
        let encoding = hints.encoding ?? finding.encoding
        let source = try PlainText.narrow(content, encoding)
        if encoding != .utf8, encoding != .windows1252, FormatDetection.isNamedJSON(name) {
            return noTable("is no JSON that can be read: it is UTF-16, and JSON is UTF-8", name, compression)
        }
        if !FormatDetection.isNamedTable(name), hints.pinsNothing, let rule = try rule(of: source) {
            return try cut(content, finding, compression, rule, hints: hints)
        }
        var inference = try CSVInference(
            source, encoding: encoding, markLength: encoding == .utf8 ? finding.markLength : 0,
            compression: compression, hints: hints, isNamedTable: FormatDetection.isNamedTable(name))
        let schema = try inference.schema()
        let mayBeProse = !FormatDetection.isNamedTable(name) && hints.pinsNothing && schema.columns.count <= 2
        if mayBeProse, schema.rows > 0, schema.columns.allSatisfy({ $0.type == .string }), try isProse(source) {
            return noTable("is no table: it is prose; name it .csv if each line is a row", name, compression)
        }
        return schema
    }

    /// How the lines of a text are rows, if they are of a log.
    private static func rule(of source: any ByteSource) throws(ReadingError) -> RowRule? {
        let window = try ByteWindow(source, step: 64 << 10)
        return RowRule.detected(in: window.bytes, isWhole: window.isLast)
    }

    /// The schema of a text whose rows are cut by a rule. Its `rowRule` is nil when the text has no such rows.
    private static func cut(
        _ content: any ByteSource, _ finding: Finding, _ compression: Compression, _ rule: RowRule,
        hints: ReadingHints
    ) throws(ReadingError) -> FileSchema {
        let encoding = hints.encoding ?? finding.encoding
        // XML says itself how it is encoded.
        let text = rule.format == .xml ? content : try PlainText.narrow(content, encoding)
        var schema: FileSchema
        var inner = hints
        switch try CutRows(text, rule) {
        case .separated(let rows, let columns):
            inner.classifier.pin(CutRows.dialect)
            inner.classifier.columns = columns
            var inference = try CSVInference(
                rows, encoding: encoding, markLength: 0, compression: compression, hints: inner)
            schema = try inference.schema()
        case .lines(let rows):
            inner.typesTexts = true
            schema = try JSONInference(rows, markLength: 0, compression: compression, hints: inner).schema()
        case nil:
            let problem = FileProblem(.error, "has no row: \(rule.description)")
            return FileSchema(format: rule.format, compression: compression, rows: 0, columns: [], problems: [problem])
        }
        schema.format = rule.format
        schema.rowRule = rule
        return schema
    }

    private static func isProse(_ source: any ByteSource) throws(ReadingError) -> Bool {
        let window = try ByteWindow(source, step: 64 << 10)
        return FormatDetection.isProse(window.bytes)
    }

    private static func json(
        _ content: any ByteSource, _ finding: Finding, _ compression: Compression, hints: ReadingHints
    ) throws(ReadingError) -> FileSchema {
        let inference = JSONInference(
            content, markLength: finding.encoding == .utf8 ? finding.markLength : 0, compression: compression,
            hints: hints)
        return try inference.schema()
    }

    private static func empty(
        _ content: any ByteSource, _ compression: Compression, name: String, hints: ReadingHints
    ) throws(ReadingError) -> FileSchema {
        let format = hints.classifier.format ?? FormatDetection.format(ofEmpty: name)
        if format.isColumnar {
            let problem = FileProblem(.error, "is empty, which \(format.title) files never are", offset: 0)
            return FileSchema(format: format, compression: compression, rows: 0, columns: [], problems: [problem])
        }
        let problems = [content.problem ?? FileProblem(.warning, "is empty")]
        return FileSchema(format: format, compression: compression, rows: 0, columns: [], problems: problems)
    }

    private static func noTable(_ reason: String, _ name: String, _ compression: Compression) -> FileSchema {
        FileSchema(
            format: FormatDetection.format(ofEmpty: name), compression: compression, rows: 0, columns: [],
            problems: [FileProblem(.error, reason)])
    }

    // MARK: First look

    /// Files of which each has rows at the same places must not give the same ones, or the picked rows of all would be
    /// such as stand there. FNV-1a, eight bytes at a time.
    private static func seed(of first: UnsafeBufferPointer<UInt8>) -> UInt64 {
        guard let base = first.baseAddress else { return 0 }
        var seed: UInt64 = 0xCBF2_9CE4_8422_2325
        for place in stride(from: 0, to: min(first.count, 4 << 10) - 7, by: 8) {
            seed = (seed ^ ByteWord.load(base + place)) &* 0x0100_0000_01B3
            // A byte at the high end of a word would leave the low bits as they are.
            seed ^= seed >> 29
        }
        return seed
    }

    private struct Finding {
        var what: FormatDetection.Finding
        var encoding: TextEncoding
        var markLength: Int
        var beginsObject: Bool
        var seed: UInt64
    }

    private static func look(at source: any ByteSource, name: String) throws(ReadingError) -> Finding {
        let window = try ByteWindow(source, step: 64 << 10)
        let bytes = window.bytes
        let mark = TextEncoding.marked(in: bytes)
        let markLength = mark?.markLength ?? 0
        let first = UnsafeBufferPointer(rebasing: bytes[markLength...])
        let isWide = mark.map { $0.encoding != .utf8 } ?? false
        let what = isWide ? .text : FormatDetection.detect(first, name: name, isWhole: window.isLast)
        let start = first.first { $0 != 0x20 && !(0x09...0x0D).contains($0) }
        return Finding(
            what: what, encoding: mark?.encoding ?? .utf8, markLength: markLength, beginsObject: start == 0x7B,
            seed: seed(of: bytes))
    }
}
