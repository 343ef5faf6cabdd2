import Timekeeping

/// What a timer is for.
enum Timer: Hashable, Sendable {
    case schedule(TriggerID)
    case node(RunID, node: String)
    case batch(workflow: String)
}

/// A timer in the heap, the earliest first.
struct TimerEntry: Comparable, Sendable {
    let due: Instant
    let order: Int
    let timer: Timer

    static func < (left: TimerEntry, right: TimerEntry) -> Bool {
        (left.due, left.order) < (right.due, right.order)
    }

    static func == (left: TimerEntry, right: TimerEntry) -> Bool {
        left.order == right.order
    }
}
