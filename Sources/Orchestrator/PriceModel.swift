import Timekeeping
public import Workflows

/// What attempts are billed at: an estimate of what runs cost, to compare ways to batch.
public struct PriceModel: Hashable, Sendable {
    /// What an attempt of a kind is billed at.
    public struct Rate: Hashable, Sendable {
        /// The price of an hour.
        public var perHour: Double
        /// The shortest time that is billed.
        public var minimum: Duration
        /// The time that is billed for its start, besides what it takes.
        public var startup: Duration

        /// A rate.
        public init(perHour: Double, minimum: Duration = .zero, startup: Duration = .zero) {
            self.perHour = perHour
            self.minimum = minimum
            self.startup = startup
        }

        /// What an attempt of this length costs.
        public func price(of duration: Duration) -> Double {
            Double(max(duration + startup, minimum).microseconds) / 3.6e9 * perHour
        }
    }

    /// The rate of jobs.
    public var jobs: Rate
    /// The rate of crawlers.
    public var crawlers: Rate
    /// The currency, as it is shown.
    public var currency: String

    /// A model.
    public init(jobs: Rate, crawlers: Rate, currency: String = "USD") {
        self.jobs = jobs
        self.crawlers = crawlers
        self.currency = currency
    }

    /// AWS Glue in most regions: two data processing units, the fewest there are, at 0.44 USD an hour each; a minute at
    /// least for jobs, ten for crawlers (aws.amazon.com/glue/pricing).
    public static let glue = PriceModel(
        jobs: Rate(perHour: 0.88, minimum: .seconds(60)), crawlers: Rate(perHour: 0.88, minimum: .seconds(600)))
    /// A machine with two cores that is rented by the hour, and billed for what it works.
    public static let local = PriceModel(jobs: Rate(perHour: 0.10), crawlers: Rate(perHour: 0.10))

    /// The models that have a name.
    public static let named: [String: PriceModel] = ["glue": .glue, "local": .local]

    /// What attempts of a node are billed at; nil for steps, which cost nothing.
    public func rate(of work: Work) -> Rate? {
        switch work {
        case .crawl: crawlers
        case .sql, .python, .shell, .spark: jobs
        case .step: nil
        }
    }

    /// A sum, with its currency.
    public func text(_ sum: Double) -> String {
        // Beyond what whole numbers hold.
        guard abs(sum) < 1e14 else { return "\(sum) \(currency)" }
        let cents = (sum * 10_000).rounded() / 10_000
        let whole = Int64(cents)
        let digits = sum >= 100 ? 2 : 4
        let scale: Int64 = digits == 2 ? 100 : 10_000
        let fraction = String(Int64(((cents - Double(whole)) * Double(scale)).rounded()) + scale).dropFirst()
        return "\(whole).\(fraction) \(currency)"
    }
}
