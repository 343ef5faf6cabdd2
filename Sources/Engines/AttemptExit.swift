public import Timekeeping

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// How an attempt ended, from its `exit.json`.
public struct AttemptExit: Hashable, Sendable {
    /// What ended it.
    public enum Cause: Hashable, Sendable {
        /// The program ended with status 0.
        case succeeded
        /// The program ended with another status.
        case exitCode(Int32)
        /// A signal ended the program, and it was not ours.
        case signaled(Int32)
        /// It took longer than it may.
        case timedOut
        /// It was silent for longer than it may be.
        case silent
        /// It was asked to stop.
        case stopped
        /// The program could not be started.
        case notStarted(String)

        /// Whether the program came to an end that was not brought about by us: well, badly, or by a crash.
        public var isOwn: Bool {
            switch self {
            case .succeeded, .exitCode, .signaled: true
            case .timedOut, .silent, .stopped, .notStarted: false
            }
        }
    }

    /// What ended it.
    public var cause: Cause
    /// When the program was started.
    public var started: Instant
    /// When all its processes were gone.
    public var ended: Instant
    /// Whether the system killed it, or a child of it, for want of memory.
    public var isOutOfMemory = false
    /// What else went wrong, such as a process that could not be ended.
    public var note: String?

    /// An end.
    public init(_ cause: Cause, started: Instant, ended: Instant, note: String? = nil) {
        self.cause = cause
        self.started = started
        self.ended = ended
        self.note = note
    }

    /// Reads the record that `tidegate-supervisor` wrote; nil when it is not whole.
    public init?(json bytes: [UInt8]) {
        // An error text may hold a file name that is not UTF-8; it is only shown.
        let text = String(decoding: bytes, as: UTF8.self)
        guard let record = try? JSONDecoder().decode(Record.self, from: Data(text.utf8)) else { return nil }
        let cause: Cause
        switch record.reason {
        case "exited": cause = record.code == 0 ? .succeeded : .exitCode(record.code)
        case "signaled": cause = .signaled(record.signal)
        case "timeout": cause = .timedOut
        case "heartbeat": cause = .silent
        case "stopped": cause = .stopped
        case "not-started": cause = .notStarted(record.error)
        default: return nil
        }
        let hasNote = record.reason != "not-started" && !record.error.isEmpty
        self.init(
            cause, started: Instant(microseconds: record.started), ended: Instant(microseconds: record.ended),
            note: hasNote ? record.error : nil)
        isOutOfMemory = record.outOfMemory ?? false
    }

    private struct Record: Decodable {
        var reason: String
        var code: Int32
        var signal: Int32
        /// Nil in a record of an earlier version.
        var outOfMemory: Bool?
        var error: String
        var started: Int64
        var ended: Int64
    }
}

extension AttemptExit.Cause: CustomStringConvertible {
    /// One clause for a person: `ended with status 3`.
    public var description: String {
        switch self {
        case .succeeded: "succeeded"
        case .exitCode(126): "ended with status 126: a program it calls may not be executed"
        case .exitCode(127): "ended with status 127: a program it calls was not found"
        case .exitCode(let code): "ended with status \(code)"
        case .signaled(9): "was killed (signal 9); the system does so when memory runs out"
        case .signaled(24): "took more processor time than its 'cpu-time' (signal 24)"
        case .signaled(25): "wrote a file larger than its 'file-size' (signal 25)"
        case .signaled(let number): "was ended by signal \(number)"
        case .timedOut: "took longer than its timeout"
        case .silent: "did not touch TIDEGATE_HEARTBEAT for as long as it may"
        case .stopped: "was stopped"
        case .notStarted(let message): message
        }
    }
}
