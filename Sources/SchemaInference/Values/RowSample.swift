import TableSchema

/// Rows picked by chance, the same ones each time: those whose places have the lowest ranks.
struct RowSample {
    /// A picked row: nil for each value that is not there.
    struct Row {
        let rank: UInt64
        var values: [[UInt8]?]
    }

    private(set) var rows: [Row] = []
    /// Rows of this rank or more are not picked any more.
    private(set) var limit: UInt64
    private var rowsMax: Int
    private let seed: UInt64

    /// More of a value than this is not kept.
    static let textMax = 64

    /// A sample of a table of so many columns. Samples with different seeds pick different rows.
    init(width: Int, _ hints: ReadingHints) {
        rowsMax = Self.rowsMax(width)
        seed = hints.seed
        limit = hints.statistics.pickLimit
    }

    private static func rowsMax(_ width: Int) -> Int { min(max(200_000 / max(width, 1), 16), 1000) }

    /// Says that the table has so many columns at least: of a wider one fewer rows are picked.
    mutating func widen(to width: Int) {
        rowsMax = min(rowsMax, Self.rowsMax(width))
        if rows.count >= 2 * rowsMax { cut() }
    }

    /// The rank of the row at a place: a number by chance.
    @inline(__always)
    func rank(block: Int, row: Int) -> UInt64 {
        let place = UInt64(truncatingIfNeeded: block) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(truncatingIfNeeded: row)
        var bits = place ^ seed
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }

    /// Those of a block's rows that are to be added: no more than can stay, where each of them takes long to make.
    mutating func chosen(ofRows count: Int, block: Int) -> [(row: Int, rank: UInt64)] {
        var chosen: [(row: Int, rank: UInt64)] = []
        for row in 0..<count {
            let rank = rank(block: block, row: row)
            if rank < limit { chosen.append((row, rank)) }
        }
        if chosen.count > rowsMax {
            chosen.sort { $0.rank < $1.rank }
            limit = chosen[rowsMax].rank
            chosen.removeLast(chosen.count - rowsMax)
        }
        return chosen
    }

    mutating func add(_ row: Row) {
        guard row.rank < limit else { return }
        rows.append(row)
        if rows.count >= 2 * rowsMax { cut() }
    }

    mutating func add(_ other: RowSample) { add(other.rows, below: other.limit) }

    private mutating func add(_ others: [Row], below otherLimit: UInt64) {
        limit = min(limit, otherLimit)
        rows = (rows + others).filter { $0.rank < limit }
        cut()
    }

    /// Adds what another part of the table had, whose columns stand at other places here. Those beyond a limit are left
    /// out.
    mutating func add(_ other: RowSample, places: [Int], placeMax: Int) {
        let width = (places.filter { $0 < placeMax }.max() ?? -1) + 1
        let moved = other.rows.map { row in
            var moved = Row(rank: row.rank, values: Array(repeating: nil, count: width))
            for (place, value) in zip(places, row.values) where place < placeMax { moved.values[place] = value }
            return moved
        }
        add(moved, below: other.limit)
    }

    /// The picked rows, by rank. `text` gives a value of a column, of which there are so many.
    func picks(width: Int, _ text: (_ value: [UInt8], _ column: Int) -> String?) -> RowPicks {
        var all = self
        all.widen(to: width)
        all.cut()
        let picked = all.rows.map { row in
            RowPicks.Row(
                rank: row.rank,
                values: (0..<width).map { column in
                    column < row.values.count ? row.values[column].flatMap { text($0, column) } : nil
                })
        }
        return RowPicks(picked, limit: all.limit)
    }

    private mutating func cut() {
        rows.sort { $0.rank < $1.rank }
        guard rows.count > rowsMax else { return }
        limit = rows[rowsMax].rank
        rows.removeLast(rows.count - rowsMax)
    }
}
