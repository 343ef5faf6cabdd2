public import Timekeeping

/// The files of a dataset that a manifest lists: none of them goes to a run before all are there, as they are listed.
public struct Delivery: Hashable, Sendable {
    /// How far it is.
    public enum State: Hashable, Sendable {
        /// Files of it are missing, or differ from what is listed.
        case open
        /// All of its files were there, and went on together.
        case complete(at: Instant)
        /// Its manifest is of no use, for this reason.
        case refused(String)
    }

    /// Its number in the ledger.
    public var id: Int64
    /// The workflow whose dataset its files belong to.
    public var workflow: String
    /// The dataset, by its name in the workflow.
    public var dataset: String
    /// Where its manifest is, relative to the workspace.
    public var path: String
    /// When the manifest was read.
    public var read: Instant
    /// How many files it lists.
    public var files: Int
    /// How far it is.
    public var state: State
}

/// A file of a delivery that is not there as it is listed.
public struct MissingFile: Hashable, Sendable {
    /// Its path, relative to the workspace.
    public var path: String
    /// Why, to be read after its path.
    public var problem: String
}

/// What the manifests say of a file that is held for one.
public enum HeldFile: Hashable, Sendable {
    /// No manifest lists it.
    case unlisted
    /// A delivery lists it as it is.
    case listed(Delivery)
    /// A delivery lists it, and it differs: in what, to be read after "it". `isLate`: the manifest was read after the file.
    case differs(Delivery, String, isLate: Bool)
}
