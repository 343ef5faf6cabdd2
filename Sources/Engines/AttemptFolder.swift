public import Files

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The folder of one attempt: what it was given, what it printed and how it ended.
///
/// `tidegate-supervisor` locks it and writes `process.json`, `log` and `exit.json` in it; the rest is ours.
public struct AttemptFolder: Hashable, Sendable {
    /// Its absolute path.
    public let path: String

    /// The folder at a path, whether it is there or not.
    public init(_ path: String) {
        self.path = path
    }

    /// What the job printed, both streams.
    public var log: String { path + "/log" }
    /// How it ended; written once, by rename.
    public var exit: String { path + "/exit.json" }
    /// Which process supervises it.
    public var process: String { path + "/process.json" }
    /// The batch, for the job to read: TIDEGATE_BATCH.
    public var manifest: String { path + "/manifest.json" }
    /// The node's outputs, for the job to write: TIDEGATE_RESULT.
    public var result: String { path + "/result.json" }
    /// What the job touches to say that it goes on: TIDEGATE_HEARTBEAT.
    public var heartbeat: String { path + "/heartbeat" }
    /// What the job kept when its workflow last succeeded, with `state`: TIDEGATE_STATE.
    public var state: String { path + "/state.json" }
    /// What it keeps for the next run, for the job to write: TIDEGATE_STATE_NEXT.
    public var nextState: String { path + "/next-state.json" }
    /// An SQL job's whole script.
    public var script: String { path + "/script.sql" }
    /// The values that an SQL job's script reads: TIDEGATE_VARIABLES.
    public var variables: String { path + "/variables.json" }
    /// Which files it is to publish, and as what: written before the first one is moved.
    public var publication: String { path + "/publication.json" }
    /// Room for what the job's engine cannot hold in memory.
    public var temporary: String { path + "/tmp" }

    /// What has become of the attempt, as the folder and the processes of this machine tell it.
    public func state(in files: any FileSystem = LocalFileSystem()) throws(FileSystemError) -> AttemptState {
        if let end = try readExit(files) { return end }
        guard let bytes = try content(of: process, files) else { return .untouched }
        if let identity = try? JSONDecoder().decode(ProcessIdentity.self, from: Data(bytes)), identity.isAlive {
            return .running(identity)
        }
        // It may have ended between the two looks.
        return try readExit(files) ?? .lost
    }

    /// A record that is there but cannot be read comes from a power cut: how the attempt ended is not known.
    private func readExit(_ files: any FileSystem) throws(FileSystemError) -> AttemptState? {
        guard let bytes = try content(of: exit, files) else { return nil }
        guard let exit = AttemptExit(json: bytes) else { return .lost }
        return .ended(exit)
    }

    private func content(of file: String, _ files: any FileSystem) throws(FileSystemError) -> [UInt8]? {
        do throws(FileSystemError) {
            return try files.read(file)
        } catch  where error.isMissing {
            return nil
        }
    }
}

/// What has become of an attempt.
public enum AttemptState: Hashable, Sendable {
    /// No supervisor has begun: launching one is safe, also when one is just starting.
    case untouched
    /// Its supervisor lives. Next: ended, lost.
    case running(ProcessIdentity)
    /// Its end is on record.
    case ended(AttemptExit)
    /// Its supervisor died before it could record an end; the program died with it, its children may not have.
    case lost
}
