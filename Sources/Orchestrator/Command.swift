public import Catalog
public import TableSchema

/// What a person asks of the scheduler, over the socket or in-process.
public enum Command: Hashable, Sendable, Codable {
    /// Start a run now, with all files that wait. With no trigger: what all its triggers start.
    case run(workflow: String, trigger: String?, parameters: [String: String])
    /// Make the runs of a schedule's occurrences in a span, its end not included; microseconds since 1970.
    /// So many at once beside the workflow's own runs; with nil, among them.
    case backfill(workflow: String, trigger: String?, from: Int64, to: Int64, parallel: Int?)
    /// Run a node of an ended run, and all after it, again.
    case rerun(run: String, from: String)
    /// Tell a node that waits for a signal; the data are a JSON object.
    case signal(run: String, node: String, data: String)
    /// Stop a run.
    case stop(run: String)
    /// Let an ended run go on with what did not succeed, on the batch it has.
    case resume(run: String)
    /// Put the files of an ended run that did not succeed back to wait for other runs.
    case release(run: String)
    /// Look again at files that are INVALID.
    case retry(paths: [String])
    /// Look at objects that a notification has named; nothing of it is believed.
    case look(objects: [String])
    /// Take a table out of the catalog; its files stay where they are.
    case dropTable(String)
    /// Say something of a table or of a column of it; nothing any more with nil.
    case commentTable(String, column: String?, text: String?)
    /// Take what reading a table's files again told of its values in place of what is known of them.
    case analyzed(TableAnalysis)
    /// Make tables of descriptions; with `replacing`, also in place of those that are there.
    case importTables([GlueTable], replacing: Bool)
    /// Take what a crawl by hand found into the catalog.
    case crawl(PathFindings)
    /// Take in what a check of the catalog found, and count the files of tables anew.
    case repair(PathFindings, recount: [TableName])
    /// What do the nodes of a run wait for that could begin otherwise?
    case waits(run: String)
    /// Forget what a job keeps between runs.
    case resetState(workflow: String, node: String)
    /// Are you there, and how is it going?
    case ping
}

/// The answer to a command, given once what it did is durable.
public struct CommandReply: Hashable, Sendable, Codable {
    /// Whether it was done, and the exit status when not.
    public var status: Int32
    /// One line for people.
    public var message: String
    /// The runs it made or changed.
    public var runs: [String]
    /// How the daemon's loop has been doing, for `ping`.
    public var loop: LoopReport?
    /// Where HTTP requests are taken, for `ping`.
    public var http: DoorReport?
    /// How full the machine is with attempts, for `ping`.
    public var machine: MachineReport?
    /// What nodes wait for, for `waits`.
    public var waits: [NodeWait]?

    /// It was done.
    public static func done(_ message: String, runs: [String] = []) -> CommandReply {
        CommandReply(status: 0, message: message, runs: runs)
    }

    /// It was not, and why; the status is the program's, 64 by default: what was named is not there.
    public static func refused(_ message: String, status: Int32 = 64) -> CommandReply {
        CommandReply(status: status, message: message, runs: [])
    }
}
