/// Gathers the classes of every value of every row, the first row apart, because it may be a header.
struct CSVTypes: CSVSink {
    /// A column that became string by this value after many of a narrower type.
    struct Witness {
        var line: Int64
        var text: [UInt8]
        var before: ValueClass
    }

    /// What is wrong with rows: how many, and where the first is.
    struct Trouble {
        private(set) var count: Int64 = 0
        private(set) var firstLine: Int64 = 0

        fileprivate mutating func add(_ line: Int64) {
            if count == 0 { firstLine = line }
            count += 1
        }
    }

    let width: Int
    /// Rows, the first included.
    private(set) var rowCount: Int64 = 0
    private(set) var shortRows = Trouble()
    private(set) var longRows = Trouble()
    private(set) var brokenRows = Trouble()
    private(set) var witnesses: [Int: Witness] = [:]
    private let table: CSVColumnTable
    private var current: UnsafeMutablePointer<CSVColumn>
    private var rowIsLong = false
    private var rowIsBroken = false
    private var hasNewWitness = false

    /// For a table of so many columns with these values in its first row.
    init(firstRow: [[UInt8]], width: Int) {
        self.width = width
        table = CSVColumnTable(firstRow: firstRow, width: width)
        current = table.first
    }

    /// What the first row has.
    var first: [ValueSummary] { (0..<width).map { table.first[$0].summary } }
    /// What all other rows have.
    var rest: [CSVColumn] { (0..<width).map { table.rest[$0] } }

    @inline(__always)
    mutating func value(_ index: Int, _ bytes: UnsafePointer<UInt8>, _ count: Int, _ form: CSVValueForm) {
        if index == 0 { (rowIsLong, rowIsBroken) = (false, false) }
        if form == .broken { rowIsBroken = true }
        guard index < width else {
            // What is left out beyond the last column loses nothing; readers allow it.
            if count > 0 { rowIsLong = true }
            return
        }
        let column = current + index
        if count == 0 {
            column.pointee.summary.hasNull = true
        } else if column.pointee.summary.isString {
            compare(column, bytes, count)
        } else {
            let value = form == .escaped ? .text : ValueClassification.classify(bytes, count)
            if !column.pointee.summary.knows(value) { add(value, to: index, bytes, count) }
        }
    }

    mutating func row(_ width: Int, line: Int64) {
        if width < self.width {
            shortRows.add(line)
            for index in width..<self.width { current[index].summary.hasNull = true }
        }
        if rowIsLong { longRows.add(line) }
        if rowIsBroken { brokenRows.add(line) }
        rowCount += 1
        current = table.rest
        if hasNewWitness {
            for index in witnesses.keys where witnesses[index]?.line == 0 { witnesses[index]?.line = line }
            hasNewWitness = false
        }
    }

    /// Whether a text is the same as the first row's.
    @inline(__always)
    private func compare(_ column: UnsafeMutablePointer<CSVColumn>, _ bytes: UnsafePointer<UInt8>, _ count: Int) {
        guard count == column.pointee.first.count, bytes[0] == column.pointee.first[0] else { return }
        if column.pointee.first.elementsEqual(UnsafeBufferPointer(start: bytes, count: count)) {
            column.pointee.firstRecurs = true
        }
    }

    @inline(never)
    private mutating func add(
        _ value: ClassifiedValue, to index: Int, _ bytes: UnsafePointer<UInt8>, _ count: Int
    ) {
        let before = current[index].summary.values
        if current[index].summary.add(value) { return }
        compare(current + index, bytes, count)
        if rowCount > Self.witnessRowsMin, !before.isEmpty, witnesses[index] == nil {
            let text = UnsafeBufferPointer(start: bytes, count: min(count, 40))
            // The row's end tells the line.
            witnesses[index] = Witness(line: 0, text: Array(text), before: before)
            hasNewWitness = true
        }
    }

    /// A column that turns out as text within so few rows has never looked like anything else.
    private static let witnessRowsMin = 20
}

/// The memory of the columns: the first row's and all others'.
final class CSVColumnTable {
    let first: UnsafeMutablePointer<CSVColumn>
    let rest: UnsafeMutablePointer<CSVColumn>
    private let texts: UnsafeMutableBufferPointer<UInt8>

    init(firstRow: [[UInt8]], width: Int) {
        first = .allocate(capacity: width)
        rest = .allocate(capacity: width)
        first.initialize(repeating: CSVColumn(), count: width)
        rest.initialize(repeating: CSVColumn(), count: width)
        texts = .allocate(capacity: firstRow.reduce(1) { $0 + $1.count })
        _ = texts.initialize(fromContentsOf: firstRow.joined() + [0])
        var place = 0
        for (index, value) in firstRow.prefix(width).enumerated() {
            rest[index].first = UnsafeBufferPointer(rebasing: texts[place..<place + value.count])
            place += value.count
        }
    }

    deinit {
        first.deallocate()
        rest.deallocate()
        texts.deallocate()
    }
}
