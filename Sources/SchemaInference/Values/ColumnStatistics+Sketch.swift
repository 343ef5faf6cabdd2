public import TableSchema

extension FileSchema {
    /// What the values of each column were, in the columns' order; nil when that was not gathered.
    public var statistics: [ColumnStatistics]? { sketch.map { sketch in columns.map(sketch.statistics) } }
}

extension TableSketch {
    /// What is told of a column's values: the range in the order of its type, how values are spread, what they look
    /// like. Of a column that the sketch does not have, no row has a value.
    public func statistics(of column: Column) -> ColumnStatistics {
        guard let sketch = self.column(column.key) else { return ColumnStatistics(nulls: rows) }
        let type = column.type
        var statistics = ColumnStatistics(nulls: sketch.valueCount.map { rows - $0 })
        (statistics.distinct, statistics.isDistinctExact) = sketch.distinctCount
        guard sketch.valueCount != 0 else { return statistics }
        let picked = pickedValues(of: column.key)
        (statistics.min, statistics.max) = sketch.bounds(as: type) ?? (nil, nil)
        if sketch.byteCount > 0, let count = sketch.valueCount {
            statistics.meanLength = Double(sketch.byteCount) / Double(count)
        }
        statistics.top = sketch.top
        statistics.histogram = sketch.histogram(of: picked, as: type)
        statistics.personalData = PersonalDataDetection.kind(
            of: Array(picked.prefix(PersonalDataDetection.valuesMax)), type: type)
        return statistics
    }
}

extension ColumnSketch {
    /// How many steps a histogram has.
    private static let stepCount = 16
    private static let topCount = 5

    fileprivate var distinctCount: (Int64?, isExact: Bool) {
        switch distinct {
        case .unknown: (nil, false)
        case .counted(let values): (Int64(values.count), true)
        case .listed(let hashes): (Int64(hashes.count), true)
        case .estimated(let estimate): (min(valueCount ?? .max, estimate.count), false)
        }
    }

    /// Where no value comes twice, none is frequent.
    fileprivate var top: [ColumnStatistics.TopValue] {
        guard case .counted(let values) = distinct, values.contains(where: { $0.count > 1 }) else { return [] }
        return values.sorted {
            $0.count == $1.count ? $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) : $0.count > $1.count
        }.prefix(Self.topCount).map { .init($0.text, $0.count) }
    }

    // MARK: Ranges

    fileprivate func bounds(as type: DataType) -> (String, String)? {
        switch (type, span) {
        case (.tinyint, .wholes(let lowest, let highest)), (.smallint, .wholes(let lowest, let highest)),
            (.int, .wholes(let lowest, let highest)), (.bigint, .wholes(let lowest, let highest)),
            (.decimal, .wholes(let lowest, let highest)):
            return (String(lowest), String(highest))
        case (.float, let span?), (.double, let span?), (.decimal, let span?):
            return span.numbers.map { (Self.text($0.lowest), Self.text($0.highest)) }
        case (.date, .instants(let lowest, let highest)), (.timestamp, .instants(let lowest, let highest)),
            (.timestampWithTimeZone, .instants(let lowest, let highest)):
            return (Self.instant(lowest, type), Self.instant(highest, type))
        case (.string, _): return texts.map { ($0.lowest, $0.highest) }
        default: return nil
        }
    }

    private static func text(_ number: Double) -> String {
        if let whole = Int64(exactly: number), whole.magnitude < 1 << 53 { return String(whole) }
        return String(number)
    }

    private static func instant(_ key: Int64, _ type: DataType) -> String {
        InstantKey.text(key, withTime: type != .date) + (type == .timestampWithTimeZone ? "Z" : "")
    }

    // MARK: Histograms

    fileprivate func histogram(of picked: [String], as type: DataType) -> [Int] {
        guard let range = range(as: type), range.highest > range.lowest else { return [] }
        let values = picked.compactMap(Self.number).filter(\.isFinite)
        guard values.count > 1 else { return [] }
        var counts = [Int](repeating: 0, count: Self.stepCount)
        for value in values {
            let part = (value - range.lowest) / (range.highest - range.lowest)
            guard part.isFinite else { return [] }
            counts[Swift.min(Swift.max(Int(part * Double(Self.stepCount)), 0), Self.stepCount - 1)] += 1
        }
        return counts.map { ($0 * 1000 + values.count / 2) / values.count }
    }

    private func range(as type: DataType) -> (lowest: Double, highest: Double)? {
        switch (type, span) {
        case (.bigint, let span?), (.double, let span?), (.decimal, let span?): span.numbers
        case (.date, .instants(let lowest, let highest)), (.timestamp, .instants(let lowest, let highest)),
            (.timestampWithTimeZone, .instants(let lowest, let highest)):
            (InstantKey.days(lowest), InstantKey.days(highest))
        default: nil
        }
    }

    /// A value as a number on a line.
    private static func number(_ text: String) -> Double? {
        var text = text
        return text.withUTF8 { bytes -> Double? in
            guard let base = bytes.baseAddress, !bytes.isEmpty else { return nil }
            let value = ValueClassification.classify(base, bytes.count)
            return switch value.valueClass {
            case .integer, .longInteger: Double(value.key)
            case .double: value.real
            case .date, .timestamp, .moment: InstantKey.days(value.key)
            default: nil
            }
        }
    }
}
