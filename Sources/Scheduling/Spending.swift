public import Timekeeping

/// What the runs of a workflow have cost in a day, and what is left of its budget for the day's other runs.
public struct Spending: Hashable, Sendable {
    /// What they may cost.
    public var budget: Double
    /// What a run usually costs; 0 when that is not known.
    public var perRun: Double
    /// The day, as the workflow's zone has it.
    public var day: Range<Instant>
    /// What the runs that were made on it have cost.
    public var spent: Double
    /// How many those are.
    public var runs: Int
    /// When the newest of them was made.
    public var newest: Instant?

    /// A day's spending.
    public init(
        budget: Double, perRun: Double, day: Range<Instant>, spent: Double = 0, runs: Int = 0, newest: Instant? = nil
    ) {
        self.budget = budget
        self.perRun = perRun
        self.day = day
        self.spent = spent
        self.runs = runs
        self.newest = newest
    }

    /// From this part of the budget on, what is left is spread over the rest of the day.
    public static let freePart = 0.5
    /// From this part on, people are told.
    public static let nearPart = 0.8

    /// Counts a run that was made on the day and has cost so much, or will.
    public mutating func add(runMade created: Instant, costing price: Double) {
        guard day.contains(created) else { return }
        spent += price
        runs += 1
        newest = max(newest ?? created, created)
    }

    /// The spending as it stands at a moment: on another day, nothing is spent.
    public func standing(at now: Instant, in zone: TimeZoneRules) -> Spending {
        day.contains(now) ? self : Spending(budget: budget, perRun: perRun, day: zone.day(at: now))
    }

    /// When a batch may close: now, later on the day, or when the next one begins.
    ///
    /// The first run of a day is always made, so that no file waits for ever. While half of the budget is left, batches
    /// close by their own rules; from there on, no sooner than lets the rest last the day.
    public func opens(at now: Instant) -> Instant {
        guard runs > 0, perRun > 0, let newest else { return now }
        let left = budget - spent
        guard left >= perRun else { return day.upperBound }
        guard spent + perRun > budget * Self.freePart else { return now }
        let count = (left / perRun).rounded(.down)
        let rest = Double((day.upperBound - newest).microseconds)
        return max(now, newest + .microseconds(Int64(rest / (count + 1))))
    }
}

extension TimeZoneRules {
    /// The day that clocks show at a moment.
    public func day(at instant: Instant) -> Range<Instant> {
        let date = local(at: instant).date
        let next = CivilDate(daysSinceEpoch: date.daysSinceEpoch + 1)
        return begin(of: date)..<max(begin(of: next), begin(of: date))
    }

    /// When clocks first show a date.
    private func begin(of date: CivilDate) -> Instant {
        switch instants(ofLocal: CivilDateTime(date, CivilTime(hour: 0, minute: 0))) {
        case .one(let instant), .two(let instant, _): instant
        case .gap(let transition): transition.instant
        }
    }
}
