import Decoding
import TableSchema

/// Separated text to a schema: dialect, types, header, in this order. The dialect is found on a sample; when a later
/// row contradicts it, all ways to cut the text are tried on all of it, and the types are gathered anew.
struct CSVInference {
    private let source: any ByteSource
    private let hints: ReadingHints
    private var pins: CSVPins
    private let markLength: Int
    private let compression: Compression
    private var encoding: TextEncoding
    private var problems: [FileProblem] = []
    /// Whether the file's name says that it is a table.
    private let isNamedTable: Bool
    private let windowStep: Int
    /// For what is done on this thread, one thing after the other.
    private let index = RowIndex()

    /// The part of the text that the dialect is first looked for in.
    static let sampleSize = 256 << 10

    init(
        _ source: any ByteSource, encoding: TextEncoding, markLength: Int, compression: Compression,
        hints: ReadingHints, isNamedTable: Bool = true, windowStep: Int = TextBlock.step
    ) throws(ReadingError) {
        self.source = source
        self.encoding = encoding
        self.markLength = markLength
        self.compression = compression
        self.hints = hints
        self.windowStep = windowStep
        self.isNamedTable = isNamedTable
        pins = try CSVPins(hints.classifier)
    }

    mutating func schema() throws(ReadingError) -> FileSchema {
        var plan = try sampledPlan()
        var reading = try read(plan)
        if reading.counts.troubleCount > 0 || !reading.isWhole, let other = try thoroughPlan(insteadOf: plan, reading) {
            plan = other
            reading = try read(plan)
        }
        if let problem = source.problem { problems.append(problem) }
        noteEncoding(reading.check)
        let parts = FileSchemaOfCSV(
            plan: plan, reading: reading, encoding: encoding, compression: compression, hints: hints)
        return try pinned(parts.schema(problems), plan)
    }

    // MARK: Phases

    /// The dialect by the first part of the text.
    private mutating func sampledPlan() throws(ReadingError) -> CSVPlan {
        let window = try window()
        pins.take(separatorLine: window.bytes)
        _ = try Self.skipLines(pins.skippedLineCount ?? 0, window)
        var count = min(window.bytes.count, Self.sampleSize)
        while true {
            let sample = UnsafeBufferPointer(rebasing: window.bytes[..<count])
            let isLast = window.isLast && count == window.bytes.count
            var use = ByteUse()
            use.add(sample)
            var candidates = CSVDialectDetection.candidates(for: use, pins)
            CSVDialectDetection.scan(&candidates, over: sample, isLast: isLast, index)
            if let best = CSVDialectDetection.best(
                of: candidates, isDelimiterPinned: pins.delimiter != nil, isNamedTable: isNamedTable)
            {
                return CSVPlan(best, pins)
            }
            let hasRow = sample.contains(where: Self.isLineEnd) && !sample.allSatisfy(Self.isLineEnd)
            let isEnough = isLast || hasRow || window.bytes.count > 16 << 20
            if isEnough { return try singleColumnPlan() }
            if count == window.bytes.count { guard try window.advance(by: 0) else { return try singleColumnPlan() } }
            count = window.bytes.count
        }
    }

    /// One column: a separator that does not occur, quotes if they fit.
    private func singleColumnPlan() throws(ReadingError) -> CSVPlan {
        let use = try byteUse()
        var candidates = CSVDialectDetection.quotings(for: use, pins).map {
            CSVDialectDetection.Candidate(
                cut: CSVCut(delimiter: pins.delimiter ?? use.unusedDelimiter, quote: $0.quote, escape: $0.escape))
        }
        for index in candidates.indices { try scanAll(&candidates[index], badMax: .max) }
        let reach = candidates.map(\.consumedCount).max() ?? 0
        guard let best = CSVDialectDetection.bestQuoting(of: candidates, reach: reach) else {
            return CSVPlan(CSVDialectDetection.Candidate(cut: .standard(use.unusedDelimiter)), pins)
        }
        return CSVPlan(best, pins)
    }

    /// The best way to cut the text by all of its rows; nil when it is the one that was already used.
    private func thoroughPlan(insteadOf plan: CSVPlan, _ reading: CSVReading) throws(ReadingError) -> CSVPlan? {
        let use = try byteUse()
        var candidates = CSVDialectDetection.candidates(for: use, pins)
        let trouble = reading.counts.troubleCount
        for index in candidates.indices {
            let isCurrent = candidates[index].cut == plan.cut
            try scanAll(&candidates[index], badMax: isCurrent || !reading.isWhole ? .max : trouble)
        }
        let best = CSVDialectDetection.best(
            of: candidates, isDelimiterPinned: pins.delimiter != nil, isNamedTable: isNamedTable)
        let other = if let best { CSVPlan(best, pins) } else { try singleColumnPlan() }
        return other == plan ? nil : other
    }

    private func byteUse() throws(ReadingError) -> ByteUse {
        var use = ByteUse()
        let window = try window()
        while !window.isEmpty {
            use.add(window.bytes)
            guard try window.advance(by: window.bytes.count) else { break }
        }
        return use
    }

    /// Cuts the whole text in one way, and stops once that is worse than what is known.
    private func scanAll(
        _ candidate: inout CSVDialectDetection.Candidate, badMax: Int64
    ) throws(ReadingError) {
        let window = try tableWindow()
        var scanner = CSVScanner(candidate.cut)
        candidate.consumedCount = 0
        while true {
            let isLast = window.isLast
            let count = scanner.scan(window.bytes, isLast: isLast, into: &candidate.shape)
            candidate.consumedCount += Int64(count)
            if isLast || candidate.shape.badCount > badMax { return }
            guard try window.advance(by: count) else { return }
        }
    }

    /// Gathers the types of all rows: the first by itself, because it may be a header, all others side by side.
    private func read(_ plan: CSVPlan) throws(ReadingError) -> CSVReading {
        let firstRow = try firstRow(plan)
        let headings = firstRow.values.map(\.bytes)
        let first = CSVGathering(plan, pins.nulls, headings: [], hints: hints, isFirstRow: true, index)
        let blocks = try RowBlocks(source, plan.cut, from: firstRow.range.lowerBound, step: windowStep)
        let block = TextBlock(capacity: source.room(atMost: windowStep))
        if firstRow.isComplete, try blocks.read(Int(firstRow.range.count), into: block) { first.gather(block) }
        let firstBlock = TextBlock(copying: block)
        let all = Gatherings()
        let leader = CSVGathering(plan, pins.nulls, headings: headings, hints: hints, index)
        // The columns of a very wide table take more room than its rows: those of one worker have to do.
        while firstRow.isComplete, blocks.next(into: block) {
            leader.gather(block)
            if !plan.isWide { break }
        }
        all.add(leader)
        if blocks.hasMore {
            let (step, nulls, hints) = (windowStep, pins.nulls, hints)
            Workers.run(Workers.coreCount) {
                let worker = CSVGathering(plan, nulls, headings: headings, hints: hints, RowIndex())
                let block = TextBlock(capacity: step)
                while blocks.next(into: block) { worker.gather(block) }
                all.add(worker)
            }
        }
        let isWhole = try blocks.finish()
        return CSVReading(
            plan: plan, firstRow: firstRow.values, firstBlock: firstBlock, first: first, rest: all.sum() ?? leader,
            isWhole: isWhole, hasLongRows: blocks.hasLongRows)
    }

    /// Cuts all rows behind the preamble.
    private func scanRows(_ plan: CSVPlan, into sink: inout some CSVSink) throws(ReadingError) {
        let window = try window()
        var scanner = CSVScanner(plan.cut, line: plan.skippedLineCount + 1)
        guard try Self.skipLines(plan.skippedLineCount, window) else { return }
        while true {
            let isLast = window.isLast
            let count = scanner.scan(window.bytes, isLast: isLast, into: &sink)
            let isGoingOn = try window.advance(by: count)
            if isLast || !isGoingOn { return }
        }
    }

    /// The schema with what is pinned of its columns, held against every value.
    private func pinned(_ inferred: FileSchema, _ plan: CSVPlan) throws(ReadingError) -> FileSchema {
        if hints.pinsNothing { return inferred }
        let pins = inferred.columns.map { ColumnPin(of: $0, hints) }
        guard pins.contains(where: { $0 != nil }) else { return inferred }
        var schema = inferred
        var check = CSVPinCheck(pins, self.pins.nulls, hasHeader: schema.dialect?.header ?? false)
        try scanRows(plan, into: &check)
        check.apply(to: &schema, encoding)
        return schema
    }

    private func firstRow(_ plan: CSVPlan) throws(ReadingError) -> CSVFirstRow {
        let window = try window()
        var row = CSVFirstRow()
        guard try Self.skipLines(plan.skippedLineCount, window) else { return row }
        let start = window.consumedCount
        while true {
            var scanner = CSVScanner(plan.cut)
            let isLast = window.isLast
            let count = scanner.scan(window.bytes, isLast: isLast, into: &row)
            row.range = start..<window.consumedCount + Int64(count)
            guard !row.isComplete, !isLast, try window.advance(by: count) else { return row }
        }
    }

    /// Passes over so many lines, or all there are. False when one has no end within reason.
    private static func skipLines(_ lineCount: Int64, _ window: ByteWindow) throws(ReadingError) -> Bool {
        var left = lineCount
        while left > 0 {
            let bytes = window.bytes
            var place = 0
            while left > 0, let end = bytes[place...].firstIndex(where: isLineEnd) {
                // The LF of a CRLF may be among the next bytes.
                if end + 1 == bytes.count, bytes[end] == 0x0D, !window.isLast { break }
                let isPair = bytes[end] == 0x0D && end + 1 < bytes.count && bytes[end + 1] == 0x0A
                place = end + (isPair ? 2 : 1)
                left -= 1
            }
            let isLast = window.isLast
            // Once for all of the window's lines: each time, what is left is moved.
            guard try window.advance(by: place) else { return false }
            if isLast { return true }
        }
        return true
    }

    private static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    private func window() throws(ReadingError) -> ByteWindow {
        let window = try ByteWindow(source, step: windowStep)
        _ = try window.advance(by: min(markLength, window.bytes.count))
        return window
    }

    /// The text behind the lines that are pinned to be no data.
    private func tableWindow() throws(ReadingError) -> ByteWindow {
        let window = try window()
        _ = try Self.skipLines(pins.skippedLineCount ?? 0, window)
        return window
    }

    private mutating func noteEncoding(_ check: TextCheck) {
        if let offset = check.firstNulOffset {
            problems.append(FileProblem(.error, "is no table: it holds NUL bytes, as no text does", offset: offset))
        }
        guard let offset = check.firstInvalidOffset, encoding == .utf8 else { return }
        encoding = .windows1252
        problems.append(FileProblem(.warning, "is not UTF-8 and is read as Windows-1252", offset: offset))
    }
}

/// A dialect as it is about to be used.
struct CSVPlan: Hashable {
    let cut: CSVCut
    let width: Int
    let skippedLineCount: Int64
    let hasPreamble: Bool

    /// Whether there are so many columns that only their types and nulls are told.
    var isWide: Bool { width > ColumnProfiles.countedMax }

    init(_ candidate: CSVDialectDetection.Candidate, _ pins: CSVPins) {
        cut = candidate.cut
        width = max(candidate.shape.width, 1)
        skippedLineCount = pins.skippedLineCount ?? candidate.shape.preambleLineCount
        hasPreamble = pins.skippedLineCount == nil && (candidate.shape.hasPreamble || pins.hasSeparatorLine)
    }
}
