/// What cutting a text in one way gives, values aside: how wide its rows are and how its quotes fit.
struct CSVShape: CSVSink {
    /// How many rows had each width; the last place stands for all wider ones.
    private(set) var widthCounts = [Int64](repeating: 0, count: 64)
    private(set) var rowCount: Int64 = 0
    /// The widths of the first rows and the lines that they begin on.
    private(set) var firstRows: [(width: Int, line: Int64)] = []
    /// Values between quotes, and values whose quotes do not fit.
    private(set) var quotedCount: Int64 = 0
    private(set) var brokenCount: Int64 = 0
    private var rowQuotedCount: Int64 = 0
    private var rowBrokenCount: Int64 = 0

    static let firstRowsMax = 100

    @inline(__always)
    mutating func value(_ index: Int, _ bytes: UnsafePointer<UInt8>, _ count: Int, _ form: CSVValueForm) {
        if index == 0 { (rowQuotedCount, rowBrokenCount) = (0, 0) }
        switch form {
        case .plain: break
        case .quoted, .escaped: rowQuotedCount += 1
        case .broken: rowBrokenCount += 1
        }
    }

    @inline(__always)
    mutating func row(_ width: Int, line: Int64) {
        if width >= widthCounts.count {
            widthCounts += [Int64](repeating: 0, count: min(width, CSVShape.columnsMax) + 1 - widthCounts.count)
        }
        widthCounts[min(width, CSVShape.columnsMax)] += 1
        rowCount += 1
        quotedCount += rowQuotedCount
        brokenCount += rowBrokenCount
        if firstRows.count < Self.firstRowsMax { firstRows.append((width, line)) }
    }

    /// More columns than this no table has.
    static let columnsMax = 1 << 16

    /// The number of columns that the table would have: the most frequent width, the larger of two; or the first row's,
    /// where that is wider and no row is wider still, because then rows leave out empty ends.
    var width: Int {
        var best = 0
        for width in widthCounts.indices where widthCounts[width] > 0 && widthCounts[width] >= widthCounts[best] {
            best = width
        }
        let widest = widthCounts.lastIndex { $0 > 0 } ?? 0
        if let first = firstRows.first, first.width > best, first.width == widest { return first.width }
        return best
    }

    /// Whether the first row is as wide as any: then others that are narrower leave out values and fit half.
    var isFirstRowWidest: Bool { firstRows.first?.width == widthCounts.lastIndex { $0 > 0 } }

    /// How many of the first rows are a preamble: much narrower than the table.
    var preambleRowCount: Int {
        let width = width
        guard let first = firstRows.firstIndex(where: { $0.width * 2 > width }), width > 1 else { return 0 }
        return first
    }

    /// The lines before the first row of the table: a preamble, and blank ones.
    var preambleLineCount: Int64 {
        firstRows.isEmpty ? 0 : firstRows[min(preambleRowCount, firstRows.count - 1)].line - 1
    }

    /// Rows of another width, and values whose quotes do not fit.
    var badCount: Int64 {
        let usual = max(widthCounts[width], widthCounts.max() ?? 0)
        return max(0, rowCount - Int64(preambleRowCount) - usual) + brokenCount
    }
}
