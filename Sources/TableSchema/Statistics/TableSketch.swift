/// What is known of the values of a file, or of a table, in a form that adds up: the sketches of a table's files
/// together are the table's, in whatever order they come.
///
/// Made by `SchemaInference`, kept with arrivals until they are crawled, and with tables in the catalog.
public struct TableSketch: Hashable, Sendable {
    /// Rows in all.
    public private(set) var rows: Int64
    /// What its columns match by, sorted.
    public private(set) var keys: [String]
    /// The columns, in the order of their keys.
    public private(set) var columns: [ColumnSketch]
    /// Some of the rows.
    public private(set) var picks: RowPicks

    /// A sketch of columns, whose values in the picked rows are in the same order. Of two columns that match the first
    /// one counts.
    public init(rows: Int64 = 0, columns all: [(key: String, sketch: ColumnSketch)] = [], picks: RowPicks = RowPicks())
    {
        self.rows = rows
        let given = all.map(\.key)
        let sorted = given.indices.sorted { given[$0] < given[$1] }
        let order = zip([-1] + sorted, sorted).filter { $0 < 0 || given[$0] != given[$1] }.map(\.1)
        keys = order.map { given[$0] }
        columns = order.map { all[$0].sketch }
        self.picks = picks.arranged(order)
    }

    init(rows: Int64, keys: [String], columns: [ColumnSketch], picks: RowPicks) {
        self.rows = rows
        self.keys = keys
        self.columns = columns
        self.picks = picks
    }

    /// The column of a key; nil when it has none.
    public func column(_ key: String) -> ColumnSketch? { index(of: key).map { columns[$0] } }

    /// The values of a column in the picked rows, by chance picked the same ones each time.
    public func pickedValues(of key: String) -> [String] {
        guard let index = index(of: key) else { return [] }
        return picks.rows.compactMap { $0.values[index] }
    }

    private func index(of key: String) -> Int? {
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low < keys.count && keys[low] == key ? low : nil
    }

    /// Adds the rows of another file. Rows of a file that lacks a column have no value there.
    public mutating func add(_ other: TableSketch) {
        rows += other.rows
        guard keys != other.keys else {
            for index in columns.indices { columns[index].add(other.columns[index]) }
            picks.add(other.picks, width: keys.count)
            return
        }
        let mine = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0) })
        let theirs = Dictionary(uniqueKeysWithValues: other.keys.enumerated().map { ($1, $0) })
        let all = Set(keys).union(other.keys).sorted()
        columns = all.map { key in
            var column = mine[key].map { columns[$0] } ?? ColumnSketch()
            if let index = theirs[key] { column.add(other.columns[index]) }
            return column
        }
        keys = all
        picks = picks.arranged(all.map { mine[$0] ?? -1 })
        picks.add(other.picks.arranged(all.map { theirs[$0] ?? -1 }), width: all.count)
    }

    /// The same for keeping with each of many files.
    public var compact: TableSketch {
        var compact = self
        compact.picks.cut(to: Self.compactRowsMax)
        return compact
    }

    /// Enough to tell personal data by.
    private static let compactRowsMax = 100
}

/// Rows picked by chance: those with the lowest of numbers that are given to all by chance. The picks of two files
/// together are those of one with all their rows.
public struct RowPicks: Hashable, Sendable {
    /// A picked row.
    public struct Row: Hashable, Sendable {
        /// Its number by chance.
        public let rank: UInt64
        /// Its values, one for each column; nil where it has none. Long texts are cut.
        public var values: [String?]

        /// A picked row.
        public init(rank: UInt64, values: [String?]) {
            self.rank = rank
            self.values = values
        }
    }

    /// The rows, by rank.
    public private(set) var rows: [Row]
    /// Every row of a lower rank is picked, and no other.
    public private(set) var limit: UInt64

    /// Rows that are all those below a rank.
    public init(_ rows: [Row] = [], limit: UInt64 = .max) {
        self.rows = rows.filter { $0.rank < limit }.sorted { $0.rank < $1.rank }
        self.limit = limit
    }

    mutating func add(_ other: RowPicks, width: Int) {
        limit = min(limit, other.limit)
        while let last = rows.last, last.rank >= limit { rows.removeLast() }
        let new = other.rows.prefix { $0.rank < limit }
        if new.isEmpty { return }
        rows = merged(with: new)
        cut(to: min(Self.rowsMax, max(Self.valuesMax / max(width, 1), 16)))
    }

    /// Both in order. Most often a few come to many.
    private func merged(with new: ArraySlice<Row>) -> [Row] {
        var merged: [Row] = []
        merged.reserveCapacity(rows.count + new.count)
        var next = 0
        for row in new {
            while next < rows.count, rows[next].rank <= row.rank {
                merged.append(rows[next])
                next += 1
            }
            merged.append(row)
        }
        return merged + rows[next...]
    }

    mutating func cut(to count: Int) {
        guard rows.count > count else { return }
        limit = rows[count].rank
        rows.removeLast(rows.count - count)
    }

    /// More rows show nothing that these do not.
    private static let rowsMax = 500
    private static let valuesMax = 50_000

    /// The values of each row that are at these places of it now; nil for a place that it does not have.
    public func arranged(_ places: [Int]) -> RowPicks {
        var arranged = self
        for index in rows.indices {
            let values = rows[index].values
            arranged.rows[index].values = places.map { $0 >= 0 && $0 < values.count ? values[$0] : nil }
        }
        return arranged
    }
}
