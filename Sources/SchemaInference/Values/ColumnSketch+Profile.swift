import Decoding
import TableSchema

extension ColumnSketch {
    /// What the values of a file's column were, in a form that adds up. `datePattern` is how its days are written, if
    /// not as ISO 8601 has them.
    init(
        of profile: borrowing ColumnProfile, type: DataType, datePattern: String?, encoding: TextEncoding,
        _ detail: StatisticsDetail
    ) {
        let isText = type == .string
        let valueCount = profile.valueCount - (isText || profile.summary.nullTexts == 0 ? 0 : profile.nullTextTotal)
        self.init(
            valueCount: valueCount, byteCount: profile.byteCount, span: Self.span(of: profile, type, datePattern),
            texts: profile.texts.lowest.map { TextSpan(encoding.text($0), encoding.text(profile.texts.highest)) },
            distinct: profile.distinct.sketch(
                withNullTexts: isText || profile.summary.nullTexts == 0, valueCount: valueCount, encoding: encoding,
                detail))
    }

    private static func span(
        of profile: borrowing ColumnProfile, _ type: DataType, _ datePattern: String?
    ) -> ValueSpan? {
        switch type {
        case .bigint: return wholes(of: profile)
        case .decimal: return profile.reals.bounds == nil ? wholes(of: profile) : numbers(of: profile)
        case .double: return numbers(of: profile)
        case .date, .timestamp, .timestampWithTimeZone:
            let days = isMonthFirst(datePattern) ? profile.monthFirstDays : profile.instants
            return days.bounds.map { .instants(lowest: $0.lowest, highest: $0.highest) }
        default: return nil
        }
    }

    /// Whether days are written with the month first.
    fileprivate static func isMonthFirst(_ datePattern: String?) -> Bool { datePattern?.hasPrefix("%m") ?? false }

    private static func wholes(of profile: borrowing ColumnProfile) -> ValueSpan? {
        var all = profile.wides
        if let bounds = profile.wholes.bounds {
            all.add(Int128(bounds.lowest))
            all.add(Int128(bounds.highest))
        }
        return all.bounds.map { .wholes(lowest: $0.lowest, highest: $0.highest) }
    }

    private static func numbers(of profile: borrowing ColumnProfile) -> ValueSpan? {
        var all = profile.reals
        if let bounds = wholes(of: profile)?.numbers {
            all.add(bounds.lowest)
            all.add(bounds.highest)
        }
        return all.bounds.map { .reals(lowest: $0.lowest, highest: $0.highest) }
    }
}

extension ColumnProfile {
    /// A value of the column as a text that says the same whatever file it is from: days as ISO 8601 has them. Nil for a
    /// null text.
    borrowing func pickedText(
        _ value: [UInt8], type: DataType, datePattern: String?, encoding: TextEncoding
    ) -> String? {
        if type == .string { return encoding.text(value) }
        if summary.nullTexts != 0, ValueClassification.isNullText(value) { return nil }
        guard let datePattern else { return encoding.text(value) }
        return value.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress, !bytes.isEmpty else { return nil }
            let day = ValueClassification.classify(base, bytes.count)
            guard day.valueClass == .otherDay else { return nil }
            return InstantKey.text(
                ColumnSketch.isMonthFirst(datePattern) ? day.monthFirstKey : day.key, withTime: false)
        }
    }
}
