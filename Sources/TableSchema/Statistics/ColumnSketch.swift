/// What is known of the values of a column in a form that adds up: that of two files together is the sum of theirs.
public struct ColumnSketch: Hashable, Sendable {
    /// Rows with a value; nil when that is not known.
    public var valueCount: Int64?
    /// The bytes of their texts.
    public var byteCount: Int64
    /// The lowest and the highest value as the type orders them. Nil when there is none, or none is known.
    public var span: ValueSpan?
    /// The first and the last of their texts by their bytes, cut to 64 of them; likewise.
    public var texts: TextSpan?
    /// The different values.
    public var distinct: DistinctSketch

    /// The first and the last of texts.
    public struct TextSpan: Hashable, Sendable {
        /// The first.
        public var lowest: String
        /// The last.
        public var highest: String

        /// A span of texts.
        public init(_ lowest: String, _ highest: String) {
            self.lowest = lowest
            self.highest = highest
        }

        func union(_ other: TextSpan) -> TextSpan {
            TextSpan(
                Self.precedes(other.lowest, lowest) ? other.lowest : lowest,
                Self.precedes(highest, other.highest) ? other.highest : highest)
        }

        private static func precedes(_ left: String, _ right: String) -> Bool {
            left.utf8.lexicographicallyPrecedes(right.utf8)
        }
    }

    /// A sketch; by default of no value.
    public init(
        valueCount: Int64? = 0, byteCount: Int64 = 0, span: ValueSpan? = nil, texts: TextSpan? = nil,
        distinct: DistinctSketch = .none
    ) {
        self.valueCount = valueCount
        self.byteCount = byteCount
        self.span = span
        self.texts = texts
        self.distinct = distinct
    }

    /// Adds the values of another part of the column. The result does not depend on the order of parts. What is not
    /// known of one part's values is not known of all.
    public mutating func add(_ other: ColumnSketch) {
        if other.valueCount == 0 { return distinct.add(other.distinct) }
        if valueCount == 0 {
            (span, texts) = (other.span, other.texts)
        } else {
            span = Self.both(span, other.span) { $0.union($1) }
            texts = Self.both(texts, other.texts) { $0.union($1) }
        }
        distinct.add(other.distinct)
        valueCount = Self.both(valueCount, other.valueCount, +)
        byteCount += other.byteCount
    }

    private static func both<Part>(_ left: Part?, _ right: Part?, _ sum: (Part, Part) -> Part?) -> Part? {
        guard let left, let right else { return nil }
        return sum(left, right)
    }

    /// Of values of which nothing is known.
    public static let unknown = ColumnSketch(valueCount: nil, distinct: .unknown)
}

/// The lowest and the highest of values that have an order.
public enum ValueSpan: Hashable, Sendable {
    /// Of whole numbers.
    case wholes(lowest: Int128, highest: Int128)
    /// Of numbers.
    case reals(lowest: Double, highest: Double)
    /// Of days and moments, each as one number that grows with time: months of 31 days, in microseconds.
    case instants(lowest: Int64, highest: Int64)

    /// The span of both; nil when their values have no common order.
    func union(_ other: ValueSpan) -> ValueSpan? {
        switch (self, other) {
        case (.wholes(let low, let high), .wholes(let lower, let higher)):
            .wholes(lowest: min(low, lower), highest: max(high, higher))
        case (.instants(let low, let high), .instants(let lower, let higher)):
            .instants(lowest: min(low, lower), highest: max(high, higher))
        default:
            if let (low, high) = numbers, let (lower, higher) = other.numbers {
                .reals(lowest: min(low, lower), highest: max(high, higher))
            } else {
                nil
            }
        }
    }

    /// Its bounds as numbers, if they are numbers.
    public var numbers: (lowest: Double, highest: Double)? {
        switch self {
        case .wholes(let lowest, let highest): (Double(lowest), Double(highest))
        case .reals(let lowest, let highest): (lowest, highest)
        case .instants: nil
        }
    }
}
