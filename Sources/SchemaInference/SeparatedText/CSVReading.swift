import Synchronization

/// What reading all rows by a plan gave.
final class CSVReading {
    private let plan: CSVPlan
    let firstRow: [(bytes: [UInt8], form: CSVValueForm)]
    /// What the first row gave, and what all others did.
    let first: CSVGathering
    let rest: CSVGathering
    /// What is counted of all rows together.
    let counts: CSVRowCounts
    let check: TextCheck
    /// False when a row had no end within reason: a quote that nothing closes.
    let isWhole: Bool
    let hasLongRows: Bool
    private let firstBlock: TextBlock
    private let lineStarts: [Int64]

    init(
        plan: CSVPlan, firstRow: [(bytes: [UInt8], form: CSVValueForm)], firstBlock: TextBlock, first: CSVGathering,
        rest: CSVGathering, isWhole: Bool, hasLongRows: Bool
    ) {
        self.plan = plan
        self.firstRow = firstRow
        self.firstBlock = firstBlock
        self.first = first
        self.rest = rest
        self.isWhole = isWhole
        self.hasLongRows = hasLongRows
        var counts = first.counts
        counts.add(rest.counts)
        self.counts = counts
        var check = first.check
        check.add(rest.check)
        self.check = check
        var starts = [plan.skippedLineCount + 1]
        let lineCounts = first.lineCounts.merging(rest.lineCounts) { first, _ in first }
        for block in 0..<lineCounts.count { starts.append(starts[block] + Int64(lineCounts[block] ?? 0)) }
        lineStarts = starts
    }

    /// Rows, the first included.
    var rowCount: Int64 { counts.rowCount }

    /// The line that reading ended on, from 1.
    var endLine: Int64 { lineStarts[lineStarts.count - 1] }

    /// The line of a place, from 1.
    func line(of place: RowPlace) -> Int64 {
        place.block < lineStarts.count ? lineStarts[place.block] + Int64(place.line) : endLine
    }

    /// About how many rows come before a place.
    func rowsBefore(_ place: RowPlace) -> Int64 { line(of: place) - plan.skippedLineCount - 1 }

    /// Counts the first row to the others: it is no header.
    func takeFirstRowAsData() {
        if firstBlock.count > 0 { rest.gather(firstBlock) }
    }
}

/// What the workers on a text gathered, each for itself.
final class Gatherings: Sendable {
    private let all = Mutex<[CSVGathering]>([])

    func add(_ gathering: CSVGathering) { all.withLock { $0.append(gathering) } }

    /// All of it put together. Asked when no worker gathers any more.
    func sum() -> CSVGathering? {
        all.withLock { all in
            guard let sum = all.first else { return nil }
            for other in all.dropFirst() { sum.add(other) }
            all = [sum]
            return sum
        }
    }
}
