/// What cutting a text in one way gives, values aside: how wide its rows are and how its quotes fit.
struct CSVShape: CSVSink {
    /// How many rows had each width; the last place stands for all wider ones.
    private(set) var widthCounts = [Int64](repeating: 0, count: 64)
    private(set) var rowCount: Int64 = 0
    /// What the first rows look like.
    private(set) var firstRows: [FirstRow] = []
    /// Values between quotes, and values whose quotes do not fit.
    private(set) var quotedCount: Int64 = 0
    private(set) var brokenCount: Int64 = 0
    private var rowQuotedCount: Int64 = 0
    private var rowBrokenCount: Int64 = 0
    /// Of the row that is being read.
    private var filledCount = 0
    private var letteredCount = 0
    private var isComment = false
    /// Whether all rows so far begin with `#`.
    private var hasCommentsOnly = true
    /// Lines of a comment above the table, which are no rows of it.
    private(set) var hasCommentAbove = false

    /// One of the first rows.
    struct FirstRow {
        let width: Int
        /// The line that it begins on, from 1.
        let line: Int64
        /// How many of its values are not empty, and how many begin with a letter.
        let filledCount: Int
        let letteredCount: Int
    }

    static let firstRowsMax = 100

    @inline(__always)
    mutating func value(_ index: Int, _ bytes: UnsafePointer<UInt8>, _ count: Int, _ form: CSVValueForm) {
        if index == 0 {
            (rowQuotedCount, rowBrokenCount, filledCount, letteredCount) = (0, 0, 0, 0)
            isComment = count > 0 && bytes[0] == UInt8(ascii: "#")
        }
        if count > 0, rowCount < Self.firstRowsMax {
            filledCount += 1
            letteredCount += (0x41...0x5A).contains(bytes[0] & 0xDF) || bytes[0] >= 0x80 ? 1 : 0
        }
        switch form {
        case .plain: break
        case .quoted, .escaped: rowQuotedCount += 1
        case .broken: rowBrokenCount += 1
        }
    }

    @inline(__always)
    mutating func row(_ width: Int, line: Int64) {
        if hasCommentsOnly, !isComment {
            hasCommentsOnly = false
            if rowCount > 0 { dropComment(above: width) }
        }
        if width >= widthCounts.count {
            widthCounts += [Int64](repeating: 0, count: min(width, CSVShape.columnsMax) + 1 - widthCounts.count)
        }
        widthCounts[min(width, CSVShape.columnsMax)] += 1
        rowCount += 1
        quotedCount += rowQuotedCount
        brokenCount += rowBrokenCount
        if firstRows.count < Self.firstRowsMax {
            firstRows.append(
                FirstRow(width: width, line: line, filledCount: filledCount, letteredCount: letteredCount))
        }
    }

    /// Forgets the rows so far, all of which begin with `#`, if most are unlike the first that does not. The last of them
    /// may be the header.
    private mutating func dropComment(above width: Int) {
        let others = rowCount - (width < widthCounts.count ? widthCounts[width] : 0)
        guard width > 1, let last = firstRows.last, others * 2 > rowCount else { return }
        let isHeader = last.width == width && rowCount <= Self.firstRowsMax
        widthCounts = [Int64](repeating: 0, count: widthCounts.count)
        (rowCount, quotedCount, brokenCount, firstRows) = (0, 0, 0, [])
        hasCommentAbove = true
        if isHeader {
            widthCounts[width] = 1
            rowCount = 1
            firstRows = [last]
        }
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

    /// How many of the first rows are a preamble: much narrower than the table, or made as wide by empty values, as
    /// spreadsheets do, above a row of names.
    var preambleRowCount: Int {
        let width = width
        guard let first = firstRows.firstIndex(where: { $0.width * 2 > width }), width > 1 else { return 0 }
        guard width > 2, let full = firstRows[first...].firstIndex(where: { $0.filledCount > 1 }),
            firstRows[full].width == width, firstRows[full].letteredCount == width
        else { return first }
        return full
    }

    /// Whether lines that are no blanks are passed over.
    var hasPreamble: Bool { preambleRowCount > 0 || hasCommentAbove }

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
