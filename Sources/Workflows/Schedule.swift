import Timekeeping

/// When a trigger fires by itself.
public struct Schedule: Hashable, Sendable {
    /// One rule of it.
    public enum Rule: Hashable, Sendable {
        /// A cron text, in the workflow's zone.
        case cron(String)
        /// At each whole multiple of a duration since 1970 in UTC, whatever clocks are changed.
        case every(Duration)

        /// The rule as it was written.
        public var text: String {
            switch self {
            case .cron(let text): text
            case .every(let duration): "every \(DurationText.format(duration))"
            }
        }
    }

    /// What is done with times that passed while no daemon ran.
    public enum CatchUp: Hashable, Sendable {
        case none
        /// One run, for the latest of them.
        case latest
        /// A run for each, the latest so many.
        case all(limit: Int)
    }

    /// It fires when any of them does.
    public var rules: [Rule]
    /// What is done with times that passed while no daemon ran.
    public var catchUp: CatchUp
    /// Whether a time at which no file waits makes no run.
    public var skipsEmpty = false

    /// A schedule.
    public init(_ rules: [Rule], catchUp: CatchUp = .latest) {
        self.rules = rules
        self.catchUp = catchUp
    }

    /// A schedule of one cron text.
    public init(cron text: String, catchUp: CatchUp = .latest) {
        self.init([.cron(text)], catchUp: catchUp)
    }

    /// As it was written.
    public var text: String { rules.map(\.text).joined(separator: ", ") }
}
