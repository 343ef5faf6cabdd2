import TableSchema

/// JSON to a schema: one array of objects, or objects one after the other.
struct JSONInference {
    private let source: any ByteSource
    private let markLength: Int
    private let compression: Compression
    private let hints: ReadingHints
    private let windowStep: Int
    private var types = JSONTypes()
    private var rowCount: Int64 = 0
    private var isArray = false
    /// Whether each value has a line of its own.
    private var isLines = true
    private var malformed: (message: String, offset: Int64)?

    init(
        _ source: any ByteSource, markLength: Int, compression: Compression, hints: ReadingHints,
        windowStep: Int = ByteWindow.stepSize
    ) {
        self.source = source
        self.markLength = markLength
        self.compression = compression
        self.hints = hints
        self.windowStep = windowStep
    }

    mutating func schema() throws(InferenceError) -> FileSchema {
        let window = try ByteWindow(source, step: windowStep)
        _ = try window.advance(by: min(markLength, window.bytes.count))
        try readAll(window)
        var columns = types.columns(rowCount: rowCount)
        var problems: [FileProblem] = []
        for index in columns.indices {
            guard let pinned = hints.type(of: columns[index].name) else { continue }
            if columns[index].type.widened(with: pinned) != pinned {
                let text =
                    "column '\(columns[index].name)' is pinned to \(pinned.hiveName) but is \(columns[index].type.hiveName)"
                problems.append(FileProblem(.error, text))
            }
            columns[index].type = pinned
        }
        let format: FileFormat = isArray || !isLines ? .json : .ndjson
        return FileSchema(
            format: format, compression: compression, rows: rowCount, columns: columns,
            problems: try contentProblems(window.check) + problems)
    }

    // MARK: Reading

    private mutating func readAll(_ window: ByteWindow) throws(InferenceError) {
        var state = State.start
        while true {
            let bytes = window.bytes
            guard let base = bytes.baseAddress, !bytes.isEmpty else { break }
            var consumed = base
            do throws(JSONStop) {
                try readValues(bytes, consumed: &consumed, &state)
            } catch {
                note(error, base: base, window)
                if malformed != nil { return }
            }
            let isLast = window.isLast
            guard try window.advance(by: consumed - base) else {
                malformed = ("it has a value of more than \(ByteWindow.sizeMax >> 20) MiB", window.consumedCount)
                return
            }
            if isLast { break }
        }
        if isArray, state != .afterArray, malformed == nil { malformed = (Self.cutOff, window.consumedCount) }
    }

    /// What may come next.
    private enum State: Equatable {
        case start
        /// Between values that stand one after the other; `onNewLine` when the last one's line has ended.
        case between(onNewLine: Bool)
        case firstElement
        case element
        case afterElement
        case afterArray
    }

    private mutating func note(_ stop: JSONStop, base: UnsafePointer<UInt8>, _ window: ByteWindow) {
        switch stop {
        case .windowEnded:
            if window.isLast { malformed = (Self.cutOff, window.consumedCount + Int64(window.bytes.count)) }
        case .malformed(let reason, let address):
            malformed = (reason, window.consumedCount + Int64(address - UInt(bitPattern: base)))
        }
    }

    private static let cutOff = "it is cut off: its last value stops before its end"

    /// Reads whole values; `consumed` is behind the last of them.
    private mutating func readValues(
        _ bytes: UnsafeBufferPointer<UInt8>, consumed: inout UnsafePointer<UInt8>, _ state: inout State
    ) throws(JSONStop) {
        var scanner = JSONScanner(bytes, from: consumed)
        while true {
            let hadLineEnd = scanner.skipBlanks()
            if hadLineEnd, case .between = state { state = .between(onNewLine: true) }
            consumed = scanner.place
            guard let next = scanner.next else { return }
            switch state {
            case .start where next == UInt8(ascii: "["):
                isArray = true
                scanner.step()
                state = .firstElement
            case .firstElement where next == UInt8(ascii: "]"), .afterElement where next == UInt8(ascii: "]"):
                scanner.step()
                state = .afterArray
            case .afterElement:
                guard next == UInt8(ascii: ",") else {
                    throw .malformed("a comma or bracket is missing", scanner.place)
                }
                scanner.step()
                state = .element
            case .afterArray: throw .malformed("more follows behind the end of the array", scanner.place)
            case .start, .between, .firstElement, .element:
                if case .between(false) = state { isLines = false }
                try readRow(&scanner)
                state = isArray ? .afterElement : .between(onNewLine: false)
            }
        }
    }

    private mutating func readRow(_ scanner: inout JSONScanner) throws(JSONStop) {
        guard scanner.next == UInt8(ascii: "{") || scanner.next == UInt8(ascii: "n") else {
            throw .malformed("a row is no object", scanner.place)
        }
        types.row = rowCount + 1
        try scanner.value(into: &types, node: JSONTypes.root, depth: isArray ? 1 : 0)
        rowCount += 1
        if scanner.hasLineEndInside { isLines = false }
    }

    // MARK: Problems

    private func contentProblems(_ check: TextCheck) throws(InferenceError) -> [FileProblem] {
        var problems: [FileProblem] = []
        if let problem = source.problem { problems.append(problem) }
        if let offset = check.firstInvalidOffset {
            let text = "is not UTF-8, as JSON must be"
            problems.append(FileProblem(.error, text, line: try line(at: offset), offset: offset))
        }
        if let malformed, source.problem == nil {
            let text = "is not read as JSON to its end: \(malformed.message)"
            problems.append(FileProblem(.error, text, line: try line(at: malformed.offset), offset: malformed.offset))
        }
        if let key = types.repeatedKey {
            problems.append(
                FileProblem(.error, "has the key '\(key)' twice in one object: one of the values would be lost"))
        }
        if let key = types.respeltKey {
            problems.append(
                FileProblem(.warning, "has keys that differ from '\(key)' only in case: they are one column"))
        }
        if problems.isEmpty, rowCount == 0 { problems.append(FileProblem(.warning, "has no rows")) }
        return problems
    }

    /// The line of an offset, from 1.
    private func line(at offset: Int64) throws(InferenceError) -> Int64 {
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
