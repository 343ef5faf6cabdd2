import CVectorScan

/// Where the values of a block's rows are.
final class RowIndex {
    private var places = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: 0)
    private var rowEnds = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: 0)
    private var firsts = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: 0)
    private var regularCount = 0
    private var width = 0
    private var scan = tidegate_scan()
    /// How many lines the block has; nil when rows do not tell.
    private(set) var lineCount: Int?
    /// The rows that have more or fewer values than the table, or are blank: where they are in the block.
    private(set) var otherRows: [Range<Int>] = []

    deinit {
        places.deallocate()
        rowEnds.deallocate()
        firsts.deallocate()
    }

    /// Whether a quote between quotes is doubled anywhere.
    var hasDoubledQuotes: Bool { scan.has_doubled_quotes }
    /// Whether there are bytes that are no plain ASCII.
    var hasUnusualBytes: Bool { scan.has_wide || scan.has_nul }
    /// Whether the lines end in carriage return and line feed.
    var hasPairsOfLineEnds: Bool { scan.has_pairs_of_line_ends }
    /// The rows with as many values as the table, each by the number of values before it.
    var regularRows: UnsafeBufferPointer<UInt32> { UnsafeBufferPointer(rebasing: firsts[..<regularCount]) }

    /// Looks at a block of whole rows. False when its quotes or line ends are such that only going through it byte by
    /// byte tells its values.
    func look(at block: TextBlock, cut: CSVCut, width: Int) -> Bool {
        let ending = endLine(of: block)
        let count = block.count + ending
        guard let text = block.bytes.baseAddress else { return false }
        // What is behind the block's bytes may be the end of its last line.
        guard let found = findRows(UnsafeBufferPointer(start: text, count: count), cut) else { return false }
        self.width = width
        lineCount = scan.has_quoted_line_ends ? nil : Int(scan.row_count) - (ending > 0 ? 1 : 0)
        sortRows(found.places, found.ends, text)
        return true
    }

    /// Tells a sink the values and rows of a text of whole rows, as a `CSVScanner` would; their lines count from 1. So many
    /// bytes behind the text as a scan needs must be readable.
    ///
    /// - Returns: how many lines there are; nil, and nothing is told, when only going through the text byte by byte tells
    ///   its values.
    func tell<Sink: CSVSink>(_ text: UnsafeBufferPointer<UInt8>, cut: CSVCut, to sink: inout Sink) -> Int64? {
        guard let base = text.baseAddress, let (places, ends) = findRows(text, cut), !scan.has_quoted_line_ends else {
            return nil
        }
        let cutOff = scan.has_pairs_of_line_ends ? 1 : 0
        var first = 0
        for row in 0..<Int(scan.row_count) {
            let next = Int(ends[row])
            var start = Int(places[first] &+ 1)
            let isBlank = next - first == 1 && Int(places[next]) - cutOff == start
            for place in first..<next where !isBlank {
                let end = Int(places[place + 1]) - (place + 1 == next ? cutOff : 0)
                let isQuoted = cut.quote != 0 && end > start && base[start] == cut.quote
                let inset = isQuoted ? 1 : 0
                sink.value(place - first, base + start + inset, end - start - 2 * inset, isQuoted ? .quoted : .plain)
                start = Int(places[place + 1] &+ 1)
            }
            if !isBlank { sink.row(next - first, line: Int64(row + 1)) }
            first = next
        }
        return Int64(scan.row_count)
    }

    /// Where the values and the rows of a text end; nil when that shows only byte by byte.
    private func findRows(
        _ text: UnsafeBufferPointer<UInt8>, _ cut: CSVCut
    ) -> (places: UnsafeMutablePointer<UInt32>, ends: UnsafeMutablePointer<UInt32>)? {
        if places.count < text.count + 1 + Self.spare { makeRoom(text.count) }
        guard let first = places.baseAddress, let ends = rowEnds.baseAddress else { return nil }
        // The value that begins the text follows a place that is one before its beginning.
        first[0] = .max
        tidegate_scan_rows(text.baseAddress, text.count, cut.delimiter, cut.quote, first + 1, ends, &scan)
        return scan.is_plain && isReadable(text, cut) ? (first, ends) : nil
    }

    /// Where a column's values are, by the number of values before a row.
    func values(of column: Int) -> Values {
        let isLast = column == width - 1
        return Values(
            before: UnsafePointer(places.baseAddress.unsafelyUnwrapped + column),
            cutOff: isLast && scan.has_pairs_of_line_ends ? 1 : 0)
    }

    struct Values {
        fileprivate let before: UnsafePointer<UInt32>
        fileprivate let cutOff: UInt32

        @inline(__always)
        subscript(_ row: UInt32) -> Range<Int> {
            let place = before + Int(row)
            let start = Int(place[0] &+ 1)
            return Range(uncheckedBounds: (start, Int(place[1] &- cutOff)))
        }
    }

    // MARK: Rows

    private func sortRows(
        _ places: UnsafeMutablePointer<UInt32>, _ ends: UnsafeMutablePointer<UInt32>, _ text: UnsafePointer<UInt8>
    ) {
        regularCount = 0
        otherRows.removeAll(keepingCapacity: true)
        var first: UInt32 = 0
        for row in 0..<Int(scan.row_count) {
            let next = ends[row]
            let isBlank = width == 1 && isEmpty(first, places)
            if next &- first == UInt32(width), !isBlank {
                firsts[regularCount] = first
                regularCount += 1
            } else {
                addOther(Int(places[Int(first)] &+ 1)..<Int(places[Int(next)] &+ 1))
            }
            first = next
        }
    }

    /// Rows that stand together are gone through together.
    private func addOther(_ row: Range<Int>) {
        if let last = otherRows.last, last.upperBound == row.lowerBound {
            otherRows[otherRows.count - 1] = last.lowerBound..<row.upperBound
        } else {
            otherRows.append(row)
        }
    }

    private func isEmpty(_ row: UInt32, _ places: UnsafeMutablePointer<UInt32>) -> Bool {
        let length = places[Int(row) + 1] &- (places[Int(row)] &+ 1)
        return length == (scan.has_pairs_of_line_ends ? 1 : 0)
    }

    private func isReadable(_ bytes: UnsafeBufferPointer<UInt8>, _ cut: CSVCut) -> Bool {
        if cut.quote == 0 || cut.escape == cut.quote { return true }
        return !scan.has_doubled_quotes && !bytes.contains(cut.escape)
    }

    /// Ends the last line of the text as the others are, if it is not. How many bytes that takes is the answer.
    private func endLine(of block: TextBlock) -> Int {
        guard block.isLast, let last = block.bytes.last, last != 0x0A, last != 0x0D else { return 0 }
        let newline = block.bytes.firstIndex(of: 0x0A) ?? 0
        let ending: [UInt8] = newline > 0 && block.bytes[newline - 1] == 0x0D ? [0x0D, 0x0A] : [0x0A]
        block.endLine(with: ending)
        return ending.count
    }

    private func makeRoom(_ count: Int) {
        for buffer in [places, rowEnds, firsts] { buffer.deallocate() }
        places = .allocate(capacity: count + 1 + Self.spare)
        rowEnds = .allocate(capacity: count + Self.spare)
        firsts = .allocate(capacity: count + Self.spare)
    }

    /// The scan writes in steps.
    private static let spare = 64
}
