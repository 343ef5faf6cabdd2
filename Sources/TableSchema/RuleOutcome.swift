/// What came of a rule that data were held to.
public struct RuleOutcome: Hashable, Sendable, Codable {
    /// The rule, as it was written.
    public var rule: String
    /// Whether it does not hold, and that is only told.
    public var isWarning: Bool
    /// The rows that break it; nil for a rule over the whole, or one that cannot be checked.
    public var violations: Int64?
    /// Why it does not hold, in a sentence; nil when it does.
    public var problem: String?
    /// The rows that were rejected by it, while the others go on; nil when none were.
    public var rejected: Int64?

    /// Whether rows were rejected by it.
    public var isRejecting: Bool { rejected != nil }

    /// An outcome.
    public init(_ rule: String, isWarning: Bool = false, violations: Int64? = nil, problem: String? = nil) {
        self.rule = rule
        self.isWarning = isWarning
        self.violations = violations
        self.problem = problem
    }

    /// Whether the rule holds, as far as it tolerates.
    public var holds: Bool { problem == nil }
}

/// How good data are: the part of their rules that holds, from 0 to 1, as AWS Glue Data Quality scores them.
public struct QualityScore: Hashable, Sendable, Comparable {
    /// The rules that hold.
    public var held: Int
    /// All rules.
    public var rules: Int

    /// A score.
    public init(held: Int, rules: Int) {
        self.held = held
        self.rules = rules
    }

    /// The score of some outcomes.
    public init(_ outcomes: [RuleOutcome]) {
        self.init(held: outcomes.count(where: \.holds), rules: outcomes.count)
    }

    /// The part that holds; 1 where there is no rule.
    public var value: Double { rules == 0 ? 1 : Double(held) / Double(rules) }

    /// By value.
    public static func < (left: Self, right: Self) -> Bool { left.value < right.value }
}
