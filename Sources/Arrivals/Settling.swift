public import Files
public import Timekeeping

/// Tells when a file has settled where no event tells that it is closed: it looks the same twice, a quiet period apart.
public struct Settling: Sendable {
    /// What to do about a file that was looked at.
    public enum Verdict: Hashable, Sendable {
        /// It has not changed for the quiet period; it is forgotten here.
        case settled
        /// Look at it again at that moment.
        case lookAgain(at: Instant)
    }

    private struct Look {
        var identity: FileIdentity
        var since: Instant
    }

    private var looks: [PathKey: Look] = [:]

    /// No file was looked at yet.
    public init() {}

    /// How many files are being waited for.
    public var count: Int { looks.count }

    /// Says whether a file that looks like this has settled.
    ///
    /// - Parameter settle: how long it must look the same.
    public mutating func see(
        _ path: String, _ identity: FileIdentity, settle: Duration, at now: Instant
    ) -> Verdict {
        let key = PathKey(path)
        // A clock that was set back tells nothing about how long: begin again.
        guard let look = looks[key], look.identity == identity, look.since <= now else {
            looks[key] = Look(identity: identity, since: now)
            return .lookAgain(at: now + settle)
        }
        guard now >= look.since + settle else { return .lookAgain(at: look.since + settle) }
        looks[key] = nil
        return .settled
    }

    /// Forgets a file: it is gone, or an event has told that it is closed.
    public mutating func forget(_ path: String) {
        looks[PathKey(path)] = nil
    }
}
