/// A rule of a DQDL text, as it is written: `ColumnValues "x" between 1 and 10 where "y = 2" with threshold > 0.9`.
struct DQDLRule: Hashable {
    struct Parameter: Hashable {
        var text: String
        var range: Range<Int>
    }

    var type: String
    var typeRange: Range<Int>
    var parameters: [Parameter] = []
    var condition: DQDLCondition?
    /// The SQL condition that says which rows count.
    var filter: String?
    /// The part of the rows that has to hold.
    var threshold: DQDLCondition?
    /// All of it, in Unicode scalars.
    var range: Range<Int>
}

/// A rule, or several that are joined.
indirect enum DQDLTerm: Hashable {
    case rule(DQDLRule)
    case all([DQDLTerm])
    case any([DQDLTerm], range: Range<Int>)
}

/// What a value is held against.
struct DQDLCondition: Hashable {
    enum Kind: Hashable {
        /// With `=`, `!=`, `<`, `<=`, `>` or `>=`.
        case compare(String, DQDLValue)
        case between(DQDLValue, DQDLValue, isNegated: Bool)
        case among([DQDLValue], isNegated: Bool)
        case matches(String, isNegated: Bool)
    }

    var kind: Kind
    var range: Range<Int>
}

/// A value that is written in a rule.
enum DQDLValue: Hashable {
    case number(String)
    case string(String)
    case null
    /// The empty text.
    case empty
    case whitespaces
    /// `24 hours`, in the words of a duration: `24h`.
    case duration(String)
    /// `now()`, or `(now() - 3 days)` with `-` and `3d`.
    case now(sign: String = "", offset: String = "0s")
    /// What is reckoned from values before: `avg(last(10)) * 0.8`.
    case history(String)
}
