import CVectorScan

/// Finds how a text is cut into values: the way that gives the most consistent rows.
enum CSVDialectDetection {
    /// One way to cut the text, and what it gave.
    struct Candidate {
        var cut: CSVCut
        var shape = CSVShape()
        /// How many bytes the rows took. Less than others when a quote swallows the rest.
        var consumedCount: Int64 = 0
    }

    /// The ways worth trying on a text that holds these bytes.
    static func candidates(for use: ByteUse, _ pins: CSVPins) -> [Candidate] {
        let delimiters = pins.delimiter.map { [$0] } ?? knownDelimiters.filter(use.contains)
        return delimiters.flatMap { delimiter in
            quotings(for: use, pins).map {
                Candidate(cut: CSVCut(delimiter: delimiter, quote: $0.quote, escape: $0.escape))
            }
        }
    }

    /// The quotings worth trying, likelier ones first.
    static func quotings(for use: ByteUse, _ pins: CSVPins) -> [(quote: UInt8, escape: UInt8)] {
        let allowed = quotings(for: use).filter(pins.allows)
        return allowed.isEmpty ? [pins.quoting ?? (doubleQuote, pins.escape ?? doubleQuote)] : allowed
    }

    private static func quotings(for use: ByteUse) -> [(quote: UInt8, escape: UInt8)] {
        var quotings: [(quote: UInt8, escape: UInt8)] = [(doubleQuote, doubleQuote)]
        if use.contains(doubleQuote), use.contains(backslash) { quotings.append((doubleQuote, backslash)) }
        if use.contains(apostrophe) {
            quotings.append((apostrophe, apostrophe))
            if use.contains(backslash) { quotings.append((apostrophe, backslash)) }
        }
        if use.contains(doubleQuote) || use.contains(apostrophe) { quotings.append((0, 0)) }
        return quotings
    }

    /// Cuts a part of the text in all ways; but where one fits without a fault and shows its quotes, not in those that
    /// differ only in quoting and come later: none of them is preferred to it.
    static func scan(
        _ candidates: inout [Candidate], over sample: UnsafeBufferPointer<UInt8>, isLast: Bool, _ index: RowIndex
    ) {
        var settled: Set<UInt8> = []
        for candidate in candidates.indices where !settled.contains(candidates[candidate].cut.delimiter) {
            candidates[candidate].scan(sample, isLast: isLast, index)
            if candidates[candidate].fits(sample.count) { settled.insert(candidates[candidate].cut.delimiter) }
        }
        candidates.removeAll { $0.shape.rowCount == 0 && settled.contains($0.cut.delimiter) }
    }

    /// The candidate that makes the best table; nil when none makes one, as with a single column.
    static func best(of candidates: [Candidate], isDelimiterPinned: Bool, isNamedTable: Bool) -> Candidate? {
        let reach = candidates.map(\.consumedCount).max() ?? 0
        let delimiters = candidates.map(\.cut.delimiter)
        var winner: Candidate?
        for delimiter in knownDelimiters + delimiters where delimiters.contains(delimiter) {
            let quoted = bestQuoting(of: candidates.filter { $0.cut.delimiter == delimiter }, reach: reach)
            guard let quoted, isDelimiterPinned || isTable(quoted, reach: reach, isNamedTable: isNamedTable) else {
                continue
            }
            let isLast = lastDelimiters[delimiter] != nil
            if let best = winner, isLast || !isBetter(quoted, than: best, reach: reach) { continue }
            winner = quoted
        }
        return winner
    }

    /// Of ways that differ only in quoting, the one that fits best; the usual one where that makes no difference.
    static func bestQuoting(of candidates: [Candidate], reach: Int64) -> Candidate? {
        guard var best = candidates.first else { return nil }
        for candidate in candidates.dropFirst() {
            let (badness, bestBadness) = (candidate.badness(reach: reach), best.badness(reach: reach))
            let showsQuotes = best.shape.quotedCount == 0 && candidate.shape.quotedCount > 0
            if badness < bestBadness || (badness == bestBadness && showsQuotes) { best = candidate }
        }
        return best
    }

    private static func isTable(_ candidate: Candidate, reach: Int64, isNamedTable: Bool) -> Bool {
        guard candidate.shape.width > 1 else { return false }
        let badness = candidate.badness(reach: reach)
        let delimiter = candidate.cut.delimiter
        if let widthMin = lastDelimiters[delimiter] ?? (rareDelimiters.contains(delimiter) ? 2 : nil) {
            return badness == 0 && candidate.shape.rowCount > 1 && candidate.shape.width >= widthMin
        }
        // A table with many faults is still no text of one column, where its first row is cut like most others.
        let isLikeFirst = candidate.shape.firstRows.first?.width == candidate.shape.width
        return badness <= (isLikeFirst && isNamedTable ? 0.6 : 0.3)
    }

    private static func isBetter(_ candidate: Candidate, than best: Candidate, reach: Int64) -> Bool {
        let (badness, bestBadness) = (candidate.badness(reach: reach), best.badness(reach: reach))
        if badness > 0, bestBadness > 0, badness != bestBadness { return badness < bestBadness }
        if (badness == 0) != (bestBadness == 0) { return badness == 0 }
        // What passes nothing over explains more of the text.
        let (preamble, bestPreamble) = (candidate.shape.preambleRowCount, best.shape.preambleRowCount)
        if preamble != bestPreamble { return preamble < bestPreamble }
        return candidate.weight > best.weight
    }

    /// Separators that are tried first, and in this order when they cut alike.
    private static let usualDelimiters: [UInt8] = [0x01, 0x09, 0x7C, 0x3B, 0x2C]
    /// Separators that are believed only when every row agrees.
    private static let rareDelimiters: [UInt8] = [0x7E, 0x5E, 0x1F]
    /// Separators that are believed only when no other cuts a table, every row agrees, and each has so many values at
    /// least: times have colons.
    private static let lastDelimiters: [UInt8: Int] = [UInt8(ascii: "#"): 3, UInt8(ascii: ":"): 4]
    /// All of them, in the order in which they are tried.
    private static let knownDelimiters = usualDelimiters + rareDelimiters + lastDelimiters.keys.sorted()
    private static let doubleQuote = UInt8(ascii: "\"")
    private static let apostrophe = UInt8(ascii: "'")
    private static let backslash = UInt8(ascii: #"\"#)
}

extension CSVDialectDetection.Candidate {
    /// Cuts a part of the text in this way: whole rows at once, where they can be, and what is left byte by byte.
    fileprivate mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>, isLast: Bool, _ index: RowIndex) {
        var length = tidegate_whole_rows(bytes.baseAddress, bytes.count, cut.delimiter, cut.quote)
        var lineCount: Int64 = 0
        if length != .max, length > 0,
            let told = index.tell(UnsafeBufferPointer(rebasing: bytes[..<length]), cut: cut, to: &shape)
        {
            lineCount = told
        } else {
            length = 0
        }
        var scanner = CSVScanner(cut, line: 1 + lineCount)
        let rest = UnsafeBufferPointer(rebasing: bytes[length...])
        consumedCount = Int64(length + scanner.scan(rest, isLast: isLast, into: &shape))
    }

    /// Whether quotes show and nothing is amiss in so many bytes.
    fileprivate func fits(_ count: Int) -> Bool {
        shape.quotedCount > 0 && consumedCount * 10 >= Int64(count) * 9 && badness(reach: Int64(count)) == 0
    }

    /// The part of the text that does not fit, from 0 to 1.
    fileprivate func badness(reach: Int64) -> Double {
        guard shape.rowCount > 0 else { return 1 }
        let rows = shape.rowCount - Int64(shape.preambleRowCount)
        let bad = Double(shape.badCount) * (shape.isFirstRowWidest && shape.brokenCount == 0 ? 0.5 : 1)
        let good = 1 - min(1, bad / Double(max(rows, 1)))
        let covered = Double(consumedCount) / Double(max(reach, 1))
        return 1 - good * (covered >= 0.9 ? 1 : covered)
    }

    /// More columns weigh more. One comma less counts: a decimal comma in each value gives one column too many.
    fileprivate var weight: Int { cut.delimiter == UInt8(ascii: ",") ? shape.width - 1 : shape.width }
}

/// Which bytes occur in a text.
struct ByteUse {
    private var counts = [Bool](repeating: false, count: 256)

    /// Adds the bytes of a window.
    mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
        counts.withUnsafeMutableBufferPointer { counts in
            for byte in bytes { counts[Int(byte)] = true }
        }
    }

    /// Whether a byte occurs.
    func contains(_ byte: UInt8) -> Bool { counts[Int(byte)] }

    /// A separator that does not occur, for a text of a single column.
    var unusedDelimiter: UInt8 {
        [0x2C, 0x09, 0x3B, 0x7C, 0x01, 0x1F, 0x1E, 0x02, 0x03, 0x04].first { !contains($0) } ?? 0x2C
    }
}
