/// Where an arrival stands. The raw value is the word in the ledger, in JSON and on the screen.
public enum ArrivalState: String, Hashable, Sendable, Codable, CaseIterable {
    /// Seen and settled, not read yet. Becomes VALID or INVALID.
    case new = "NEW"
    /// Read whole, and it keeps the dataset's rules: waits for a run, or is in a run's batch. Becomes INGESTED, or
    /// INVALID when it is replaced or gone before a run has taken it.
    case valid = "VALID"
    /// Breaks a rule, could not be read, or was replaced or gone too early. Becomes NEW when it is looked at again.
    case invalid = "INVALID"
    /// In the batch of a run that succeeded. Stays so: a changed file is a new arrival.
    case ingested = "INGESTED"

    /// Reads the state that the ledger has of an arrival.
    init(stored text: String, of arrival: Int64) throws(LedgerError) {
        guard let state = ArrivalState(rawValue: text) else {
            throw .unreadable(arrival: arrival, detail: "state \(text)")
        }
        self = state
    }

    /// Whether an arrival in this state may change to another one.
    public func canBecome(_ next: ArrivalState) -> Bool {
        switch self {
        case .new: next == .valid || next == .invalid
        case .valid: next == .ingested || next == .invalid
        case .invalid: next == .new
        case .ingested: false
        }
    }
}
