import Arrivals
import Orchestrator
import Scheduling

/// Something that happens in a simulated world, at its time.
enum Happening {
    /// A child comes to its end, if it still lives till then.
    case childEnds(AttemptID)
    /// The daemon is told that a child has ended.
    case exitTold(AttemptID)
    /// A message reaches the core's mailbox.
    case posted(Message)
    /// The answer to a question about a node reaches it.
    case answered(NodeName, Message)
    /// An event of the watcher reaches the daemon.
    case fileClosed(String)
    /// Everything is looked through: at the interval, or for a reason.
    case rescan(isPeriodic: Bool)
    /// A reader has read a file.
    case readDone(ReadingKey)
    /// The daemon looks whether runs are old enough to be forgotten.
    case oldRunsForgotten
    /// The daemon looks whether workflow files were edited.
    case foldersPolled
    /// The daemon starts again.
    case daemonStarts
    /// There is room on the disk again.
    case diskFreed
    /// Someone writes a file.
    case fileWritten
    /// Someone at the keyboard does something.
    case personActs
    /// Something goes wrong.
    case faultStrikes

    /// Whether it counts as an event of its own; what people do and what goes wrong is counted when it comes of it.
    var isNews: Bool {
        switch self {
        case .personActs, .faultStrikes: false
        default: true
        }
    }
}

/// A node of a run.
struct NodeName: Hashable {
    let run: RunID
    let node: String
}

/// A file that a reader has in hand, for one dataset.
struct ReadingKey: Hashable {
    let workflow: String
    let dataset: String
    let path: String

    init(_ sighting: Sighting) {
        workflow = sighting.dataset.workflow
        dataset = sighting.dataset.name
        path = sighting.path
    }
}

/// What is to come, the earliest first, and in the order it was planned in at one time.
struct Planned: Comparable {
    let at: Int64
    let order: Int
    /// The daemon's life that it belongs to; nil when it happens whether or not the daemon lives.
    let life: Int?
    let happening: Happening

    static func < (left: Planned, right: Planned) -> Bool { (left.at, left.order) < (right.at, right.order) }
    static func == (left: Planned, right: Planned) -> Bool { left.order == right.order }
}
