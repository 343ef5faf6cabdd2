/// Which engine the statements of an SQL job run on.
public struct EngineRule: Hashable, Sendable {
    /// What runs SQL.
    public enum Engine: String, Hashable, Sendable, Codable, CaseIterable {
        /// DuckDB, in one process on this machine.
        case duckdb
        /// Spark, on the master that `tidegate.yaml` names.
        case spark
    }

    /// Which bytes decide.
    public enum Measure: Hashable, Sendable {
        /// Those of the run's batch.
        case batch
        /// Those of all files that the SQL reads: of the batch, and of the tables that it names.
        case input
    }

    /// The engine for few bytes.
    public var small: Engine
    /// The engine for many.
    public var large: Engine
    /// How many bytes are still few; nil for what `tidegate.yaml` says.
    public var above: Int64?
    /// Which bytes are counted.
    public var measure: Measure

    /// A rule.
    public init(small: Engine, large: Engine, above: Int64? = nil, measure: Measure = .batch) {
        self.small = small
        self.large = large
        self.above = above
        self.measure = measure
    }

    /// Always the same engine.
    public static func always(_ engine: Engine) -> EngineRule { EngineRule(small: engine, large: engine) }

    /// `auto`: DuckDB for what one machine reads in good time, Spark for more.
    public static let auto = EngineRule(small: .duckdb, large: .spark, measure: .input)

    /// The engine, where it is always the same.
    public var only: Engine? { small == large ? small : nil }

    /// Whether Spark may be what it comes to.
    public var mayBeSpark: Bool { small == .spark || large == .spark }
}
