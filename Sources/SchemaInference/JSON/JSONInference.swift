import Decoding
import TableSchema

/// JSON to a schema: one array of objects, or objects one after the other.
struct JSONInference {
    private let source: any ByteSource
    private let markLength: Int
    private let compression: Compression
    private let hints: ReadingHints
    private let windowStep: Int
    init(
        _ source: any ByteSource, markLength: Int, compression: Compression, hints: ReadingHints,
        windowStep: Int = TextBlock.step
    ) {
        self.source = source
        self.markLength = markLength
        self.compression = compression
        self.hints = hints
        self.windowStep = windowStep
    }

    func schema() throws(ReadingError) -> FileSchema {
        let lines = JSONLines(
            source: source, markLength: markLength, step: windowStep, hints: hints)
        var reading: JSONReading
        if let found = try lines.reading() {
            reading = found
        } else {
            let document = JSONDocument(
                source: source, markLength: markLength, step: windowStep, hints: hints)
            reading = try document.reading()
        }
        let columns = reading.types.columns(rowCount: reading.rowCount)
        let format: FileFormat = reading.isArray || !reading.isLines ? .json : .ndjson
        var schema = FileSchema(
            format: format, compression: compression, rows: reading.rowCount, columns: columns,
            problems: try contentProblems(reading),
            sketch: hints.statistics == .none
                ? nil : reading.types.sketch(of: columns, rowCount: reading.rowCount, hints.statistics),
            witnesses: hints.statistics.tellsWitnesses ? reading.types.witnesses(line: reading.line) : nil)
        schema.hasLongRows = reading.hasLongRows
        schema.otherSpellings = reading.types.respeltKeys.isEmpty ? nil : reading.types.respeltKeys.sorted()
        schema.pin(hints)
        return schema
    }

    // MARK: Problems

    private func contentProblems(_ reading: JSONReading) throws(ReadingError) -> [FileProblem] {
        var problems: [FileProblem] = []
        if let problem = source.problem { problems.append(problem) }
        if let offset = reading.check.firstInvalidOffset {
            let text = "is not UTF-8, as JSON must be"
            problems.append(FileProblem(.error, text, line: try line(at: offset), offset: offset))
        }
        let isCutShort = (source as? FirstLines)?.isCut ?? false
        if let malformed = reading.malformed, source.problem == nil, !isCutShort {
            let text = "is not read as JSON to its end: \(malformed.message)"
            problems.append(FileProblem(.error, text, line: try line(at: malformed.offset), offset: malformed.offset))
        }
        if let key = reading.types.repeatedKey {
            problems.append(
                FileProblem(.error, "has the key '\(key)' twice in one object: one of the values would be lost"))
        }
        if let key = reading.types.respeltKeys.min() {
            problems.append(
                FileProblem(.warning, "has keys that differ from '\(key)' only in case: they are one column"))
        }
        if let key = reading.types.respeltInnerKey {
            let text =
                "has inner keys that differ from '\(key)' only in case: readers take one of them and lose the other"
            problems.append(FileProblem(.error, text))
        }
        if reading.types.hasEmptyKey {
            problems.append(FileProblem(.error, "has an empty key, which no column can have for its name"))
        }
        if problems.isEmpty, reading.rowCount == 0 { problems.append(FileProblem(.warning, "has no rows")) }
        return problems
    }

    /// The line of an offset, from 1.
    private func line(at offset: Int64) throws(ReadingError) -> Int64 {
        let window = try ByteWindow(source)
        var line: Int64 = 1
        while !window.isEmpty, window.consumedCount < offset {
            let bytes = window.bytes.prefix(Int(clamping: offset - window.consumedCount))
            for byte in bytes where byte == UInt8(ascii: "\n") { line += 1 }
            guard try window.advance(by: bytes.count) else { break }
        }
        return line
    }
}
