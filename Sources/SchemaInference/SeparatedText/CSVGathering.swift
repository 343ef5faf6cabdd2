import CVectorScan

/// What one worker gathers of the rows of a text, block by block. What several have gathered is put together; the result
/// does not depend on who had which block.
final class CSVGathering: @unchecked Sendable {
    // Unchecked: one thread has it at a time, first its worker, then the one that puts all together.
    private let plan: CSVPlan
    private let nulls: PinnedNulls
    let columns: ColumnProfiles
    private(set) var counts = CSVRowCounts()
    private(set) var sample: RowSample
    /// How many lines each block had.
    private(set) var lineCounts: [Int: Int] = [:]
    private(set) var check = TextCheck()
    private let index: RowIndex
    private var current = CurrentRow()

    /// For a table under these values of its first row; or for that row alone, to see what its values are. The index is
    /// not used by another thread at the same time.
    init(
        _ plan: CSVPlan, _ nulls: PinnedNulls, headings: [[UInt8]], hints: ReadingHints, isFirstRow: Bool = false,
        _ index: RowIndex
    ) {
        self.index = index
        self.plan = plan
        self.nulls = nulls
        columns = ColumnProfiles(under: headings, width: plan.width, countsDistinct: !isFirstRow)
        sample = RowSample(width: plan.width, hints)
    }

    /// Gathers the rows of a block.
    func gather(_ block: TextBlock) {
        guard let start = block.bytes.baseAddress else { return }
        let lines = BlockLines(from: start)
        defer { withExtendedLifetime(lines) {} }
        let place = ValuePlace(block: block.number, lines)
        if index.look(at: block, cut: plan.cut, width: plan.width) {
            lineCounts[block.number] = index.lineCount ?? tidegate_line_count(start, block.count)
            gatherRegularRows(block, place)
            counts.rowCount += Int64(index.regularRows.count)
            if sample.limit > 0, !plan.isWide { takeSample(block.number, start) }
            gatherOthers(start, place)
            noteRegularity()
        } else {
            counts.isUneven = true
            lineCounts[block.number] = tidegate_line_count(start, block.count)
            gatherOneByOne(start, block.count, place, line: 0)
        }
        if index.hasUnusualBytes { check.add(UnsafeRawBufferPointer(block.bytes), at: block.offset) }
    }

    private func noteRegularity() {
        if index.lineCount == nil || !index.otherRows.isEmpty { counts.isUneven = true }
        if index.hasPairsOfLineEnds { counts.hasPairsOfLineEnds = true } else { counts.hasSingleLineEnds = true }
    }

    /// Adds what another worker gathered.
    func add(_ other: CSVGathering) {
        columns.add(other.columns)
        counts.add(other.counts)
        sample.add(other.sample)
        lineCounts.merge(other.lineCounts) { first, _ in first }
        check.add(other.check)
    }

    // MARK: Rows as they should be, a column at a time

    /// As many rows at a time as stay in the nearest memory while all columns go over them.
    private func gatherRegularRows(_ block: TextBlock, _ place: ValuePlace) {
        let rows = index.regularRows
        let size = max(16, Self.nearSize * rows.count / max(block.count, 1))
        for first in stride(from: 0, to: rows.count, by: size) {
            let some = UnsafeBufferPointer(rebasing: rows[first..<min(first + size, rows.count)])
            for column in 0..<plan.width { gather(column, of: some, place) }
        }
    }

    private static let nearSize = 16 << 10

    private func gather(_ column: Int, of rows: UnsafeBufferPointer<UInt32>, _ place: ValuePlace) {
        let start = place.start
        let profile = columns[column]
        let quote = plan.cut.quote
        let nulls = nulls
        let values = index.values(of: column)
        for row in rows {
            let bounds = values[row]
            let (bytes, count) = (start + bounds.lowerBound, bounds.count)
            if count == 0 || nulls.contains(bytes, count) {
                profile.pointee.addEmpty()
            } else if quote != 0, bytes[0] == quote {
                addQuoted(bytes, count, to: profile, place)
            } else {
                profile.pointee.add(bytes, count, at: place)
            }
        }
    }

    /// Adds a value with its quotes.
    private func addQuoted(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, to profile: UnsafeMutablePointer<ColumnProfile>,
        _ place: ValuePlace
    ) {
        let inner = UnsafeBufferPointer(start: bytes + 1, count: count - 2)
        guard let start = inner.baseAddress, !inner.isEmpty, !nulls.contains(start, inner.count) else {
            return profile.pointee.addEmpty()
        }
        if index.hasDoubledQuotes, inner.contains(plan.cut.quote) {
            addEscaped(inner, to: profile, place)
        } else {
            profile.pointee.add(start, inner.count, at: place)
        }
    }

    private func addEscaped(
        _ text: UnsafeBufferPointer<UInt8>, to profile: UnsafeMutablePointer<ColumnProfile>,
        _ place: ValuePlace
    ) {
        let plain = CSVNames.unescaped(text, plan.cut)
        let padded = plain + [UInt8](repeating: 0, count: 16)
        padded.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress, !plain.isEmpty else { return }
            profile.pointee.addText(base, plain.count, at: place, text.baseAddress ?? place.start)
        }
    }

    private func takeSample(_ block: Int, _ start: UnsafePointer<UInt8>) {
        for (number, rank) in sample.chosen(ofRows: index.regularRows.count, block: block) {
            let row = index.regularRows[number]
            let values = (0..<plan.width).map { column -> [UInt8]? in
                let bounds = index.values(of: column)[row]
                var text = UnsafeBufferPointer(start: start + bounds.lowerBound, count: bounds.count)
                if text.count > 1, plan.cut.quote != 0, text[0] == plan.cut.quote {
                    text = UnsafeBufferPointer(rebasing: text.dropFirst().dropLast())
                }
                return text.isEmpty ? nil : Array(text.prefix(RowSample.textMax))
            }
            sample.add(RowSample.Row(rank: rank, values: values))
        }
    }

    // MARK: All other rows, a value at a time

    private func gatherOthers(_ start: UnsafePointer<UInt8>, _ place: ValuePlace) {
        var (line, counted) = (0, 0)
        for row in index.otherRows {
            line += tidegate_line_count(start + counted, row.lowerBound - counted)
            counted = row.lowerBound
            gatherOneByOne(start + row.lowerBound, row.count, place, line: line)
        }
    }

    private func gatherOneByOne(_ start: UnsafePointer<UInt8>, _ count: Int, _ place: ValuePlace, line: Int) {
        var scanner = CSVScanner(plan.cut, line: Int64(line))
        var rows = OneByOne(gathering: self, place: place)
        _ = scanner.scan(UnsafeBufferPointer(start: start, count: count), isLast: true, into: &rows)
        counts.blankLineCount += scanner.blankLineCount
    }

    /// Takes values from a scanner. A row is told again when its block ends before it; blocks here never do.
    private struct OneByOne: CSVSink {
        let gathering: CSVGathering
        let place: ValuePlace

        mutating func value(_ index: Int, _ bytes: UnsafePointer<UInt8>, _ count: Int, _ form: CSVValueForm) {
            gathering.add(index, bytes, count, form, place)
        }

        mutating func row(_ width: Int, line: Int64) { gathering.endRow(width, block: place.block, line: line) }
    }

    private struct CurrentRow {
        var isLong = false
        var isBroken = false
    }

    private func add(
        _ column: Int, _ bytes: UnsafePointer<UInt8>, _ count: Int, _ form: CSVValueForm, _ place: ValuePlace
    ) {
        if form == .broken { current.isBroken = true }
        guard column < plan.width else {
            // What is left out beyond the last column loses nothing; readers allow it.
            if count > 0 { current.isLong = true }
            return
        }
        let profile = columns[column]
        if count == 0 || nulls.contains(bytes, count) {
            profile.pointee.addEmpty()
        } else if form == .escaped {
            addEscaped(UnsafeBufferPointer(start: bytes, count: count), to: profile, place)
        } else {
            profile.pointee.add(bytes, count, at: place)
        }
    }

    private func endRow(_ width: Int, block: Int, line: Int64) {
        let place = RowPlace(block: block, line: Int(line))
        if width < plan.width {
            counts.shortRows.add(place)
            for column in width..<plan.width { columns[column].pointee.addEmpty() }
        }
        if current.isLong { counts.longRows.add(place) }
        if current.isBroken { counts.brokenRows.add(place) }
        counts.rowCount += 1
        current = CurrentRow()
    }
}
