public import Arrivals

/// Why a file is not ingested, or by which run it is, for one dataset that it belongs to.
public struct FileReason: Hashable, Sendable {
    /// The workflow; nil when the file belongs to no dataset.
    public var workflow: String?
    /// The dataset.
    public var dataset: String?
    /// The state of its newest version; nil when it has not arrived.
    public var state: ArrivalState?
    /// The answer, to be read behind the file's path.
    public var sentence: String
}
