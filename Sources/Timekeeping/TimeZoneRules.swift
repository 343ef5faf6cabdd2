/// The history of a time zone's clocks and the rule they follow from now on, as the system's TZif files tell it.
///
/// A value: what was read once stays as it was, also when the system's files change.
public struct TimeZoneRules: Sendable {
    /// A change of the offset from UTC.
    public struct Transition: Hashable, Sendable {
        /// The first moment with the new offset.
        public var instant: Instant
        /// Seconds east of UTC before it.
        public var offsetBefore: Int
        /// Seconds east of UTC from it on.
        public var offsetAfter: Int
    }

    /// The name it was read by, such as `Europe/Rome`.
    public let name: String
    /// The seconds of the changes, ascending, and the offset from each on.
    let changes: [Change]
    /// The offset before the first change.
    let firstOffset: Int
    /// What holds from `ruleStart` on; nil if clocks stay as they are.
    let rule: YearlyRule?
    /// The last moment that the file lists, in seconds.
    let ruleStart: Int64

    struct Change: Hashable, Sendable {
        var seconds: Int64
        var offset: Int
    }

    /// Coordinated Universal Time, which is there without any file.
    public static let utc = TimeZoneRules(name: "UTC", changes: [], firstOffset: 0)

    init(name: String, changes: [Change], firstOffset: Int, rule: YearlyRule? = nil, ruleStart: Int64 = .min) {
        self.name = name
        self.changes = changes
        self.firstOffset = firstOffset
        self.rule = rule
        self.ruleStart = ruleStart
    }

    /// Seconds east of UTC that clocks are set to at a moment.
    public func offset(at instant: Instant) -> Int {
        offset(atSeconds: instant.seconds)
    }

    /// What clocks show at a moment.
    public func local(at instant: Instant) -> CivilDateTime {
        CivilDateTime(utc: instant + .seconds(offset(at: instant)))
    }

    /// The first change of the offset later than a moment; nil if there is none.
    public func transition(after instant: Instant) -> Transition? {
        change(afterSeconds: instant.seconds).map { change in
            Transition(
                instant: Instant(seconds: change.seconds), offsetBefore: offset(atSeconds: change.seconds - 1),
                offsetAfter: change.offset)
        }
    }

    func offset(atSeconds seconds: Int64) -> Int {
        let index = changeCount(upTo: seconds)
        if index == changes.count, let rule, seconds >= ruleStart {
            return rule.offset(atSeconds: seconds)
        }
        return index == 0 ? firstOffset : changes[index - 1].offset
    }

    func change(afterSeconds seconds: Int64) -> Change? {
        let index = changeCount(upTo: seconds)
        if index < changes.count { return changes[index] }
        guard let rule else { return nil }
        return rule.change(afterSeconds: max(seconds, ruleStart))
    }

    /// How many changes are not later than a moment.
    private func changeCount(upTo seconds: Int64) -> Int {
        var low = 0
        var high = changes.count
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].seconds <= seconds { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension TimeZoneRules: Hashable {
    /// Whether name, history and rule are the same.
    public static func == (left: Self, right: Self) -> Bool {
        left.name == right.name && left.firstOffset == right.firstOffset && left.rule == right.rule
            && left.changes == right.changes
    }

    /// Hashes the name only: two histories of one name are rare.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
    }
}
