import CVectorScan

/// What reading JSON gave: all of it, or the part that one worker had.
struct JSONReading {
    var types: JSONTypes
    var rowCount: Int64 = 0
    /// Whether the rows are the elements of one array.
    var isArray = false
    /// Whether each value has a line of its own.
    var isLines = true
    /// Whether some row may be a long one, as in `FileLayout`; nil when that is not known.
    var hasLongRows: Bool?
    var check = TextCheck()
    /// Where the text is no JSON any more, and why.
    var malformed: (message: String, offset: Int64)?
    /// How many lines each block had.
    var lineCounts: [Int: Int] = [:]

    /// Nothing yet.
    init(_ hints: ReadingHints) { types = JSONTypes(hints) }

    /// Adds the part that another worker had.
    mutating func add(_ other: JSONReading) {
        types.add(other.types)
        rowCount += other.rowCount
        isLines = isLines && other.isLines
        check.add(other.check)
        lineCounts.merge(other.lineCounts) { first, _ in first }
    }

    /// The line of a place, from 1.
    func line(of place: RowPlace) -> Int64 {
        lineCounts.reduce(1) { $0 + ($1.key < place.block ? Int64($1.value) : 0) } + Int64(place.line)
    }

    /// Reads one row of a block.
    mutating func readRow(_ scanner: inout JSONScanner, number: Int) throws(JSONStop) {
        guard scanner.next == UInt8(ascii: "{") || scanner.next == UInt8(ascii: "n") else {
            throw .malformed("a row is no object", scanner.place)
        }
        types.beginRow(number)
        try scanner.value(into: &types, node: JSONTypes.root, depth: isArray ? 1 : 0)
        types.endRow()
        rowCount += 1
        if scanner.hasLineEndInside { isLines = false }
    }
}
