import TableSchema

/// What a footer tells of the values of one column, as a sketch: https://orc.apache.org/specification/ORCv1/, "Column
/// Statistics". Of lists, maps, objects and moments it takes the number of values only.
struct ORCStatistics {
    private var valueCount: Int64?
    private var wholes: [Int: Int64] = [:]
    private var reals: [Int: Double] = [:]
    private var texts: [Int: [UInt8]] = [:]
    private var byteCount: Int64 = 0

    /// Reads the statistics of a column of a type.
    init(_ bytes: ArraySlice<UInt8>, of type: DataType) throws(ProtobufDamage) {
        var reader = ProtobufReader(bytes)
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (1, .integer(let count)): valueCount = Int64(clamping: count)
            case (2, .bytes(let kind)) where type.isWhole, (7, .bytes(let kind)) where type == .date:
                try readWholes(kind)
            case (3, .bytes(let kind)) where type == .double || type == .float: try readReals(kind)
            case (4, .bytes(let kind)) where type == .string: try readTexts(kind)
            case (6, .bytes(let kind)) where type.isDecimal: try readTexts(kind)
            default: break
            }
        }
    }

    private mutating func readWholes(_ bytes: ArraySlice<UInt8>) throws(ProtobufDamage) {
        var reader = ProtobufReader(bytes)
        while let (field, value) = try reader.next() {
            if case .integer(let bits) = value { wholes[field] = ProtobufReader.signed(bits) }
        }
    }

    private mutating func readReals(_ bytes: ArraySlice<UInt8>) throws(ProtobufDamage) {
        var reader = ProtobufReader(bytes)
        while let (field, value) = try reader.next() {
            if case .fixed(let bits) = value { reals[field] = Double(bitPattern: bits) }
        }
    }

    private mutating func readTexts(_ bytes: ArraySlice<UInt8>) throws(ProtobufDamage) {
        var reader = ProtobufReader(bytes)
        while let (field, value) = try reader.next() {
            switch (field, value) {
            case (1, .bytes(let text)), (2, .bytes(let text)): texts[field] = Array(text)
            case (3, .integer(let bits)): byteCount = max(0, ProtobufReader.signed(bits))
            default: break
            }
        }
    }

    /// The sketch of a column of a type.
    func sketch(of type: DataType) -> ColumnSketch {
        var sketch = ColumnSketch.unknown
        sketch.valueCount = valueCount
        sketch.byteCount = byteCount
        if type == .string, let lowest = texts[1], let highest = texts[2] {
            sketch.texts = .init(told: lowest, highest)
        }
        sketch.span = span(of: type)
        return sketch
    }

    private func span(of type: DataType) -> ValueSpan? {
        if type.isDecimal { return decimals(type) }
        if let low = reals[1], let high = reals[2], low <= high { return .reals(lowest: low, highest: high) }
        guard let low = wholes[1], let high = wholes[2], low <= high else { return nil }
        guard type == .date else { return .wholes(lowest: Int128(low), highest: Int128(high)) }
        guard let first = InstantKey.key(daysSince1970: Int128(low)),
            let last = InstantKey.key(daysSince1970: Int128(high))
        else { return nil }
        return .instants(lowest: first, highest: last)
    }

    private func decimals(_ type: DataType) -> ValueSpan? {
        guard let lowest = texts[1], let highest = texts[2] else { return nil }
        let numbers = ColumnSketch.TextSpan(told: lowest, highest)
        if case .decimal(_, 0) = type, let low = Int128(numbers.lowest), let high = Int128(numbers.highest), low <= high
        {
            return .wholes(lowest: low, highest: high)
        }
        guard let low = Double(numbers.lowest), let high = Double(numbers.highest), low <= high else { return nil }
        return .reals(lowest: low, highest: high)
    }
}

extension DataType {
    fileprivate var isDecimal: Bool {
        if case .decimal = self { return true }
        return false
    }
}
