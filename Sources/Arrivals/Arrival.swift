public import Files
public import TableSchema
public import Timekeeping

/// One version of one file of a dataset: a row of the ledger.
public struct Arrival: Hashable, Sendable {
    /// Its number in the ledger.
    public var id: Int64
    /// The workflow whose dataset it belongs to.
    public var workflow: String
    /// The dataset, by its name in the workflow.
    public var dataset: String
    /// Where the file arrived, relative to the workspace.
    public var path: String
    /// Counts the different contents seen at the path, from 1.
    public var version: Int
    /// What told this version from others without reading it, when it was last looked at.
    public var identity: FileIdentity
    /// SHA-256 of its bytes in hexadecimal; nil until it was read.
    public var hash: String?
    /// Where it stands.
    public var state: ArrivalState
    /// The values its path gave to the captures of the dataset's pattern.
    public var captures: [String: String]
    /// The run that has it in its batch: it claims the file until it ends, and owns it once it has succeeded.
    public var run: String?
    /// Why it is INVALID.
    public var reason: String?
    /// Where its file was moved when it was INVALID, relative to the workspace.
    public var movedTo: String?
    /// When it was first seen, or seen again after it had been INVALID.
    public var arrived: Instant
    /// When its run succeeded.
    public var ingested: Instant?
    /// What reading it told; nil until it was read, and in lists.
    public var schema: FileSchema?
    /// Whether it goes to no run before a manifest lists it, and all that this one lists are there.
    public var isHeld = false
    /// What became of its rows, where some were rejected; nil where all go on, or none.
    public var separated: SeparatedRows?
    /// The rules that it does not hold to; told where its file is set aside, else empty.
    public var broken: [RuleOutcome] = []

    /// A row of the ledger. Made by `Ledger`, and by tests.
    public init(
        id: Int64, workflow: String, dataset: String, path: String, version: Int, identity: FileIdentity,
        hash: String? = nil, state: ArrivalState, captures: [String: String] = [:], run: String? = nil,
        reason: String? = nil, movedTo: String? = nil, arrived: Instant, ingested: Instant? = nil,
        schema: FileSchema? = nil
    ) {
        self.id = id
        self.workflow = workflow
        self.dataset = dataset
        self.path = path
        self.version = version
        self.identity = identity
        self.hash = hash
        self.state = state
        self.captures = captures
        self.run = run
        self.reason = reason
        self.movedTo = movedTo
        self.arrived = arrived
        self.ingested = ingested
        self.schema = schema
    }

    /// Its size in bytes.
    public var size: Int64 { identity.size }
    /// Where its rows are read, relative to the workspace, as long as they are there.
    public var readPath: String { separated?.accepted ?? path }
    /// When its bytes last changed, by the file system's clock.
    public var modified: Instant { Instant(microseconds: identity.modified / 1_000) }
}

/// A VALID arrival that no run has claimed: as much of it as batching needs.
public struct WaitingArrival: Hashable, Sendable {
    /// Its number in the ledger.
    public var id: Int64
    /// The workflow whose dataset it belongs to.
    public var workflow: String
    /// The dataset, by its name in the workflow.
    public var dataset: String
    /// The values its path gave to the captures of the dataset's pattern.
    public var captures: [String: String]
    /// Its size in bytes.
    public var size: Int64
    /// When it arrived.
    public var arrived: Instant
    /// The triggers that it waits for, each of which takes it once; nil when the first that comes takes it.
    public var openShares: Set<String>?
    /// The triggers that have taken it already.
    public var takenShares: Set<String> = []

    /// A waiting arrival.
    public init(
        id: Int64, workflow: String, dataset: String, captures: [String: String], size: Int64, arrived: Instant
    ) {
        self.id = id
        self.workflow = workflow
        self.dataset = dataset
        self.captures = captures
        self.size = size
        self.arrived = arrived
    }

    /// What batching needs of an arrival that waits.
    public init(_ arrival: Arrival) {
        self.init(
            id: arrival.id, workflow: arrival.workflow, dataset: arrival.dataset, captures: arrival.captures,
            size: arrival.size, arrived: arrival.arrived)
    }
}

/// One change of an arrival, as the history has it.
public struct ArrivalChange: Hashable, Sendable {
    /// The arrival, by its number in the ledger.
    public var arrival: Int64
    /// When it happened.
    public var at: Instant
    /// The state before; nil when it was seen for the first time.
    public var from: ArrivalState?
    /// The state after; the same as before when a run claimed it or gave it back.
    public var to: ArrivalState
    /// Why, in words.
    public var detail: String?

    /// A change of an arrival.
    public init(arrival: Int64, at: Instant, from: ArrivalState?, to: ArrivalState, detail: String? = nil) {
        self.arrival = arrival
        self.at = at
        self.from = from
        self.to = to
        self.detail = detail
    }
}
