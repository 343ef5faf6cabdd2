/// What the values of one column of a file or of a table were, gathered in the pass that found its type.
///
/// Made by `SchemaInference` from a `TableSketch`; shown by `infer` and `catalog show`.
public struct ColumnStatistics: Hashable, Sendable, Codable {
    /// Rows without a value; nil when the file does not tell.
    public var nulls: Int64?
    /// How many different values there are; nil when they were not counted. Different texts count, so `1.0` and `1.00`
    /// are two.
    public var distinct: Int64?
    /// Whether `distinct` was counted; if not, it is estimated, with a standard error of 1.6 %.
    public var isDistinctExact: Bool
    /// The lowest value, as its type orders them; texts by their bytes, and cut to 64 of them. Nil when there is none.
    public var min: String?
    /// The highest value, likewise.
    public var max: String?
    /// The mean length of a value's text in bytes; nil when there is none.
    public var meanLength: Double?
    /// The most frequent values with their counts, the most frequent first; none when no value comes twice, or when the
    /// different values are too many to count each.
    public var top: [TopValue]
    /// How the values between `min` and `max` are spread: their part in thousandths in each of as many equal steps, by
    /// up to 1,000 rows picked at random. None for texts.
    public var histogram: [Int]
    /// What kind of personal data the values look like; nil when like none.
    public var personalData: PersonalData?

    /// One of the most frequent values.
    public struct TopValue: Hashable, Sendable, Codable {
        /// Its text.
        public var value: String
        /// How many rows have it.
        public var count: Int64

        /// A frequent value.
        public init(_ value: String, _ count: Int64) {
            self.value = value
            self.count = count
        }
    }

    /// Statistics; by default of no value at all.
    public init(
        nulls: Int64? = 0, distinct: Int64? = 0, isDistinctExact: Bool = true, min: String? = nil, max: String? = nil,
        meanLength: Double? = nil, top: [TopValue] = [], histogram: [Int] = [], personalData: PersonalData? = nil
    ) {
        self.nulls = nulls
        self.distinct = distinct
        self.isDistinctExact = isDistinctExact
        self.min = min
        self.max = max
        self.meanLength = meanLength
        self.top = top
        self.histogram = histogram
        self.personalData = personalData
    }
}

/// Kinds of personal data that values show by their pattern, and most by a check digit.
public enum PersonalData: String, Hashable, Sendable, Codable, CaseIterable {
    case email
    case phone
    /// A payment card's number, ISO/IEC 7812.
    case cardNumber = "card-number"
    /// An account's number, ISO 13616.
    case iban
    /// A number that a state gives its people: Italian, Spanish, French, Korean, Brazilian and US ones are known.
    case nationalID = "national-id"
}
