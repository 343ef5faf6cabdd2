import Files

/// A step that the ledger refuses. Nothing of the caller's transaction may be committed after one.
public enum LedgerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no arrival of that number.
    case unknown(arrival: Int64)
    /// A run is to take an arrival that is not waiting.
    case notWaiting(arrival: Int64, path: String, state: ArrivalState, run: String?)
    /// A second run has succeeded with an arrival that is INGESTED already.
    case ingestedTwice(run: String)
    /// An arrival is to be looked at again that is not INVALID.
    case notInvalid(arrival: Int64, path: String, state: ArrivalState)
    /// An arrival is to be looked at again whose path has a newer version.
    case replaced(arrival: Int64, path: String)
    /// A change that the states do not allow.
    case illegal(arrival: Int64, from: ArrivalState, to: ArrivalState)
    /// A row that this program cannot read.
    case unreadable(arrival: Int64, detail: String)

    /// One line: what was refused, and how to go on.
    public var description: String {
        switch self {
        case .unknown(let arrival):
            "there is no arrival \(arrival); `tidegate files list` shows those there are"
        case .notWaiting(_, let path, let state, let run?):
            "'\(path.displayedPath)' is \(state.rawValue) and in the batch of run \(run), so no other run takes it"
        case .notWaiting(_, let path, let state, nil):
            "'\(path.displayedPath)' is \(state.rawValue), so no run takes it"
        case .ingestedTwice(let run):
            "run \(run) has files in its batch that another run has ingested; `tidegate runs show \(run)` lists them"
        case .notInvalid(_, let path, let state):
            "'\(path.displayedPath)' is \(state.rawValue); only an INVALID file is looked at again"
        case .replaced(_, let path):
            "'\(path.displayedPath)' has a newer version, which is looked at by itself"
        case .illegal(let arrival, let from, let to):
            "arrival \(arrival) cannot go from \(from.rawValue) to \(to.rawValue); please report this"
        case .unreadable(let arrival, let detail):
            "the ledger's row \(arrival) cannot be read (\(detail)); was the database written by another program?"
        }
    }
}
