extension TimeZoneRules {
    /// The moments at which clocks show a date and time.
    public enum LocalInstants: Hashable, Sendable {
        /// Clocks never show it: they are put forward past it, at this change.
        case gap(Transition)
        /// Clocks show it once.
        case one(Instant)
        /// Clocks are put back past it, and show it twice.
        case two(Instant, Instant)
    }

    /// No offset is larger, in seconds; TZif allows less than 26 hours.
    static let offsetMax: Int64 = 26 * 3600

    /// The moments at which clocks in the zone show a date and time.
    public func instants(ofLocal local: CivilDateTime) -> LocalInstants {
        let fraction = Duration.microseconds(local.time.microsecond)
        switch instants(ofLocalSecond: local.secondsAsUTC) {
        case .gap(let transition): return .gap(transition)
        case .one(let instant): return .one(instant + fraction)
        case .two(let first, let second): return .two(first + fraction, second + fraction)
        }
    }

    /// The moments at which clocks show a whole second, given as seconds since 1970-01-01T00:00:00 on the same clocks.
    ///
    ///     offset before  ──────────┐ change
    ///     offset after             └──────────
    ///
    /// The stretches of one offset around it are tried in order; where clocks are put forward, none may fit.
    public func instants(ofLocalSecond local: Int64) -> LocalInstants {
        var start = local - Self.offsetMax
        let end = local + Self.offsetMax
        var offset = offset(atSeconds: start)
        var found: Instant?
        var gap: Transition?
        while true {
            let change = change(afterSeconds: start).flatMap { $0.seconds <= end ? $0 : nil }
            let candidate = local - Int64(offset)
            if candidate >= start, candidate < change?.seconds ?? .max {
                let instant = Instant(seconds: candidate)
                if let found { return .two(found, instant) }
                found = instant
            }
            guard let change else { break }
            if change.seconds + Int64(offset) <= local, local < change.seconds + Int64(change.offset) {
                gap = Transition(
                    instant: Instant(seconds: change.seconds), offsetBefore: offset, offsetAfter: change.offset)
            }
            start = change.seconds
            offset = change.offset
        }
        if let found { return .one(found) }
        if let gap { return .gap(gap) }
        return .one(Instant(seconds: local - Int64(offset)))
    }
}
