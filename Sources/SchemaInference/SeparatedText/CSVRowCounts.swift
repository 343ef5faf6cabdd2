/// Where a row is: the block of the text, and the line of the block, from 0.
struct RowPlace: Hashable, Comparable {
    var block: Int
    var line: Int

    static func < (left: RowPlace, right: RowPlace) -> Bool { (left.block, left.line) < (right.block, right.line) }
}

/// How many rows a text has, and how many of them do not fit its dialect.
struct CSVRowCounts {
    /// What is wrong with rows: how many, and where the first is.
    struct Trouble {
        private(set) var count: Int64 = 0
        private(set) var first = RowPlace(block: .max, line: .max)

        mutating func add(_ place: RowPlace) {
            count += 1
            first = min(first, place)
        }

        fileprivate mutating func add(_ other: Trouble) {
            count += other.count
            first = min(first, other.first)
        }
    }

    /// Rows, blank ones not counted.
    var rowCount: Int64 = 0
    var blankLineCount: Int64 = 0
    var shortRows = Trouble()
    var longRows = Trouble()
    var brokenRows = Trouble()
    /// Whether some row is not one line with a value for each column, as far as a quick look tells.
    var isUneven = false
    /// Whether lines end in carriage return and line feed, and whether in one of them.
    var hasPairsOfLineEnds = false
    var hasSingleLineEnds = false

    /// Whether each row is a line with a value for each column, and all lines end alike.
    var isRegular: Bool { !isUneven && !(hasPairsOfLineEnds && hasSingleLineEnds) }

    /// How many rows do not fit the dialect.
    var troubleCount: Int64 { shortRows.count + longRows.count + brokenRows.count }

    /// Adds what another part of the text had.
    mutating func add(_ other: CSVRowCounts) {
        rowCount += other.rowCount
        blankLineCount += other.blankLineCount
        shortRows.add(other.shortRows)
        longRows.add(other.longRows)
        brokenRows.add(other.brokenRows)
        isUneven = isUneven || other.isUneven
        hasPairsOfLineEnds = hasPairsOfLineEnds || other.hasPairsOfLineEnds
        hasSingleLineEnds = hasSingleLineEnds || other.hasSingleLineEnds
    }
}
