import Scheduling
import Timekeeping

/// A node run's phase as it is stored: a word beside the state, a time and a reason.
struct StoredPhase {
    /// What its state alone does not say; nil for the usual phase of that state.
    var word: String?
    /// When it is looked at again, or since when it waits.
    var wakeAt: Instant?
    /// Why it ended.
    var reason: String?

    init(_ phase: NodeRun.Phase) {
        switch phase {
        // Evaluated, queued up and listed anew after a start.
        case .waiting, .checking, .blocked, .choosing, .listing, .running: break
        case .requiring(let since): (word, wakeAt) = ("requiring", since)
        case .retrying(let at): wakeAt = at
        case .sleeping(let until): (word, wakeAt) = ("sleeping", until)
        case .awaiting(let until): (word, wakeAt) = ("awaiting", until)
        case .following: word = "following"
        case .repeating: word = "repeating"
        case .ended(_, let why): reason = why
        }
    }

    /// The phase of a state and what was stored beside it.
    static func phase(
        of state: NodeState, word: String?, wakeAt: Instant?, reason: String?, items: () throws -> ItemProgress
    ) rethrows -> NodeRun.Phase {
        switch (state, word) {
        case (.waiting, "requiring"), (.retrying, "requiring"):
            return .requiring(since: wakeAt ?? Instant(microseconds: 0))
        case (.waiting, _): return .waiting
        case (.running, "sleeping"): return .sleeping(until: wakeAt ?? Instant(microseconds: 0))
        case (.running, "awaiting"): return .awaiting(until: wakeAt)
        case (.running, "following"): return .following
        case (.running, "repeating"): return .repeating(try items())
        case (.running, _): return .running
        case (.retrying, _): return .retrying(at: wakeAt ?? Instant(microseconds: 0))
        case (.succeeded, _), (.failed, _), (.timeout, _), (.skipped, _), (.stopped, _):
            return .ended(state, reason: reason)
        }
    }
}
