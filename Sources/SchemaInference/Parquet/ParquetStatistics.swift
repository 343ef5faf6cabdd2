import TableSchema

/// What a footer tells of the values of one column in one group of rows.
struct ParquetChunk {
    /// The names on the way from the row to the values.
    var path: [String] = []
    var valueCount: Int64?
    var nullCount: Int64?
    var lowest: [UInt8]?
    var highest: [UInt8]?
    /// Whether the bounds are values, and not only beyond all values.
    var isExact = true
}

/// The statistics that a footer holds, as a sketch. Of columns of lists, maps and objects it tells nothing.
struct ParquetStatistics {
    /// The elements of the columns that hold plain values.
    private var elements: [String: ParquetElement] = [:]

    init(_ all: [ParquetElement]) {
        var place = 1
        while place < all.count {
            let element = all[place]
            if element.childCount <= 0, !element.isRepeated { elements[element.name] = element }
            var open: Int64 = 1
            while open > 0, place < all.count {
                open += max(0, all[place].childCount) - 1
                place += 1
            }
        }
    }

    /// The sketch of all groups of rows. Nil when the footer tells of no column.
    func sketch(of columns: [Column], rowCount: Int64, _ chunks: [ParquetChunk]) -> TableSketch? {
        var sketches: [String: ColumnSketch] = [:]
        let types = Dictionary(columns.map { ($0.name, $0.type) }) { first, _ in first }
        for chunk in chunks {
            guard chunk.path.count == 1, let element = elements[chunk.path[0]], let type = types[element.name] else {
                continue
            }
            var sum = sketches[element.name] ?? ColumnSketch(distinct: .unknown)
            sum.add(Self.sketch(of: chunk, element, type, rowCount: rowCount))
            // More values than rows are a lie.
            if let count = sum.valueCount, count > rowCount { sum = .unknown }
            sketches[element.name] = sum
        }
        guard !sketches.isEmpty else { return nil }
        return TableSketch(
            rows: rowCount,
            columns: columns.map { column in
                (column.key, sketches[column.name] ?? .unknown)
            })
    }

    private static func sketch(
        of chunk: ParquetChunk, _ element: ParquetElement, _ type: DataType, rowCount: Int64
    ) -> ColumnSketch {
        var sketch = ColumnSketch.unknown
        if let count = chunk.valueCount, let nulls = chunk.nullCount, (0...rowCount).contains(count),
            (0...count).contains(nulls)
        {
            sketch.valueCount = count - nulls
        }
        guard chunk.isExact, let lowest = chunk.lowest, let highest = chunk.highest else { return sketch }
        if type == .string, element.physicalType == 6 {
            sketch.texts = .init(told: lowest, highest)
        } else {
            sketch.span = span(lowest, highest, element, type)
        }
        return sketch
    }

    private static func span(
        _ lowest: [UInt8], _ highest: [UInt8], _ element: ParquetElement, _ type: DataType
    ) -> ValueSpan? {
        switch type {
        case .tinyint, .smallint, .int, .bigint, .decimal(_, 0):
            guard let low = whole(lowest, element), let high = whole(highest, element), low <= high else { return nil }
            return .wholes(lowest: low, highest: high)
        case .decimal(_, let scale):
            guard let low = whole(lowest, element), let high = whole(highest, element), low <= high,
                scale < NumberText.powersOfTen.count
            else { return nil }
            let unit = NumberText.powersOfTen[scale]
            return .reals(lowest: Double(low) / unit, highest: Double(high) / unit)
        case .float, .double:
            guard let low = real(lowest, element), let high = real(highest, element), low <= high else { return nil }
            return .reals(lowest: low, highest: high)
        case .date, .timestamp, .timestampWithTimeZone:
            guard let low = instant(lowest, element, type), let high = instant(highest, element, type), low <= high
            else { return nil }
            return .instants(lowest: low, highest: high)
        default: return nil
        }
    }

    // MARK: Values, the lowest byte first

    private static func whole(_ bytes: [UInt8], _ element: ParquetElement) -> Int128? {
        switch (element.physicalType, bytes.count) {
        case (1, 4):
            let bits = UInt32(truncatingIfNeeded: ByteWord.number(bytes))
            return element.isUnsigned ? Int128(bits) : Int128(Int32(bitPattern: bits))
        case (2, 8):
            return element.isUnsigned
                ? Int128(ByteWord.number(bytes)) : Int128(Int64(bitPattern: ByteWord.number(bytes)))
        default: return nil
        }
    }

    private static func real(_ bytes: [UInt8], _ element: ParquetElement) -> Double? {
        switch (element.physicalType, bytes.count) {
        case (4, 4): Double(Float(bitPattern: UInt32(truncatingIfNeeded: ByteWord.number(bytes))))
        case (5, 8): Double(bitPattern: ByteWord.number(bytes))
        default: nil
        }
    }

    private static func instant(_ bytes: [UInt8], _ element: ParquetElement, _ type: DataType) -> Int64? {
        guard let number = whole(bytes, element) else { return nil }
        if type == .date { return InstantKey.key(daysSince1970: number) }
        switch element.timeUnit {
        case .milliseconds: return InstantKey.key(microsecondsSince1970: number * 1000)
        case .microseconds: return InstantKey.key(microsecondsSince1970: number)
        case .nanoseconds:
            return InstantKey.key(microsecondsSince1970: number >= 0 ? number / 1000 : (number - 999) / 1000)
        case nil: return nil
        }
    }
}

extension ParquetElement {
    fileprivate var isUnsigned: Bool {
        if case .integer(_, let isSigned) = logicalType { return !isSigned }
        return (11...14).contains(convertedType ?? 0)
    }

    fileprivate var timeUnit: ParquetLogicalType.TimeUnit? {
        if case .timestamp(_, let unit) = logicalType { return unit }
        return convertedType == 9 ? .milliseconds : convertedType == 10 ? .microseconds : nil
    }
}
