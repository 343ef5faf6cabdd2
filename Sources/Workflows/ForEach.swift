/// What a node is repeated over.
public struct ForEach: Hashable, Sendable {
    /// Where the items come from.
    public enum Source: Hashable, Sendable {
        /// The values themselves, each as JSON text.
        case items([String])
        /// The run's files of a dataset.
        case files(dataset: String)
        /// An output of an earlier node, a JSON array.
        case output(node: String, name: String)
        /// The rows of an SQL query over the catalog and the batch, each a JSON object.
        case query(String)
    }

    /// How many failed items are put up with.
    public enum Tolerance: Hashable, Sendable {
        case count(Int)
        /// Of all items, 0 to 100.
        case percent(Double)

        /// How many of so many items may fail.
        public func allowed(of count: Int) -> Int {
            switch self {
            case .count(let allowed): allowed
            case .percent(let percent): Int(Double(count) * percent / 100)
            }
        }
    }

    /// Where the items come from.
    public var source: Source
    /// How many attempts may run at once.
    public var maxConcurrency: Int
    /// How many failed items are put up with.
    public var tolerance: Tolerance

    /// What a node is repeated over.
    public init(_ source: Source, maxConcurrency: Int = 4, tolerance: Tolerance = .count(0)) {
        self.source = source
        self.maxConcurrency = maxConcurrency
        self.tolerance = tolerance
    }
}
