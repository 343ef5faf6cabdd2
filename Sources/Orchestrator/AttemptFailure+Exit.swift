import Engines
import Scheduling

/// How the end of a process reads as a failure.
extension AttemptFailure {
    /// Why an attempt failed; nil when it did not. The last line of its log says more than its status.
    init?(_ exit: AttemptExit, log lastLine: @autoclosure () -> String?) {
        let kind: Kind
        var log: String?
        switch exit.cause {
        case .succeeded: return nil
        case .timedOut: kind = .timeout
        case .silent: kind = .heartbeat
        case .stopped: kind = .stopped
        case .notStarted: kind = .notStarted
        case .exitCode, .signaled:
            log = lastLine()
            kind = exit.isOutOfMemory || log.map(Self.tellsOfMemory) == true ? .outOfMemory : .exitCode
        }
        var message = exit.cause.description
        if exit.isOutOfMemory { message = "was killed by the system, as there was no memory left" }
        if let log { message += ": \(log)" }
        if let note = exit.note { message += "; \(note)" }
        self.init(kind, message)
    }

    /// As the failure of a sandbox that could not be made; nil when the program in it failed.
    var asSandboxRefusal: AttemptFailure? {
        guard kind == .exitCode, message.contains(": \(Sandbox.mark)") else { return nil }
        return AttemptFailure(.notStarted, "\(message); \(Sandbox.advice)")
    }

    /// Whether a log's last line is what DuckDB, Python or Java say when there is no more memory.
    private static func tellsOfMemory(_ line: String) -> Bool {
        ["Out of Memory Error", "MemoryError", "OutOfMemoryError", "Cannot allocate memory"].contains {
            line.contains($0)
        }
    }
}
