/// The different values of a column: each with its count while they are few, or without where hardly any comes twice;
/// about how many once they are many.
public enum DistinctSketch: Hashable, Sendable {
    /// They were not looked at.
    case unknown
    /// Each of them, in the order of their hashes.
    case counted([CountedText])
    /// The hash of each of them.
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
        case (.counted(let values), .counted(let others)):
            let all = Self.merged(values, others)
            self = all.count > Self.countedMax ? .estimated(Self.estimate(all.map(\.hash))) : .counted(all)
        case (.estimated(var estimate), _):
            // Else both would hold the registers, and the first change would copy them.
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
            if hashes.isEmpty { return self = other }
            if other.hashes.isEmpty { return }
            let all = Set(hashes).union(other.hashes)
            self = all.count > Self.countedMax ? .estimated(Self.estimate(all)) : .listed(all.sorted())
        }
    }

    private var hashes: [UInt64] {
        switch self {
        case .unknown, .estimated: []
        case .counted(let values): values.map(\.hash)
        case .listed(let hashes): hashes
        }
    }

    private static func merged(_ left: [CountedText], _ right: [CountedText]) -> [CountedText] {
        if left.isEmpty { return right }
        var all: [CountedText] = []
        all.reserveCapacity(left.count + right.count)
        var next = 0
        for value in left {
            while next < right.count, right[next].hash < value.hash {
                all.append(right[next])
                next += 1
            }
            all.append(value)
            if next < right.count, right[next].hash == value.hash {
                all[all.count - 1].count += right[next].count
                next += 1
            }
        }
        all += right[next...]
        return all
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
