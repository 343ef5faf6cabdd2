/// How long ended runs are remembered: `retention` of the settings. What neither bound says goes is kept.
public struct Retention: Hashable, Sendable {
    /// Runs that ended longer ago go.
    public var age: Duration?
    /// So many newest runs of each workflow stay.
    public var runs: Int?

    /// A rule; by default all is kept.
    public init(age: Duration? = nil, runs: Int? = nil) {
        self.age = age
        self.runs = runs
    }

    /// Whether nothing ever goes.
    public var keepsAll: Bool { age == nil && runs == nil }
}
