/// The different values of a column: each with its count while they are few, or without where hardly any comes twice;
/// about how many once they are many.
public enum DistinctSketch: Hashable, Sendable {
    /// They were not looked at.
    case unknown
    /// Each of them, in the order of their hashes.
    case counted([CountedText])
    /// The hash of each of them, in order.
    case listed([UInt64])
    /// About how many.
    case estimated(HyperLogLog)

    /// A value and how many rows have it.
    public struct CountedText: Hashable, Sendable {
        /// What tells it from others.
        public var hash: UInt64
        /// Its text; a long one is cut.
        public var text: String
        /// How many rows have it.
        public var count: Int64

        /// A counted value.
        public init(_ text: String, hash: UInt64, count: Int64) {
            self.text = text
            self.hash = hash
            self.count = count
        }
    }

    /// No value.
    public static let none = DistinctSketch.counted([])
    /// So many different values are still counted one by one.
    public static let countedMax = 256

    /// Adds the values of another part of the column. The result does not depend on the order of parts.
    public mutating func add(_ other: DistinctSketch) {
        switch (self, other) {
        case (.unknown, _), (_, .unknown): self = .unknown
        case (.counted(var values), .counted(let others)):
            // Else both would hold the values, and the first change would copy them.
            self = .unknown
            Self.add(others, to: &values)
            self = values.count > Self.countedMax ? .estimated(Self.estimate(values.map(\.hash))) : .counted(values)
        case (.estimated(var estimate), _):
            self = .unknown
            if case .estimated(let others) = other {
                estimate.add(others)
            } else {
                for hash in other.hashes { estimate.add(hash: hash) }
            }
            self = .estimated(estimate)
        case (_, .estimated(var estimate)):
            for hash in hashes { estimate.add(hash: hash) }
            self = .estimated(estimate)
        case (.listed, _), (_, .listed):
            // No value at all says nothing of how often others come.
            let (mine, others) = (hashes, other.hashes)
            if mine.isEmpty { return self = other }
            if others.isEmpty { return }
            let new = Self.missing(others, in: mine)
            let all = new.isEmpty ? mine : (mine + new).sorted()
            self = all.count > Self.countedMax ? .estimated(Self.estimate(all)) : .listed(all)
        }
    }

    private var hashes: [UInt64] {
        switch self {
        case .unknown, .estimated: []
        case .counted(let values): values.map(\.hash)
        case .listed(let hashes): hashes
        }
    }

    /// Those hashes that are not among others; both in order.
    private static func missing(_ hashes: [UInt64], in others: [UInt64]) -> [UInt64] {
        var missing: [UInt64] = []
        var next = 0
        for hash in hashes {
            while next < others.count, others[next] < hash { next += 1 }
            if next == others.count || others[next] != hash { missing.append(hash) }
        }
        return missing
    }

    /// Adds the counts of values; both are in the order of their hashes.
    private static func add(_ others: [CountedText], to values: inout [CountedText]) {
        let count = values.count
        var next = 0
        for other in others {
            while next < count, values[next].hash < other.hash { next += 1 }
            if next < count, values[next].hash == other.hash {
                values[next].count += other.count
            } else {
                values.append(other)
            }
        }
        if values.count > count { values.sort { $0.hash < $1.hash } }
    }

    /// Whether so many different ones of so many values are worth to be kept with their counts for each of many files:
    /// not where hardly any comes twice.
    public static func isWorthCounting(_ distinctCount: Int, of valueCount: Int64) -> Bool {
        distinctCount <= alwaysMax || valueCount >= 2 * Int64(distinctCount)
    }

    private static let alwaysMax = 64

    private static func estimate(_ hashes: some Sequence<UInt64>) -> HyperLogLog {
        var estimate = HyperLogLog()
        for hash in hashes { estimate.add(hash: hash) }
        return estimate
    }
}
