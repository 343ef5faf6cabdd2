import Decoding
import TableSchema

/// What is told of a column's values in the end.
enum ColumnFindings {
    /// How many steps a histogram has.
    private static let stepCount = 16
    private static let topCount = 5

    /// The statistics of a column. `sample` holds the column's values in the rows that were picked.
    static func statistics(
        of profile: borrowing ColumnProfile, type: DataType, sample: [[UInt8]], encoding: TextEncoding
    ) -> ColumnStatistics {
        let isText = type == .string
        let nullTexts = isText ? 0 : profile.nullTextTotal
        let values = profile.valueCount - nullTexts
        let bounds = bounds(of: profile, type: type, encoding: encoding)
        var statistics = ColumnStatistics(
            nulls: profile.emptyCount + nullTexts,
            distinct: min(
                values, max(0, profile.distinct.count - Int64(isText ? 0 : profile.summary.nullTexts.nonzeroBitCount))),
            isDistinctExact: profile.distinct.isExact)
        guard values > 0 else { return statistics }
        (statistics.min, statistics.max) = (bounds?.lowest, bounds?.highest)
        statistics.meanLength = Double(profile.byteCount) / Double(profile.valueCount)
        statistics.top = top(of: profile, isText: isText, encoding: encoding)
        statistics.histogram = histogram(of: profile, type: type, sample: sample)
        statistics.personalData = PersonalDataDetection.kind(
            of: sample.prefix(PersonalDataDetection.valuesMax).map(encoding.text), type: type)
        return statistics
    }

    private static func top(
        of profile: borrowing ColumnProfile, isText: Bool, encoding: TextEncoding
    ) -> [ColumnStatistics.TopValue] {
        let counts = profile.distinct.counts ?? []
        // Where no value comes twice, none is frequent.
        guard counts.contains(where: { $0.count > 1 }) else { return [] }
        return counts.filter { isText || !ValueClassification.isNullText($0.text) }
            .sorted { $0.count == $1.count ? $0.text.lexicographicallyPrecedes($1.text) : $0.count > $1.count }
            .prefix(topCount).map { .init(encoding.text($0.text), $0.count) }
    }

    // MARK: Ranges

    private static func bounds(
        of profile: borrowing ColumnProfile, type: DataType, encoding: TextEncoding
    ) -> (lowest: String, highest: String)? {
        switch type {
        case .bigint: return profile.wholes.bounds.map { (String($0.lowest), String($0.highest)) }
        case .decimal:
            var all = profile.wides
            if let bounds = profile.wholes.bounds {
                all.add(Int128(bounds.lowest))
                all.add(Int128(bounds.highest))
            }
            return all.bounds.map { (String($0.lowest), String($0.highest)) }
        case .double: return numbers(of: profile).bounds.map { (text($0.lowest), text($0.highest)) }
        case .date, .timestamp, .timestampWithTimeZone:
            return instants(of: profile)?.bounds.map { (instant($0.lowest, type), instant($0.highest, type)) }
        case .string:
            return profile.texts.lowest.map { (encoding.text($0), encoding.text(profile.texts.highest)) }
        default: return nil
        }
    }

    private static func numbers(of profile: borrowing ColumnProfile) -> ValueRange<Double> {
        var all = profile.reals
        if let bounds = profile.wholes.bounds {
            all.add(Double(bounds.lowest))
            all.add(Double(bounds.highest))
        }
        return all
    }

    private static func instants(of profile: borrowing ColumnProfile) -> ValueRange<Int64>? {
        guard let pattern = profile.summary.datePattern else { return profile.instants }
        return pattern.hasPrefix("%m") ? profile.monthFirstDays : profile.instants
    }

    private static func text(_ number: Double) -> String {
        if let whole = Int64(exactly: number), whole.magnitude < 1 << 53 { return String(whole) }
        return String(number)
    }

    private static func instant(_ key: Int64, _ type: DataType) -> String {
        InstantKey.text(key, withTime: type != .date) + (type == .timestampWithTimeZone ? "Z" : "")
    }

    // MARK: Histograms

    private static func histogram(
        of profile: borrowing ColumnProfile, type: DataType, sample: [[UInt8]]
    ) -> [Int] {
        let pattern = profile.summary.datePattern
        let values = sample.compactMap { number($0, type: type, pattern: pattern) }.filter(\.isFinite)
        guard values.count > 1, let range = range(of: profile, type: type), range.highest > range.lowest else {
            return []
        }
        var counts = [Int](repeating: 0, count: stepCount)
        for value in values {
            let part = (value - range.lowest) / (range.highest - range.lowest)
            guard part.isFinite else { return [] }
            counts[Swift.min(Swift.max(Int(part * Double(stepCount)), 0), stepCount - 1)] += 1
        }
        return counts.map { ($0 * 1000 + values.count / 2) / values.count }
    }

    private static func range(
        of profile: borrowing ColumnProfile, type: DataType
    ) -> (lowest: Double, highest: Double)? {
        switch type {
        case .bigint: profile.wholes.bounds.map { (Double($0.lowest), Double($0.highest)) }
        case .double: numbers(of: profile).bounds
        case .date, .timestamp, .timestampWithTimeZone:
            instants(of: profile)?.bounds.map { (InstantKey.days($0.lowest), InstantKey.days($0.highest)) }
        default: nil
        }
    }

    /// A value as a number on a line.
    private static func number(_ text: [UInt8], type: DataType, pattern: String?) -> Double? {
        text.withUnsafeBufferPointer { bytes -> Double? in
            guard let base = bytes.baseAddress, !bytes.isEmpty else { return nil }
            let value = ValueClassification.classify(base, bytes.count)
            switch value.valueClass {
            case .integer, .longInteger: return type == .bigint || type == .double ? Double(value.key) : nil
            case .double: return value.real
            case .date, .timestamp, .moment: return InstantKey.days(value.key)
            case .otherDay:
                return InstantKey.days(pattern?.hasPrefix("%m") ?? false ? value.monthFirstKey : value.key)
            default: return nil
            }
        }
    }

    // MARK: Witnesses

    /// The values that made a column's type what it is. `line` gives the line of a place.
    static func witnesses(
        of profile: borrowing ColumnProfile, encoding: TextEncoding, line: (FirstValue) -> Int64?
    ) -> [TypeWitness] {
        profile.firsts.widenings.map { step in
            var alone = ValueSummary()
            _ = alone.add(step.by.value)
            return TypeWitness(alone.type, line: line(step.by), text: encoding.text(step.by.text))
        }
    }
}
